/**
 * Files that nobody would make: programs cut off, with bytes changed, with fields set to awkward numbers, and noise.
 * Whatever they hold, reading them must answer, soon, with a program that keeps every promise of `Program` or a reason.
 */
import fc from 'fast-check';
import { seeded } from '../../src/base/choices.ts';
import { codes } from '../../src/base/codes.ts';
import { mostNodes } from '../../src/base/most-nodes.ts';
import { readElf } from '../../src/program/elf-read.ts';
import { memoryLimit } from '../../src/program/elf-tables.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { createLookup } from '../../src/program/lookup.ts';
import { type Program, permission } from '../../src/program/program.ts';
import { program } from './generators.ts';

export interface FuzzResult {
  readonly read: number;
  readonly refused: number;
  /** What went wrong, with the number of the file; nothing should. */
  readonly failures: readonly string[];
}

/** How long one file of a few kilobytes may take, in milliseconds: a hundred times what it does. */
const patience = 2000;

/** Files from our own writer, to start from. */
export function corpus(seed: number): Uint8Array[] {
  return fc.sample(program, { seed, numRuns: 40 }).map((original) => writeElf(original));
}

/** Reads `count` files made from `originals`. The same seed makes the same files. */
export function fuzzElf(originals: readonly Uint8Array[], seed: number, count: number): FuzzResult {
  const { pick: chance } = seeded(seed);
  const pick = (options: number): number => chance(options, 'fuzz');
  const failures: string[] = [];
  let read = 0;
  let refused = 0;
  for (let index = 0; index < count; index++) {
    const bytes = damage(originals[pick(originals.length)], pick);
    const start = performance.now();
    try {
      const result = readElf(bytes, 'fuzz.elf');
      if ('program' in result) {
        read++;
        checkProgram(result.program);
        const again = readElf(writeElf(result.program), 'again.elf');
        if (!('program' in again)) throw new Error(`refuses what it wrote: ${again.diagnostics[0].message}`);
      } else {
        refused++;
        const [first] = result.diagnostics;
        if (first?.severity !== 'error' || !(first.code in codes)) throw new Error('refuses without a reason');
      }
    } catch (error) {
      failures.push(`file ${index}: ${error instanceof Error ? error.stack : error}`);
    }
    const spent = performance.now() - start;
    if (spent > patience) failures.push(`file ${index}: took ${Math.round(spent)} ms`);
  }
  return { read, refused, failures };
}

const awkward = [
  0, 1, 2, 3, 4, 7, 0x34, 0x7f, 0x80, 0xff, 0xfff, 0x1000, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

function damage(original: Uint8Array, pick: (options: number) => number): Uint8Array {
  const kind = pick(10);
  if (kind === 0) return noise(pick(600), pick);
  if (kind === 1) return original.slice(0, pick(original.length));
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  // What is not memory is where the reader looks: the headers in front, and the tables behind.
  const tables = view.getUint32(32, true);
  const somewhere = (): number => {
    const place = pick(6);
    if (place === 0) return pick(bytes.length);
    if (place === 1) return pick(52);
    if (place === 2) return 52 + pick(32 * view.getUint16(44, true));
    if (place === 3) return tables + pick(bytes.length - tables);
    return Math.max(0, tables - 1 - pick(Math.min(tables, 700)));
  };
  for (let changes = 1 + pick(kind < 5 ? 2 : 12); changes > 0; changes--) {
    const at = somewhere();
    if (pick(2) === 0) bytes[at] = pick(256);
    else {
      const value = awkward[pick(awkward.length)];
      const aligned = Math.min(at & ~3, bytes.length - 4);
      if (pick(2) === 0) view.setUint32(aligned, value, true);
      else view.setUint16(aligned + 2 * pick(2), value, true);
    }
  }
  return bytes;
}

function noise(length: number, pick: (options: number) => number): Uint8Array {
  const bytes = Uint8Array.from({ length }, () => pick(256));
  // Half of the noise says that it is ELF.
  if (pick(2) === 0) bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1].slice(0, length));
  return bytes;
}

/** Throws where a program breaks a promise of its type. */
export function checkProgram(program: Program): void {
  const promise = (kept: boolean, what: string): void => {
    if (!kept) throw new Error(`a promise is broken: ${what}`);
  };
  const word = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  let end = 0;
  let total = 0;
  for (const { address, bytes, size, permissions } of program.segments) {
    promise(word(address) && size > 0 && address + size <= 2 ** 32, 'segments lie in the address space');
    promise(address >= end, 'segments are in order and do not overlap');
    promise(bytes.length <= size, 'a segment has no more bytes than memory');
    promise(permissions >= 0 && permissions <= 7, 'permissions are sums of three bits');
    end = address + size;
    total += size;
  }
  promise(total <= memoryLimit, 'memory is limited');
  const lookup = createLookup(program);
  const home = lookup.segmentAt(program.entry);
  promise(!!home && (home.permissions & permission.execute) !== 0 && program.entry % 4 === 0, 'the entry is code');
  let last = 0;
  for (const { address, line, file } of program.lines) {
    promise(word(address) && address >= last, 'rows are in order');
    promise(Number.isInteger(line) && line >= 1 && file !== '', 'rows name a line of a file');
    last = address;
  }
  promise(program.lines.length === 0 || program.lines.at(-1)?.end === true, 'the last sequence is closed');
  let free = 0;
  for (const { address, size, node } of program.homes ?? []) {
    promise(address % 4096 === 0 && size % 4096 === 0 && size > 0, 'homes are whole pages');
    promise(address >= free && address + size <= 2 ** 32, 'homes are in order and do not overlap');
    promise(node >= 0 && node < mostNodes, 'nodes are some that a machine may have');
    free = address + size;
  }
  for (const { name, value, size, kind, section } of program.symbols) {
    promise(name !== '' && word(value) && word(size), 'symbols are words with a name');
    promise((kind === 'absolute') === (section === undefined), 'symbols lie in sections, unless absolute');
  }
}
