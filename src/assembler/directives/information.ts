/**
 * Directives that describe the source, or that matter to other tools only. Those without effect here say so once.
 */
import type { Operation } from '../../../grammar/tree.ts';
import type { Assembly } from '../assembly.ts';
import { include } from '../expansion.ts';
import { type Directive, directive, numberAt, takes, textAt } from './directive.ts';

function ignore(reason: string): Directive['do'] {
  return ({ reporter }, { name, nameSpan }) =>
    reporter.note('FLY0240', nameSpan, `\`${name}\` has no effect here: ${reason}`, reason);
}

/** `.file "name"`, or with a number, which `.loc` then refers to. */
function file(assembly: Assembly, operation: Operation): void {
  const [first, ...rest] = operation.operands;
  if (first?.kind !== 'expression') return;
  const number = numberAt(assembly, operation, 0, 'the number of the file');
  if (number === undefined) return;
  const names = rest.filter((operand) => operand.kind === 'string').map(({ bytes }) => new TextDecoder().decode(bytes));
  const [folder, name] = names.length > 1 ? names : ['', names[0] ?? ''];
  assembly.files.set(number, folder && !name.startsWith('/') ? `${folder}/${name}` : name);
}

function location(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, 'file line[ column]', 2, Number.POSITIVE_INFINITY)) return;
  const number = numberAt(assembly, operation, 0, 'the number of the file');
  const line = numberAt(assembly, operation, 1, 'the line');
  if (number !== undefined && line !== undefined) assembly.pendingLine = { file: number, line };
}

const options: Record<string, string | undefined> = {
  push: undefined,
  pop: undefined,
  norvc: undefined,
  norelax: undefined,
  nopic: undefined,
  rvc: 'instructions are never compressed here',
  relax: 'the layout is final, and nothing is left to relax',
  pic: 'programs are linked at fixed addresses',
  arch: 'the instruction set is that of the machine',
  'csr-check': 'control registers are always checked',
  'no-csr-check': 'control registers are always checked',
};

function option(assembly: Assembly, operation: Operation): void {
  const [first] = operation.operands;
  const name = first?.kind === 'expression' && first.value.kind === 'symbol' ? first.value.name : operation.text.trim();
  if (!(name in options)) {
    assembly.report('FLY0219', first?.span ?? operation.span, `there is no option \`${name}\``, {
      expected: Object.keys(options).join(', '),
      suggestion: assembly.suggest(name, Object.keys(options)),
    });
    return;
  }
  const reason = options[name];
  if (reason) assembly.reporter.note('FLY0240', operation.span, `\`.option ${name}\` has no effect here: ${reason}`);
}

function includeFile(assembly: Assembly, operation: Operation, carryOut: Parameters<Directive['do']>[2]): void {
  if (!takes(assembly, operation, '"file"', 1)) return;
  const path = textAt(assembly, operation, 0);
  if (path === undefined) return;
  const { span } = operation.operands[0];
  const bytes = assembly.read?.(path);
  if (!bytes) {
    assembly.report('FLY0233', span, `the file \`${path}\` cannot be read`);
    return;
  }
  include(assembly, path, new TextDecoder().decode(bytes), span, carryOut);
}

function message(severity: 'error' | 'warning'): Directive['do'] {
  return (assembly, operation) => {
    const [first] = operation.operands;
    const text = first?.kind === 'string' ? new TextDecoder().decode(first.bytes) : `\`${operation.name}\` stands here`;
    assembly.report('FLY0241', operation.span, text, { severity });
  };
}

const none: Directive['do'] = () => {};
const unwinding =
  'startproc endproc def_cfa def_cfa_offset def_cfa_register adjust_cfa_offset offset rel_offset register restore undefined same_value remember_state restore_state return_column signal_frame window_save escape sections personality lsda val_encoded_addr personality_id inline_lsda val_offset'
    .split(' ')
    .map((name) => `.cfi_${name}`)
    .join(' ');

// biome-ignore format: a row is a line
export const information: readonly Directive[] = [
  directive('.include', '"file"', 'The statements of another file', includeFile),
  directive('.file',    '[number] "name"', 'The source that this was compiled from', file, { spaced: true }),
  directive('.loc',     'file line[ column]', 'What follows comes from that line of the source it was compiled from', location, { spaced: true }),
  directive('.option',  'name', 'How to assemble', option),
  directive('.exitm',   '', 'Leave the macro or repetition', (assembly, operation) => {
    if (assembly.depth === 0) assembly.report('FLY0223', operation.span, '`.exitm` outside of a macro');
    else assembly.leaving = true;
  }),
  directive('.error .err', '["text"]', 'Say that something is wrong', message('error')),
  directive('.warning', '["text"]', 'Say that something may be wrong', message('warning')),
  directive('.ident .version', '"text"', 'What made the source; for people to read', none),
  directive('.attribute .gnu_attribute', 'tag, value', 'What the source was compiled for', none, { spaced: true }),
  directive('.hidden .protected .internal', 'name, ...', 'Who may see a name at run time', ignore('programs are linked as a whole')),
  directive('.variant_cc', 'name', 'A function with a calling convention of its own', ignore('nothing is bound late')),
  directive('.addrsig .addrsig_sym', '[name]', 'Names whose address counts', ignore('no sections are merged')),
  directive(unwinding, '...', 'How to unwind the stack', ignore('nothing unwinds the stack'), { spaced: true }),
];
