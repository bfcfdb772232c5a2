/** Instructions: the encoding, the operands, the meaning and an example, all derived from the row of the table. */
import { hex } from '../../base/bits.ts';
import { emit } from '../../core/engine/emit.ts';
import { waitsForMemory } from '../../core/engine/engine.ts';
import { type Facts, factsOf } from '../../isa/facts.ts';
import { type Fields, operandKinds, parseForm } from '../../isa/format.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { createIsa } from '../../isa/isa.ts';
import { manualOf } from '../../isa/manual.ts';
import { alignRows, wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

const isa = createIsa();

export const instructionTopic: Topic = {
  kind: 'instruction',
  names: () => isa.instructions.map(({ name }) => name),
  explain(word, { engine, width }) {
    const instruction = isa.find(word.toLowerCase());
    if (!instruction) return undefined;
    const part = isa.extensions.find(({ instructions }) => instructions.includes(instruction));
    const { lines, notes } = manualOf(instruction);
    return [
      `${instruction.name}: ${instruction.summary}.`,
      `Instruction of ${capital(part?.name ?? '')} (${part?.summary.toLowerCase()}), format ${instruction.format.name}.`,
      '',
      ...instruction.format.forms.map((form) => `  ${instruction.name} ${form}`.trimEnd()),
      '',
      ...lines.map((line) => `      ${line}`),
      ...notes.flatMap((note) => wrap(note, width - 2).map((line) => `  ${line}`)),
      '',
      ...picture(instruction).map((line) => `  ${line}`),
      '',
      ...operandLines(instruction),
      ...factLines(factsOf(instruction)),
      '',
      ...exampleLines(instruction),
      ...(engine
        ? [
            '',
            'The generated loop carries it out so:',
            ...breakLines(emit(instruction.does, { ...waitsForMemory, direct: true })),
          ]
        : []),
    ];
  },
};

/** The word as boxes: bit numbers above, what each field holds in it, the fields' names below where bits are fixed. */
function picture({ pattern, format }: Instruction): string[] {
  const bits = pattern.replaceAll(' ', '');
  const cells = format.pieces.map(({ label, high, low, position }) => {
    const count = high - low + 1;
    const held = bits.slice(32 - position - count, 32 - position);
    const fixed = !held.includes('.');
    const top = String(position + count - 1);
    const bottom = String(position);
    const numbers = count === 1 ? 0 : top.length + 1 + bottom.length;
    const width = Math.max(fixed ? count : 0, label.length, numbers) + 2;
    return { text: fixed ? held : label, name: fixed ? label : '', top, bottom, width, count };
  });
  const line = `+${cells.map(({ width }) => '-'.repeat(width)).join('+')}+`;
  const row = (content: (cell: (typeof cells)[number]) => string, edge: string) =>
    edge + cells.map((cell) => content(cell)).join(edge) + edge;
  return [
    row(({ top, bottom, width, count }) => {
      if (count === 1) return centre(top, width);
      return ` ${top}${bottom.padStart(width - 2 - top.length)} `;
    }, ' ').trimEnd(),
    line,
    row(({ text, width }) => centre(text, width), '|'),
    line,
    row(({ name, width }) => centre(name, width), ' ').trimEnd(),
  ];
}

function centre(text: string, width: number): string {
  return text.padStart(Math.floor((width + text.length) / 2)).padEnd(width);
}

function operandLines({ format }: Instruction): string[] {
  const kinds = format.forms.flatMap(parseForm).flatMap(({ kind, base }) => (base ? [kind, base] : [kind]));
  if (kinds.length === 0) return ['  It has no operands.'];
  return alignRows([...new Set(kinds)].map((kind) => [`  ${kind}`, operandKinds[kind].takes]));
}

function factLines({ readsRs1, readsRs2, writesRd, unit, memory }: Facts): string[] {
  const reads = [readsRs1 && 'rs1', readsRs2 && 'rs2'].filter(Boolean).join(' and ');
  return [
    '',
    ...alignRows([
      ['  reads', reads || 'no register'],
      ['  writes', writesRd ? 'rd' : 'no register'],
      ['  unit', unit + (memory ? ', may touch data memory' : '')],
    ]),
  ];
}

/** Operands that are plain in every format: other numbers for other fields. */
function sampleFields({ format }: Instruction): Fields {
  const kinds = new Set(format.forms.flatMap(parseForm).flatMap(({ kind }) => kind));
  const numbers: Readonly<Record<string, number>> = {
    imm: 8,
    shamt: 3,
    upper: 0x12345 << 12,
    target: 16,
    csr: 0xc00,
    pred: 0x33,
  };
  const kind = [...kinds].find((one) => one in numbers);
  return { rd: 10, rs1: kinds.has('uimm') ? 5 : 11, rs2: 12, imm: kind ? numbers[kind] : 0 };
}

function exampleLines(instruction: Instruction): string[] {
  const pc = 0x400000;
  const word = isa.encode(instruction, sampleFields(instruction));
  const at = instruction.format.forms[0].includes('target') ? ` at ${hex(pc)}` : '';
  return ['Example:', `  ${isa.show(word, pc)}`, `  is the word ${hex(word)}${at}`];
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A statement a line. */
function breakLines(text: string): string[] {
  return text
    .split(/(?<=[;{}]) /)
    .filter(Boolean)
    .map((line) => `  ${line}`);
}
