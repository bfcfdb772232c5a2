/**
 * Statements carried out in order: labels, assignments, instructions, directives, and the uses of macros.
 */
import type { Operation, Statement, Unread } from '../../grammar/tree.ts';
import type { Span } from '../base/diagnostics.ts';
import type { Assembly } from './assembly.ts';
import { assignName, defineLabel, excuse } from './definitions.ts';
import { type Directive, directiveNames, directives } from './directives/directives.ts';
import { defineMacro, repeat, step, useMacro } from './expansion.ts';
import { assembleInstruction } from './instructions.ts';

/** Carries statements out. */
export function carryOut(assembly: Assembly, statements: readonly (Statement | Unread)[]): void {
  const { conditions } = assembly;
  let skippedFrom: Pick<Span, 'line' | 'column'> | undefined;
  for (const statement of statements) {
    if (assembly.halted || assembly.leaving) return;
    if (!step(assembly, statement.span)) return;
    const skipping = conditions.skipping;
    if (skipping) {
      if (statement.kind === 'operation') conditional(assembly, statement);
      if (statement.kind === 'unread') excuseUnread(assembly, statement);
      if (!conditions.skipping && skippedFrom) assembly.skipped.push({ from: skippedFrom, to: statement.span });
      continue;
    }
    switch (statement.kind) {
      case 'operation':
        operate(assembly, statement);
        break;
      case 'label':
        defineAny(assembly, statement.name, statement.span);
        break;
      case 'assignment':
        assignName(assembly, statement, statement.name, false);
        break;
      case 'unread':
        useUnread(assembly, statement);
        break;
      case 'block':
        if (statement.name === '.macro') defineMacro(assembly, statement);
        else repeat(assembly, statement, carryOut);
    }
    if (conditions.skipping) skippedFrom = endOf(statement.span);
  }
  const last = statements.at(-1);
  if (conditions.skipping && skippedFrom && last)
    assembly.skipped.push({ from: skippedFrom, to: { line: Infinity, column: 0 } });
}

/** The place just after a span: what is wrong in the condition itself counts. */
function endOf({ line, column, length }: Span): Pick<Span, 'line' | 'column'> {
  return { line, column: column + length };
}

/** In skipped text only conditions count. */
function conditional(assembly: Assembly, operation: Operation): void {
  const directive = operation.name.startsWith('.') ? directives.get(operation.name) : undefined;
  if (directive?.conditional) directive.do(assembly, operation, carryOut);
}

function operate(assembly: Assembly, operation: Operation): void {
  const { name } = operation;
  if (assembly.macros.size > 0) {
    const macro = assembly.macros.get(name);
    if (macro) return void useMacro(assembly, macro, operation, carryOut);
  }
  if (name.startsWith('.')) {
    const directive = directives.get(name) ?? directives.get(name.toLowerCase());
    if (!directive) return void unknownDirective(assembly, operation);
    if (commasMissing(assembly, operation, directive)) return;
    return void directive.do(assembly, operation, carryOut);
  }
  const forms = assembly.mnemonics.find(name);
  if (!forms) return void unknown(assembly, operation);
  if (commasMissing(assembly, operation, undefined)) return;
  assembleInstruction(assembly, operation, forms);
}

/** What is no statement by itself may be the use of a macro. */
function useUnread(assembly: Assembly, { name, text, span }: Unread): void {
  const macro = assembly.macros.get(name);
  if (!macro) return void excuseUnread(assembly, { name, text, span });
  assembly.skipped.push({ from: span, to: { line: span.line, column: span.column + span.length + 1 } });
  useMacro(assembly, macro, { text, span }, carryOut);
}

/** Lets a statement that cannot be read have the effect on others without which these would be complained about. */
function excuseUnread(assembly: Assembly, { name, text, span }: Pick<Unread, 'name' | 'text' | 'span'>): void {
  const { conditions } = assembly;
  if (directives.get(name)?.conditional) {
    if (name.startsWith('.if')) conditions.enter(name, span, false);
    else if (name === '.elseif') conditions.next(false);
  } else if (!conditions.skipping) {
    const defines = /^\.(equ|set|equiv|eqv)$/.test(name) ? /^([A-Za-z_.$][\w.$]*)\s*,/.exec(text)?.[1] : undefined;
    if (defines !== undefined) excuse(assembly, defines, span);
    else if (/^=[^=]/.test(text)) excuse(assembly, name, span);
  }
}

function commasMissing(assembly: Assembly, { operands }: Operation, directive: Directive | undefined): boolean {
  if (operands.length < 2 || directive?.spaced) return false;
  for (let index = 1; index < operands.length; index++) {
    if (operands[index].comma) continue;
    assembly.report('FLY0203', operands[index].span, 'a comma is missing before this operand', {
      suggestion: 'operands are divided by commas',
    });
    return true;
  }
  return false;
}

function unknown(assembly: Assembly, operation: Operation): void {
  const { name, nameSpan } = operation;
  const alias = assembly.aliasOf(name);
  if (alias?.kind === 'expression' && alias.value.kind === 'symbol' && alias.value.name !== name) {
    return void operate(assembly, { ...operation, name: alias.value.name });
  }
  const suggestion = assembly.suggest(name, [...assembly.mnemonics.names(), ...assembly.macros.keys()]);
  assembly.report('FLY0201', nameSpan, `there is no instruction \`${name}\``, { suggestion });
}

function unknownDirective(assembly: Assembly, { name, nameSpan }: Operation): void {
  const suggestion = assembly.suggest(name, [...directiveNames, ...assembly.macros.keys()]);
  assembly.report('FLY0218', nameSpan, `there is no directive \`${name}\``, { suggestion });
}

function defineAny(assembly: Assembly, name: string, span: Span): void {
  if (/^[0-9]/.test(name)) assembly.symbols.number(name, assembly.sections.current.place, span);
  else defineLabel(assembly, name, span);
}
