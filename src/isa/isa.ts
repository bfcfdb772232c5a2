/**
 * The instruction set as one object: every row, found by name or by word.
 * Invariant: no word matches two rows; `createIsa` refuses pictures that overlap.
 */

import { hex } from '../base/bits.ts';
import { csrNumbered } from './csr.ts';
import { type Facts, factsOf } from './facts.ts';
import { type Fields, type FormOperand, parseForm, placeFields, takeFields } from './format.ts';
import type { Extension, Instruction } from './instruction.ts';
import { registerNames } from './registers.ts';
import { rv32a } from './rv32a.ts';
import { rv32i } from './rv32i.ts';
import { rv32m } from './rv32m.ts';
import { zicsr } from './zicsr.ts';
import { zifencei } from './zifencei.ts';

/** Everything that Flynn executes. An extension is added here and nowhere else. */
export const extensions: readonly Extension[] = [rv32i, rv32m, rv32a, zicsr, zifencei];

export interface Isa {
  readonly extensions: readonly Extension[];
  /** Every row; its index is the number that engines use for it. */
  readonly instructions: readonly Instruction[];
  /** What each row reads, writes and needs, by the same index. */
  readonly facts: readonly Facts[];
  find(mnemonic: string): Instruction | undefined;
  /** The index of one of `instructions`. */
  numberOf(instruction: Instruction): number;
  /** The row that a word matches; undefined for a word that is no instruction. */
  decode(word: number): Instruction | undefined;
  /** The operands in a word that `instruction` matches. */
  fields(instruction: Instruction, word: number): Fields;
  /** The word, an int32. Bits of an operand that its field has no place for are dropped: check reach before. */
  encode(instruction: Instruction, fields: Partial<Fields>): number;
  /** A word as text that assembles to it again, such as `lw a0, 8(sp)`; targets are absolute. */
  show(word: number, pc: number): string;
}

export function createIsa(parts: readonly Extension[] = extensions): Isa {
  const instructions = parts.flatMap((part) => part.instructions);
  const byName = new Map<string, Instruction>();
  for (const instruction of instructions) {
    if (byName.has(instruction.name)) throw new Error(`two instructions are named ${instruction.name}`);
    byName.set(instruction.name, instruction);
  }
  refuseOverlaps(instructions);
  const numbers = new Map(instructions.map((instruction, index) => [instruction, index]));
  const bucket = createBuckets(instructions);

  let facts: readonly Facts[] | undefined;

  const isa: Isa = {
    extensions: parts,
    instructions,
    // Derived when first asked for: a run by itself never asks.
    get facts() {
      facts ??= instructions.map(factsOf);
      return facts;
    },
    find: (mnemonic) => byName.get(mnemonic),
    numberOf: (instruction) => numbers.get(instruction) as number,
    decode: (word) => bucket(word).find(({ mask, match }) => (word & mask) === match),
    fields: (instruction, word) => takeFields(instruction.format, word),
    encode: (instruction, fields) => instruction.match | (placeFields(instruction.format, fields) & dots(instruction)),
    show(word, pc) {
      const instruction = isa.decode(word);
      if (!instruction) return `.word ${hex(word)}`;
      const fields = takeFields(instruction.format, word);
      // A word that sets ignored bits has no mnemonic that gives it back.
      if (isa.encode(instruction, fields) !== (word | 0)) return `.word ${hex(word)}`;
      const form = parseForm(instruction.format.forms[0]);
      return `${instruction.name} ${form.map((operand) => showOperand(operand, fields, pc)).join(', ')}`.trimEnd();
    },
  };
  return isa;
}

/**
 * Words are told apart first by opcode and funct3, the bits in which nearly all rows differ. A bucket holds the rows that
 * words with the same such bits may match; it is filled when a word first asks for it.
 */
function createBuckets(instructions: readonly Instruction[]): (word: number) => readonly Instruction[] {
  const keyBits = 0x707f;
  const buckets: (Instruction[] | undefined)[] = new Array(1024).fill(undefined);
  return (word) =>
    (buckets[((word >>> 12) & 7) | ((word & 0x7f) << 3)] ??= instructions.filter(
      ({ mask, match }) => ((word ^ match) & mask & keyBits) === 0,
    ));
}

function refuseOverlaps(instructions: readonly Instruction[]): void {
  for (const [index, a] of instructions.entries()) {
    for (const b of instructions.slice(index + 1)) {
      if (((a.match ^ b.match) & a.mask & b.mask) === 0) {
        throw new Error(`the pictures of ${a.name} and ${b.name} overlap: some word is both`);
      }
    }
  }
}

/** The bits of the word that operands fill. */
function dots(instruction: Instruction): number {
  let bits = 0;
  for (const bit of instruction.pattern.replaceAll(' ', '')) bits = (bits << 1) | (bit === '.' ? 1 : 0);
  return bits;
}

function showOperand({ kind, base }: FormOperand, fields: Fields, pc: number): string {
  const text = showKind(kind, fields, pc);
  if (!base) return text;
  return kind === 'rs1' ? `(${text})` : `${text}(${registerNames[fields.rs1]})`;
}

function showKind(kind: FormOperand['kind'], fields: Fields, pc: number): string {
  switch (kind) {
    case 'rd':
    case 'rs1':
    case 'rs2':
      return registerNames[fields[kind]];
    case 'imm':
    case 'shamt':
      return String(fields.imm);
    case 'upper':
      return hex(fields.imm >>> 12, 1);
    case 'target':
      return hex(pc + fields.imm, 1);
    case 'csr':
      return csrNumbered(fields.imm)?.name ?? hex(fields.imm, 3);
    case 'uimm':
      return String(fields.rs1);
    case 'pred':
      return showAccessSet(fields.imm >>> 4);
    case 'succ':
      return showAccessSet(fields.imm & 15);
  }
}

/** A fence's set of accesses: bit 3 is i, bit 0 is w; `0` for none, as GNU writes it. */
export function showAccessSet(bits: number): string {
  return [...'iorw'].filter((_, index) => bits & (8 >> index)).join('') || '0';
}

/** The bits of a set such as `rw`; undefined if it is none. */
export function parseAccessSet(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^i?o?r?w?$/.test(text) || text === '') return undefined;
  return [...'iorw'].reduce((bits, letter, index) => bits | (text.includes(letter) ? 8 >> index : 0), 0);
}
