/**
 * The oracle for what instructions mean: random sequences, run by qemu-riscv32 and by one of ours.
 * Many sequences go into one ELF file, since starting a process is slow. Each starts from its own registers and its own
 * 256 bytes of scratch memory, and leaves both in its record; in the end the program writes all records to its standard
 * output. One register of each sequence, a different one each time, is hidden: it holds the address of the record, and
 * the sequence may read it but not write it.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { signed } from '../../src/base/bits.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { registerNames } from '../../src/isa/registers.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { permission, type Segment } from '../../src/program/program.ts';
import { run as runOracle, withFolder } from '../oracle.ts';
import { type Atomic, type Block, type Compute, type Sequence, scratchSize, sequence } from './sequence.ts';

const isa = createIsa();
const textAddress = 0x400000;
const recordsAddress = 0x10010000;
const scratchOffset = 31 * 4;

/** Bytes of a record: x1 to x31, then the scratch memory. */
export const recordSize = scratchOffset + scratchSize;

function encode(name: string, fields: { rd?: number; rs1?: number; rs2?: number; imm?: number }): number {
  const instruction = isa.find(name);
  if (!instruction) throw new Error(`no instruction ${name}`);
  return isa.encode(instruction, fields);
}

/** Two words that set a register to a number. */
function set(rd: number, value: number): number[] {
  const low = signed(value & 0xfff, 12);
  return [encode('lui', { rd, imm: (value - low) | 0 }), encode('addi', { rd, rs1: rd, imm: low })];
}

const widths: Readonly<Record<string, number>> = { lb: 1, lbu: 1, sb: 1, lh: 2, lhu: 2, sh: 2, lw: 4, sw: 4 };

/** The words of a block. `target` gives the address of the block that is `skip` further than the next one. */
function assembleBlock(block: Block, hidden: number, record: number, target: (skip: number) => Target): number[] {
  const scratch = record + scratchOffset;
  // The hidden register is never written: its neighbour is in its place.
  const written = (rd: number): number => (rd !== hidden ? rd : hidden === 31 ? 30 : hidden + 1);
  const computed = ({ name, rd, rs1, rs2, imm }: Compute): number => encode(name, { rd: written(rd), rs1, rs2, imm });
  const atomic = ({ name, rd, rs2, base, offset }: Atomic): number[] => {
    const rs1 = written(base);
    return [...set(rs1, scratch + offset), encode(name, { rd: written(rd), rs1, rs2 })];
  };
  switch (block.kind) {
    case 'compute':
      return [computed(block)];
    case 'set':
      return set(written(block.rd), block.value);
    case 'access': {
      const { name, register, direct, imm } = block;
      const offset = block.offset - (block.offset % widths[name]);
      const fields = name.startsWith('l') ? { rd: written(register) } : { rs2: register };
      if (direct) return [encode(name, { ...fields, rs1: hidden, imm: scratchOffset + offset })];
      const rs1 = written(block.base);
      return [...set(rs1, scratch + offset - imm), encode(name, { ...fields, rs1, imm })];
    }
    case 'atomic':
      return atomic(block);
    case 'conditional': {
      const { reserve, between, store, same } = block;
      const offset = same && reserve ? reserve.offset : store.offset;
      return [...(reserve ? atomic(reserve) : []), ...between.map(computed), ...atomic({ ...store, offset })];
    }
    case 'branch':
      return [encode(block.name, { rs1: block.rs1, rs2: block.rs2, imm: target(block.skip).distance })];
    case 'jal':
      return [encode('jal', { rd: written(block.rd), imm: target(block.skip).distance })];
    case 'jalr': {
      const rs1 = written(block.base);
      const address = target(block.skip).address + (block.odd ? 1 : 0);
      return [...set(rs1, address - block.imm), encode('jalr', { rd: written(block.rd), rs1, imm: block.imm })];
    }
    case 'counter': {
      const rd = written(block.rd);
      return [encode(block.name, { rd, imm: block.number }), encode('sub', { rd, rs1: rd, rs2: rd })];
    }
  }
}

interface Target {
  readonly address: number;
  /** From the block that jumps; of use where that is one word. */
  readonly distance: number;
}

/** The blocks of a sequence as they stand from `start` on. */
function assembleBlocks({ blocks, hidden }: Sequence, start: number, record: number): number[] {
  const nowhere = { address: 0, distance: 0 };
  const starts = [start];
  for (const block of blocks) {
    starts.push(starts[starts.length - 1] + 4 * assembleBlock(block, hidden, record, () => nowhere).length);
  }
  return blocks.flatMap((block, index) =>
    assembleBlock(block, hidden, record, (skip) => {
      const address = starts[Math.min(index + 1 + skip, blocks.length)];
      return { address, distance: address - starts[index] };
    }),
  );
}

/** A sequence with its way in, from its registers, and its way out, into its record. */
function assembleSequence(sequence: Sequence, start: number, record: number): number[] {
  const { hidden, registers } = sequence;
  const numbers = Array.from({ length: 31 }, (_, index) => index + 1);
  const others = numbers.filter((number) => number !== hidden);
  const entry = [
    ...others.flatMap((number) => set(number, registers[number % registers.length])),
    ...set(hidden, record),
  ];
  const body = assembleBlocks(sequence, start + 4 * entry.length, record);
  const exit = numbers.map((number) => encode('sw', { rs1: hidden, rs2: number, imm: 4 * (number - 1) }));
  return [...entry, ...body, ...exit];
}

/** Writes all records, however many bytes a call takes, and exits: with 0, or with 1 where a call failed. */
function ending(size: number): number[] {
  const [a0, a1, a2, a7] = [10, 11, 12, 17];
  return [
    ...set(a1, recordsAddress),
    ...set(a2, size),
    encode('addi', { rd: a0, imm: 1 }),
    encode('addi', { rd: a7, imm: 64 }),
    encode('ecall', {}),
    encode('bge', { rs1: 0, rs2: a0, imm: 24 }),
    encode('add', { rd: a1, rs1: a1, rs2: a0 }),
    encode('sub', { rd: a2, rs1: a2, rs2: a0 }),
    encode('bne', { rs1: a2, imm: -24 }),
    encode('addi', { rd: a0 }),
    encode('jal', { imm: 8 }),
    encode('addi', { rd: a0, imm: 1 }),
    encode('addi', { rd: a7, imm: 93 }),
    encode('ecall', {}),
  ];
}

/** One ELF file that runs all sequences and writes their records, in order. */
export function pack(sequences: readonly Sequence[]): Uint8Array {
  const words: number[] = [];
  const records = new DataView(new ArrayBuffer(sequences.length * recordSize));
  sequences.forEach((sequence, index) => {
    const { scratch } = sequence;
    const record = index * recordSize;
    for (let at = 0; at < scratchSize / 4; at++) {
      records.setInt32(record + scratchOffset + 4 * at, scratch[at % scratch.length], true);
    }
    for (const word of assembleSequence(sequence, textAddress + 4 * words.length, recordsAddress + record))
      words.push(word);
  });
  words.push(...ending(records.byteLength));
  const segment = (name: string, address: number, bytes: Uint8Array, permissions: number): Segment => ({
    name,
    address,
    bytes,
    size: bytes.length,
    permissions,
  });
  const { read, write, execute } = permission;
  const text = segment('.text', textAddress, new Uint8Array(Int32Array.from(words).buffer), read | execute);
  const data = segment('.data', recordsAddress, new Uint8Array(records.buffer), read | write);
  return writeElf({ entry: textAddress, segments: [text, data], symbols: [], lines: [] });
}

/** `count` sequences and the file that runs them; the same seed gives the same ones. */
export function generate(seed: number, count: number): { elf: Uint8Array; sequences: readonly Sequence[] } {
  const sequences = fc.sample(sequence, { seed, numRuns: count });
  return { elf: pack(sequences), sequences };
}

/** What qemu-riscv32 makes of such a file: its records. Throws where the program does not end well. */
export function reference(elf: Uint8Array): Buffer {
  return withFolder((folder) => {
    const file = join(folder, 'sequences.elf');
    writeFileSync(file, elf);
    chmodSync(file, 0o755);
    return runOracle('qemu', [file]);
  });
}

/** The numbers of the records that differ; a missing one does. */
export function differing(expected: Uint8Array, actual: Uint8Array): number[] {
  const count = Math.ceil(Math.max(expected.length, actual.length) / recordSize);
  return Array.from({ length: count }, (_, index) => index).filter((index) => {
    const [a, b] = [expected, actual].map((bytes) => bytes.subarray(index * recordSize, (index + 1) * recordSize));
    return a.length !== recordSize || a.length !== b.length || a.some((byte, at) => byte !== b[at]);
  });
}

/** Something that runs an ELF file and gives what it wrote to its standard output. */
export type Runner = (elf: Uint8Array) => Uint8Array;

/**
 * Why `run` and `expect` disagree about the sequences of `generate(seed, count)`, by the smallest sequence found that
 * shows it alone; undefined where they agree. `expect` is qemu unless another is given.
 */
export function disagreement(run: Runner, seed: number, count: number, expect: Runner = reference): string | undefined {
  const { elf, sequences } = generate(seed, count);
  const expected = expect(elf);
  const actual = run(elf);
  const [first] = differing(expected, actual);
  if (first === undefined) return undefined;
  // The path makes fast-check start from that very sequence.
  const alone = fc.check(
    fc.property(sequence, (candidate) => {
      const elf = pack([candidate]);
      return differing(expect(elf), run(elf)).length === 0;
    }),
    { seed, path: String(first), numRuns: first + 1, endOnFailure: false },
  );
  const where = `sequence ${first} of seed ${seed}`;
  if (alone.counterexample) {
    const [smallest] = alone.counterexample;
    const elf = pack([smallest]);
    return [`${where}, made smaller:`, show(smallest), ...compare(expect(elf), run(elf), 0)].join('\n');
  }
  const text = `${where}, which alone does no harm:`;
  return [text, show(sequences[first], first), ...compare(expected, actual, first)].join('\n');
}

/** A sequence as assembly text, with the registers that it starts from. `index` is its place in its file. */
export function show(sequence: Sequence, index = 0): string {
  const record = recordsAddress + index * recordSize;
  const { hidden, registers, scratch } = sequence;
  const settings = registerNames.flatMap((name, number) => {
    const value = number === 0 ? 0 : registers[number % registers.length];
    if (number === hidden) return [`${name} = the record at 0x${record.toString(16)}`];
    return value === 0 ? [] : [`${name} = ${value}`];
  });
  const words = assembleBlocks(sequence, 0, record);
  const lines = words.map((word, at) => `  ${(4 * at).toString(16).padStart(3)}: ${isa.show(word, 4 * at)}`);
  return [`  ${settings.join(', ')}; scratch of ${scratch.join(', ')}`, ...lines].join('\n');
}

function compare(expected: Uint8Array, actual: Uint8Array, index: number): string[] {
  if (actual.length < (index + 1) * recordSize) return [`  only ${actual.length} bytes were written`];
  const at = index * recordSize;
  const views = [expected, actual].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset + at, recordSize));
  return Array.from({ length: recordSize / 4 }, (_, place) => place).flatMap((place) => {
    const [a, b] = views.map((view) => view.getInt32(4 * place, true));
    const name = place < 31 ? registerNames[place + 1] : `scratch + ${4 * place - scratchOffset}`;
    return a === b ? [] : [`  ${name} is ${b}, not ${a}`];
  });
}
