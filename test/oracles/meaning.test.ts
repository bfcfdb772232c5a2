/** The meaning oracle itself: its sequences cover the table, run on qemu, and a wrong machine is found and explained. */
import { expect, it } from 'vitest';
import { createIsa } from '../../src/isa/isa.ts';
import { readElf } from '../../src/program/elf-read.ts';
import { describeWithOracles } from '../oracle.ts';
import { differing, disagreement, generate, recordSize, reference } from './meaning.ts';

const isa = createIsa();

/** A copy of the file in which every word of the code may be another. */
function replaced(elf: Uint8Array, change: (word: number) => number): Uint8Array {
  const copy = elf.slice();
  const result = readElf(copy, 'sequences.elf');
  if (!('program' in result)) throw new Error('not read');
  const [{ bytes }] = result.program.segments;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) view.setInt32(at, change(view.getInt32(at, true)), true);
  return copy;
}

it('uses every instruction but those that trap and those that write control registers', () => {
  const used = new Set<string | undefined>();
  replaced(generate(1, 500).elf, (word) => {
    used.add(isa.decode(word)?.name);
    return word;
  });
  expect(isa.instructions.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([
    'ebreak',
    'csrrw',
    'csrrwi',
  ]);
  expect(used.has(undefined)).toBe(false);
});

it('makes the same file of the same seed, and another of another', () => {
  expect(generate(5, 20).elf).toEqual(generate(5, 20).elf);
  expect(generate(6, 20).elf).not.toEqual(generate(5, 20).elf);
});

describeWithOracles(['qemu'], 'qemu-riscv32', () => {
  it('runs 500 sequences, each to its end, and always alike', () => {
    const { elf } = generate(2, 500);
    const records = reference(elf);
    expect(records.length).toBe(500 * recordSize);
    expect(differing(records, reference(elf))).toEqual([]);
    // The hidden register of every sequence still holds the address of its record.
    for (let index = 0; index < 500; index++) {
      const view = new DataView(records.buffer, records.byteOffset + index * recordSize, recordSize);
      const values = Array.from({ length: 31 }, (_, at) => view.getInt32(4 * at, true));
      expect(values).toContain(0x10010000 + index * recordSize);
    }
  });

  it('finds a machine that takes one instruction for another, and shows it in a few instructions', () => {
    const [right, wrong] = ['lbu', 'lb'].map((word) => isa.find(word)!);
    const confused = (elf: Uint8Array): Uint8Array =>
      reference(replaced(elf, (word) => (isa.decode(word) === right ? (word & ~right.mask) | wrong.match : word)));
    const report = disagreement(confused, 3, 200);
    const code = report?.split('\n').filter((line) => /^ +[0-9a-f]+: /.test(line)) ?? [];
    expect(code.length).toBeGreaterThan(0);
    expect(code.length).toBeLessThanOrEqual(6);
    expect(code.some((line) => line.includes(': lbu '))).toBe(true);
    expect(report).toMatch(/ is -?\d+, not -?\d+$/);
  });

  it('has nothing to say of a machine that is right', () => {
    expect(disagreement(reference, 4, 100)).toBeUndefined();
  });
});
