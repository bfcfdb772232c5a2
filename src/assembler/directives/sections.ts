/**
 * Directives that choose the section that what follows goes to.
 */
import type { Operand, Operation } from '../../../grammar/tree.ts';
import { permission } from '../../program/program.ts';
import type { Assembly } from '../assembly.ts';
import { type Directive, directive, nameAt, refuseOperand, takes } from './directive.ts';

function enter(assembly: Assembly, operation: Operation): void {
  if (operation.operands.length > 0) {
    // Subsections would reorder what a listing shows; sections of their own do the same.
    assembly.report('FLY0236', operation.operands[0].span, `\`${operation.name}\` takes no subsection here`, {
      suggestion: `write \`.section ${operation.name}.1\` for a part of its own`,
    });
    return;
  }
  assembly.sections.enter(assembly.sections.open(operation.name));
}

const sectionForm = 'name[, "flags"[, @type]]';
const letters = 'awxMSGTeo?';

/** Reads `name, "flags", @type` and enters the section. */
function section(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, sectionForm, 1, 6)) return;
  const name = nameAt(assembly, operation, 0);
  if (name === undefined) return;
  const { sections } = assembly;
  const given = operation.operands[1];
  if (given?.kind !== 'string') {
    if (given) return void refuseOperand(assembly, operation, given, 'flags in quotes');
    sections.enter(sections.open(name));
    return;
  }
  const flags = new TextDecoder().decode(given.bytes);
  const wrong = [...flags].find((letter) => !letters.includes(letter));
  if (wrong !== undefined) {
    assembly.report('FLY0237', given.span, `\`${wrong}\` is no flag of a section`, {
      expected: '`a` in memory, `w` writable, `x` executable',
    });
    return;
  }
  const permissions =
    permission.read + (flags.includes('w') ? permission.write : 0) + (flags.includes('x') ? permission.execute : 0);
  const known = sections.find(name);
  if (known?.allocated && (known.permissions !== permissions || !flags.includes('a'))) {
    assembly.report('FLY0238', given.span, `\`${name}\` has other flags already`, {
      severity: 'warning',
      suggestion: 'the first ones hold',
    });
  }
  const zeros =
    typeOf(operation.operands) === 'nobits' ||
    (!known && typeOf(operation.operands) === undefined && /^\.s?bss(\.|$)/.test(name));
  sections.enter(sections.open(name, { permissions, allocated: flags.includes('a'), zeros }));
}

function typeOf(operands: readonly Operand[]): string | undefined {
  const type = operands[2];
  return type?.kind === 'type' ? type.name : undefined;
}

// biome-ignore format: a row is a line
export const sectionDirectives: readonly Directive[] = [
  directive('.text',   '', 'What follows is code',                            enter),
  directive('.data',   '', 'What follows is data',                            enter),
  directive('.rodata', '', 'What follows is data that is never changed',      enter),
  directive('.sdata',  '', 'What follows is small data',                      enter),
  directive('.bss',    '', 'What follows is room, zero at the start',         enter),
  directive('.section', sectionForm, 'What follows goes to the named section', section),
  directive('.pushsection', sectionForm, 'The same, until `.popsection`', (assembly, operation) => {
    assembly.sections.push();
    section(assembly, operation);
  }),
  directive('.popsection', '', 'Back to the section before `.pushsection`', (assembly, operation) => {
    if (assembly.sections.pop()) return;
    assembly.report('FLY0239', operation.span, '`.popsection` without `.pushsection`');
  }),
  directive('.previous', '', 'Back to the section before', (assembly, operation) => {
    if (assembly.sections.swap()) return;
    assembly.report('FLY0239', operation.span, '`.previous` without a section before');
  }),
  directive('.subsection', 'number', 'Not supported: name a section instead', (assembly, operation) => {
    assembly.report('FLY0236', operation.span, 'subsections are not supported', {
      suggestion: 'write `.section .text.1` for a part of its own',
    });
  }),
];
