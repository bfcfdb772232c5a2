/** `flynn dis` and `objdump -d` say the same of every instruction. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seeded } from '../../src/base/choices.ts';
import { disassemble } from '../../src/cli/disassembly.ts';
import { csrs } from '../../src/isa/csr.ts';
import type { Fields } from '../../src/isa/format.ts';
import type { Instruction } from '../../src/isa/instruction.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { type Program, type ProgramSymbol, permission } from '../../src/program/program.ts';
import { describeWithOracles, run, withFolder } from '../oracle.ts';

const isa = createIsa();
const start = 0x400000;
const perRow = 24;
const { pick } = seeded(11);
const some = (count: number): number => pick(count, 'operand');

/** Random operands; targets stay within the code, so that there is a symbol to show. */
function operands({ format, name }: Instruction, pc: number, size: number): Fields {
  const form = format.forms[0];
  let imm = some(4096) - 2048;
  if (form.includes('csr')) imm = some(2) ? csrs[some(csrs.length)].number : 0x7c0 + some(16);
  else if (form.includes('target')) {
    const reach = format.name === 'B' ? 4096 : 2 ** 20;
    const target = start + 4 * some(size / 4);
    imm = Math.max(-reach, Math.min(reach - 4, target - pc));
  } else if (format.name === 'U') imm = (some(2 ** 20) << 12) | 0;
  // objdump has no way to write a fence that orders nothing.
  else if (name === 'fence') imm = (1 + some(15)) * 16 + 1 + some(15);
  return { rd: some(32), rs1: some(32), rs2: some(32), imm };
}

function sample(): Program {
  const rows = isa.instructions.flatMap((instruction) => Array<Instruction>(perRow).fill(instruction));
  const size = 4 * rows.length;
  const words = rows.map((row, index) => isa.encode(row, operands(row, start + 4 * index, size)));
  const symbols: ProgramSymbol[] = words.flatMap((_, index) => {
    if (index % 29 !== 0) return [];
    const name = index === 0 ? 'main' : `at${index}`;
    return [{ name, value: start + 4 * index, size: 0, kind: 'code', global: index % 2 === 0, section: '.text' }];
  });
  const bytes = new Uint8Array(new Int32Array(words).buffer);
  const { read, execute } = permission;
  return {
    entry: start,
    segments: [{ name: '.text', address: start, bytes, size, permissions: read | execute }],
    symbols,
    lines: [],
  };
}

/** Text in which only what is said counts: no spaces, no comment, every number decimal. */
function plain(text: string): string {
  const bare = text.replace(/#.*$/, '').trim();
  const [, name, rest] = /^(\S+)\s*(.*)$/.exec(bare) ?? [];
  const words = (rest ?? '').split(',').map((operand) => {
    const [, value, mark] = /^(\S*)\s*(<.*>)?$/.exec(operand.trim()) ?? [];
    // A target, which objdump writes without 0x.
    if (mark) return `${Number.parseInt(value.replace(/^0x/, ''), 16)} ${mark}`;
    return value.replace(/^-?(0x[0-9a-f]+|\d+)/, (number) => String(Number(number)));
  });
  return `${name} ${words.join(',')}`.trim();
}

/** Symbol headers, and address, bits and text of every instruction. */
function listing(lines: Iterable<string>): string[] {
  return [...lines].flatMap((line) => {
    if (/^[0-9a-f]{8} <.*>:$/.test(line)) return [line];
    const row = /^ *([0-9a-f]+):\s+([0-9a-f]{8})\s+(.*)$/.exec(line);
    return row ? [`${row[1]} ${row[2]} ${plain(row[3])}`] : [];
  });
}

describeWithOracles(['objdump'], 'objdump', () => {
  it('says the same of every instruction, with random operands', () => {
    const program = sample();
    const expected = withFolder((folder) => {
      writeFileSync(join(folder, 'x.elf'), writeElf(program));
      return listing(run('objdump', ['-dz', '-M', 'no-aliases', 'x.elf'], { cwd: folder }).toString().split('\n'));
    });
    const ours = listing(disassemble(program, isa));
    expect(ours.length).toBe(isa.instructions.length * perRow + program.symbols.length);
    expect(ours).toEqual(expected);
  });
});

const small: Program = {
  entry: 0x1000,
  segments: [
    {
      name: '.text',
      address: 0x1000,
      // jal x0, . + 12; lui a0, 1; data; .word 0; two bytes
      bytes: new Uint8Array([0x6f, 0, 0xc0, 0, 0x37, 0x15, 0, 0, 0x13, 0, 0, 0, 0, 0, 0, 0, 1, 2]),
      size: 18,
      permissions: permission.read | permission.execute,
    },
    { name: '.data', address: 0x2000, bytes: new Uint8Array(4), size: 4, permissions: permission.read },
  ],
  symbols: [
    { name: 'main', value: 0x1000, size: 0, kind: 'code', global: true, section: '.text' },
    { name: 'number', value: 0x1008, size: 4, kind: 'data', global: false, section: '.text' },
    { name: 'rest', value: 0x100c, size: 0, kind: 'code', global: false, section: '.text' },
    { name: 'odd', value: 0x1011, size: 0, kind: 'code', global: false, section: '.text' },
  ],
  lines: [
    { address: 0x1000, file: 'a.s', line: 3 },
    { address: 0x1004, file: 'a.s', line: 4 },
    { address: 0x1008, file: 'a.s', line: 4, end: true },
  ],
};

it('shows symbols, targets, data as data, and what is no instruction as bytes', () => {
  expect([...disassemble(small, isa, { lines: true })].join('\n')).toMatchInlineSnapshot(`
    "
    Disassembly of section .text:

    00001000 <main>:
    a.s:3
        1000: 00c0006f  jal        zero, 0x100c <rest>
    a.s:4
        1004: 00001537  lui        a0, 0x1

    00001008 <number>:
        1008: 00000013  .word      0x00000013

    0000100c <rest>:
        100c: 00000000  .word      0x00000000
        1010: 01        .byte      0x01

    00001011 <odd>:
        1011: 02        .byte      0x02"
  `);
});

it('shows every byte of the code once', () => {
  const rows = [...disassemble(small, isa)].flatMap(
    (line) => /^ +([0-9a-f]+): ([0-9a-f]+) /.exec(line)?.slice(1, 3) ?? [],
  );
  const lengths = rows.filter((_, index) => index % 2 === 1).map((bits) => bits.length / 2);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(18);
});
