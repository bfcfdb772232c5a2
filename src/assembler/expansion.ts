/**
 * Expansions at work: the text of a macro, a repetition or an included file parsed and carried out where it is used.
 */

import { type Parsed, parse, parseFragment } from '../../grammar/parser.ts';
import type { Block, Operation, Statement, Unread } from '../../grammar/tree.ts';
import type { Span } from '../base/diagnostics.ts';
import type { Assembly } from './assembly.ts';
import { evaluateNumber } from './expressions.ts';
import { limits } from './limits.ts';
import { expandMacro, type Macro, parseMacro, splitArguments, substitute } from './macros.ts';
import type { Origin } from './reporter.ts';

/** Carries statements out; handed in, for they may hold expansions again. */
export type CarryOut = (assembly: Assembly, statements: readonly (Statement | Unread)[]) => void;

/** Takes a macro's definition. */
export function defineMacro(assembly: Assembly, block: Block): void {
  const { header, headerSpan, body, bodyLine, span } = block;
  const macro = parseMacro(header, body, span.file, bodyLine, block.end === '.end_macro');
  if ('fault' in macro) {
    assembly.report('FLY0221', headerSpan, macro.fault, { expected: macro.expected });
    // Its uses are not to be complained about too.
    const name = /^[A-Za-z_.$][\w.$]*/.exec(header)?.[0];
    const rest = { name: 'rest', fallback: '', required: false, rest: true };
    if (name)
      assembly.macros.set(name, { name, parameters: [rest], rars: false, body: '', file: span.file, line: bodyLine });
    return;
  }
  assembly.macros.set(macro.name, macro);
}

/** Puts a macro's body in the place of its use. */
export function useMacro(
  assembly: Assembly,
  macro: Macro,
  operation: Pick<Operation, 'text' | 'span'>,
  carryOut: CarryOut,
): void {
  const text = expandMacro(macro, operation.text, assembly.expansions++);
  if (typeof text !== 'string') {
    assembly.report('FLY0222', operation.span, text.fault, { expected: text.expected });
    return;
  }
  expand(assembly, text, macro, { what: `the macro \`${macro.name}\``, macro: true, use: operation.span }, carryOut);
  assembly.leaving = false;
}

/** `.rept`, `.irp`, `.irpc`. */
export function repeat(assembly: Assembly, block: Block, carryOut: CarryOut): void {
  const { name, header, headerSpan, body, bodyLine, span } = block;
  const source = { body, file: span.file, line: bodyLine };
  if (name === '.rept') {
    const count = countOf(assembly, header, headerSpan);
    if (count === undefined) return;
    const parsed = parseFragment(body, source);
    within(assembly, span, assembly.reporter.origin, () => {
      carryOutParsed(assembly, parsed, (statements) => {
        for (let index = 0; index < count && !assembly.halted && !assembly.leaving; index++) {
          // Counted also where the body is empty, so that no count takes for ever.
          if (step(assembly, span)) carryOut(assembly, statements);
        }
      });
    });
    assembly.leaving = false;
    return;
  }
  const [variable, ...words] = splitArguments(header);
  if (variable === undefined || !/^[A-Za-z_.$][\w.$]*$/.test(variable)) {
    assembly.report('FLY0221', headerSpan, `\`${name}\` needs a name first`, { expected: `\`${name} name, values\`` });
    return;
  }
  const values = name === '.irpc' ? [...words.join('').replace(/^"|"$/g, '')] : words;
  for (const value of values.length > 0 ? values : ['']) {
    if (assembly.halted || assembly.leaving) break;
    const text = substitute(body, new Map([[variable, value]]), undefined);
    expand(assembly, text, source, { what: `\`${name}\` with \`${value}\``, macro: false, use: span }, carryOut);
  }
  assembly.leaving = false;
}

/** The number of times that a `.rept` asks for. */
function countOf(assembly: Assembly, header: string, headerSpan: Span): number | undefined {
  // The grammar reads operands after a name; the name is taken off the column again.
  const origin = { file: headerSpan.file, line: headerSpan.line, column: headerSpan.column - 2 };
  const { tree, diagnostics } = parseFragment(`n ${header}`, origin);
  for (const diagnostic of diagnostics) assembly.reporter.take(diagnostic);
  const [statement] = tree.statements;
  const operand = statement?.kind === 'operation' ? statement.operands[0] : undefined;
  if (operand?.kind !== 'expression' && operand?.kind !== 'memory') {
    if (diagnostics.length === 0) {
      assembly.report('FLY0221', headerSpan, '`.rept` needs a number', { expected: '`.rept count`' });
    }
    return undefined;
  }
  const expression = operand.kind === 'memory' ? operand.base : operand.value;
  const count = evaluateNumber(assembly, expression, 'the count of `.rept`');
  if (count === undefined) return undefined;
  if (count < 0n) {
    assembly.report('FLY0221', operand.span, `a count of ${count}`, { expected: 'a number from 0 up' });
    return undefined;
  }
  return count > BigInt(limits.statements) ? limits.statements + 1 : Number(count);
}

/** `.include`: another file's statements in this place. */
export function include(assembly: Assembly, file: string, text: string, span: Span, carryOut: CarryOut): void {
  assembly.sources.set(file, text);
  const what = `\`${file}\``;
  const from = { what, macro: false, use: span, outer: assembly.reporter.origin };
  const origin: Origin = { ...from, firstLine: 1, written: [], expanded: [] };
  const parsed = parse({ file, text });
  within(assembly, span, origin, () =>
    carryOutParsed(assembly, parsed, (statements) => carryOut(assembly, statements)),
  );
}

interface BodySource {
  readonly body: string;
  readonly file: string;
  readonly line: number;
}

function expand(
  assembly: Assembly,
  text: string,
  { body, file, line }: BodySource,
  from: Pick<Origin, 'what' | 'macro' | 'use'>,
  carryOut: CarryOut,
): void {
  const { use } = from;
  assembly.expanded += text.length;
  if (assembly.expanded > limits.expansion) {
    return void assembly.halt(use, 'the macros expand to too much text', `at most ${limits.expansion} characters`);
  }
  const written = body.split('\n');
  const expanded = text === body ? written : text.split('\n');
  const origin: Origin = { ...from, outer: assembly.reporter.origin, firstLine: line, written, expanded };
  const parsed = parseFragment(text, { file, line });
  within(assembly, use, origin, () => carryOutParsed(assembly, parsed, (statements) => carryOut(assembly, statements)));
}

/**
 * Carries a parsed text out, and then takes over what the parser found, but for what conditions skipped and for the
 * operands of macros, which may be any text.
 */
export function carryOutParsed(
  assembly: Assembly,
  { tree, unread, diagnostics }: Parsed,
  carryOut: (statements: readonly (Statement | Unread)[]) => void,
): void {
  const { skipped } = assembly;
  const before = skipped.length;
  carryOut(unread.length > 0 ? merge(tree.statements, unread) : tree.statements);
  for (const diagnostic of diagnostics) {
    const { line = 0, column = 0 } = diagnostic.span ?? {};
    const moot = skipped
      .slice(before)
      .some(({ from, to }) => isBefore(from, line, column) && !isBefore(to, line, column));
    if (!moot) assembly.reporter.take(diagnostic);
  }
  skipped.length = before;
}

function isBefore(place: { readonly line: number; readonly column: number }, line: number, column: number): boolean {
  return place.line < line || (place.line === line && place.column <= column);
}

function merge(statements: readonly Statement[], unread: readonly Unread[]): (Statement | Unread)[] {
  const merged: (Statement | Unread)[] = [];
  let from = 0;
  for (const each of unread) {
    merged.push(...statements.slice(from, each.index), each);
    from = each.index;
  }
  return [...merged, ...statements.slice(from)];
}

/** Carries out one level deeper, unless that is too deep. */
function within(assembly: Assembly, use: Span, origin: Origin | undefined, body: () => void): void {
  if (assembly.depth >= limits.nesting) {
    return void assembly.halt(
      use,
      'macros or files nest too deeply: one of them uses itself',
      `at most ${limits.nesting} levels`,
    );
  }
  const { reporter } = assembly;
  const outer = reporter.origin;
  const conditions = assembly.conditions.depth;
  reporter.origin = origin;
  assembly.depth++;
  body();
  const open = assembly.conditions.close(conditions);
  if (open && !assembly.halted && !assembly.leaving) {
    assembly.report('FLY0223', open.span, `\`${open.name}\` without \`.endif\``, {
      suggestion: 'end it with `.endif`',
    });
  }
  assembly.depth--;
  reporter.origin = outer;
}

/** Counts a statement; false, and told, where there were too many. */
export function step(assembly: Assembly, span: Span): boolean {
  if (++assembly.statements <= limits.statements) return true;
  assembly.halt(span, 'the source expands to too many statements', `at most ${limits.statements}`);
  return false;
}
