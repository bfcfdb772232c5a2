/**
 * The instruction table: what `op` and `createIsa` refuse, and that each row's word and operands give each other.
 * A row's picture is read here once more, bit by bit, so that no mask of the table's own is trusted.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import type { Semantics } from '../../src/isa/actions.ts';
import { AMO, type Fields, I, NONE, operandKinds, parseForm, R } from '../../src/isa/format.ts';
import { extension, type Instruction, op } from '../../src/isa/instruction.ts';
import { createIsa, extensions, parseAccessSet, showAccessSet } from '../../src/isa/isa.ts';

const isa = createIsa();
const rows = isa.instructions.map((row) => [row.name, row] as const);
const nothing: Semantics = ($) => $.trap('ecall');

/** Whether a word has the bits that a picture fixes. */
function pictures(word: number, { pattern }: Instruction): boolean {
  const bits = (word >>> 0).toString(2).padStart(32, '0');
  return [...pattern.replaceAll(' ', '')].every((bit, at) => bit === '.' || bit === '-' || bit === bits[at]);
}

/** The numbers that an operand's field can hold, by the kind of operand (Unprivileged Specification, section 2.2 and 2.3). */
function fieldRange(kind: keyof typeof operandKinds, format: string): fc.Arbitrary<number> {
  switch (kind) {
    case 'imm':
      return fc.integer({ min: -2048, max: 2047 });
    case 'upper':
      return fc.integer({ min: -(2 ** 19), max: 2 ** 19 - 1 }).map((upper) => upper * 4096);
    case 'target':
      return format === 'B'
        ? fc.integer({ min: -2048, max: 2047 }).map((halves) => halves * 2)
        : fc.integer({ min: -(2 ** 19), max: 2 ** 19 - 1 }).map((halves) => halves * 2);
    case 'csr':
      return fc.nat(4095);
    case 'pred':
    case 'succ':
      return fc.nat(255);
    default:
      return fc.nat(31);
  }
}

/** Operands that a row has room for; fields that its form does not name are 0. */
function operandsOf({ format }: Instruction): fc.Arbitrary<Fields> {
  const fields: Record<string, fc.Arbitrary<number>> = { rd: fc.constant(0), rs1: fc.constant(0), rs2: fc.constant(0) };
  fields.imm = fc.constant(0);
  for (const { kind, base } of parseForm(format.forms[0])) {
    fields[operandKinds[kind].field] = fieldRange(kind, format.name);
    if (base) fields[base] = fc.nat(31);
  }
  return fc.record(fields) as unknown as fc.Arbitrary<Fields>;
}

describe('a row', () => {
  const rType = '0000000 ..... ..... 000 ..... 0001011';

  it('is refused where its picture is not 32 of 0, 1, . and -', () => {
    expect(() => op('short', rType.slice(1), R, '', nothing)).toThrow(/^short: the picture .* is not 32/);
    expect(() => op('long', `${rType}0`, R, '', nothing)).toThrow(/is not 32/);
    expect(() => op('odd', rType.replace('1', 'x'), R, '', nothing)).toThrow(/is not 32/);
    expect(op('good', rType, R, '', nothing)).toMatchObject({ mask: 0xfe00707f | 0, match: 0x0000000b });
  });

  it.each([
    ['a dot where the format has no operand', '.000000 ..... ..... 000 ..... 0001011', R],
    ['a dot where the form names no operand', '000000000000 00000 000 ....1 0001011', NONE],
    ['an operand that lacks a bit', '0000000 ..... ....0 000 ..... 0001011', R],
    ['an operand that is fixed', '000000000000 00000 000 ..... 0001011', I],
    ['an operand that is ignored', '00000 00 ----- ..... 010 ..... 0101111', AMO],
  ])('is refused for %s', (_, picture, format) => {
    expect(() => op('wrong', picture, format, '', nothing)).toThrow(/^wrong: /);
  });

  it('is refused where it overlaps another, in whichever extension', () => {
    const own = (picture: string) => extension('x', 'Made up', [op('own', picture, R, '', nothing)]);
    const free = own('0000000 ..... ..... 000 ..... 0001011');
    expect(createIsa([...extensions, free]).decode(0x0000000b)?.name).toBe('own');
    const taken = own('0100000 ..... ..... 101 ..... 0110011');
    expect(() => createIsa([...extensions, taken])).toThrow('the pictures of sra and own overlap');
    // Neither picture holds the other: they meet in some words only.
    const partly = extension('x', 'Made up', [
      op('a', '0000000 ..... ..... 000 ..... 0001011', R, '', nothing),
      op('b', '------- 00000 00000 000 ----- 0001011', NONE, '', nothing),
    ]);
    expect(() => createIsa([partly])).toThrow('the pictures of a and b overlap');
  });

  it('is refused where its name is taken', () => {
    const again = extension('x', 'Made up', [op('add', '0000000 ..... ..... 000 ..... 0001011', R, '', nothing)]);
    expect(() => createIsa([...extensions, again])).toThrow('two instructions are named add');
  });
});

describe('words and operands', () => {
  it.each(rows)('%s: what is encoded decodes to the same row and operands', (_, row) => {
    fc.assert(
      fc.property(operandsOf(row), (fields) => {
        const word = isa.encode(row, fields);
        expect(pictures(word, row)).toBe(true);
        expect(isa.decode(word)).toBe(row);
        expect(isa.fields(row, word)).toEqual(fields);
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it.each(rows)('%s: a field that is too small drops bits and touches no other', (_, row) => {
    const any = fc.record({ rd: fc.integer(), rs1: fc.integer(), rs2: fc.integer(), imm: fc.integer() });
    fc.assert(
      fc.property(any, (fields) => {
        const word = isa.encode(row, fields);
        expect(isa.decode(word)).toBe(row);
        expect(isa.encode(row, isa.fields(row, word))).toBe(word);
      }),
      { numRuns: 20, seed: 12 },
    );
  });

  it('a word is of one row at most: the one whose picture it is', () => {
    const near = fc
      .tuple(fc.nat(rows.length - 1), fc.integer(), fc.array(fc.nat(31), { maxLength: 3 }))
      .map(([index, noise, flips]) => {
        const { mask, match } = isa.instructions[index];
        return flips.reduce((word, bit) => word ^ (1 << bit), match | (noise & ~mask));
      });
    let found = 0;
    fc.assert(
      fc.property(fc.oneof(fc.integer(), { weight: 4, arbitrary: near }), (word) => {
        const all = isa.instructions.filter((row) => pictures(word, row));
        expect(all.length).toBeLessThanOrEqual(1);
        expect(isa.decode(word)).toBe(all[0]);
        found += all.length;
      }),
      { numRuns: 3000, seed: 13 },
    );
    // Else the words were no test.
    expect(found).toBeGreaterThan(500);
    expect(found).toBeLessThan(2900);
  });

  it('a word is shown as text that gives it back, whether it is an instruction or not', () => {
    const { mask, match } = isa.find('fence.i')!;
    const words = fc.array(
      fc.oneof(
        fc.integer(),
        fc.integer().map((noise) => match | (noise & ~mask)),
      ),
      {
        minLength: 20,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(words, (all) => {
        // A target's distance depends on where it stands, which test/assembler/show.test.ts looks at.
        const straight = all.filter((word) => !isa.decode(word)?.format.forms[0].includes('target'));
        const text = straight.map((word) => isa.show(word, 0)).join('\n');
        const { program } = assemble({ file: 'x.s', text });
        const { bytes } = program!.segments[0];
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        expect(straight.map((_, index) => view.getInt32(4 * index, true))).toEqual(straight);
      }),
      { numRuns: 20, seed: 14 },
    );
    expect(isa.show(match | (1 << 7), 0)).toBe('.word 0x0000108f');
    expect(isa.show(0, 0)).toBe('.word 0x00000000');
  });

  it('every set of accesses is written in one way', () => {
    for (let bits = 0; bits < 16; bits++) expect(parseAccessSet(showAccessSet(bits))).toBe(bits);
    expect(['', 'wr', 'rr', 'x', 'R'].map(parseAccessSet)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
