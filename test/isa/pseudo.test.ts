/**
 * Pseudo-instructions: every row assembles to what its expansion says when that is written out, and changes no register
 * but the operands that it names for it and those it owns up to.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { csrs } from '../../src/isa/csr.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { type Pseudo, pseudoOperands, pseudos } from '../../src/isa/pseudo.ts';
import { registerNames, registerNumber, registerSpellings } from '../../src/isa/registers.ts';

const isa = createIsa();

/** What stands for each operand: registers that no row uses by itself. */
const stands: Readonly<Record<string, string>> = {
  ...{ rd: 's2', rs: 's3', rs1: 's4', rs2: 's5', rt: 's6' },
  ...{ symbol: 'place', symbol2: 'place', target: 'place', csr: 'cycle', uimm: '3' },
};

const numbers = { 'imm fits 12 bits': '5', 'imm has 12 low zeros': '0x12000' } as const;

const namesIn = (form: string) => form.split(/[, ()]+/).filter(Boolean);

/** A text with the operands of the row's form in place. */
function written(row: Pseudo, text: string): string {
  // Only `li` takes numbers of more than 12 bits, and shifts take few.
  const imm = row.when ? numbers[row.when] : row.name === 'li' ? '0x12345' : '7';
  const names = new Set(namesIn(row.form));
  return text.replace(/[a-z]\w*/g, (word) => (names.has(word) ? (word === 'imm' ? imm : stands[word]) : word));
}

/** The words that a source puts after the label `place` and 64 bytes. */
function wordsOf(text: string): number[] {
  const { program, diagnostics } = assemble({ file: 'x.s', text: `place: .zero 64\n${text}\n` });
  expect(diagnostics, text).toEqual([]);
  const { bytes } = program!.segments[0];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: bytes.length / 4 - 16 }, (_, index) => view.getInt32(64 + 4 * index, true));
}

/** The registers that words write. A system call answers in a0. */
function registersWritten(words: readonly number[]): string[] {
  const written = words.flatMap((word) => {
    const row = isa.decode(word);
    if (!row) throw new Error(`${word} is no instruction`);
    if (row.name === 'ecall') return ['a0'];
    const { rd } = isa.fields(row, word);
    return isa.facts[isa.numberOf(row)].writesRd && rd !== 0 ? [registerNames[rd]] : [];
  });
  return [...new Set(written)].sort();
}

describe.each(pseudos.map((row) => [`${row.name} ${row.form}`.trim(), row] as const))('%s', (_, row) => {
  it('has operands of known kinds', () => {
    for (const name of namesIn(row.form)) expect(Object.keys(pseudoOperands)).toContain(name);
  });

  it('assembles to its expansion', () => {
    const expansion = written(row, row.expansion.replace('auipc', '1: auipc').replace('(. - 4)', '(1b)'));
    expect(wordsOf(written(row, `${row.name} ${row.form}`))).toEqual(wordsOf(expansion.replaceAll('; ', '\n')));
  });

  it('changes just the registers that it says', () => {
    const registers = registersWritten(wordsOf(written(row, `${row.name} ${row.form}`)));
    const own = namesIn(row.form)
      .filter((name) => name === 'rd' || name === 'rt')
      .map((name) => stands[name]);
    // What `scall` has changed is up to the call, as for `ecall` itself.
    const listed = row.name === 'scall' ? ['a0'] : (row.clobbers?.split(' ') ?? []);
    expect(registers).toEqual([...new Set([...own, ...listed])].sort());
  });
});

describe('pseudo-instructions together', () => {
  it('use every kind of operand that there is', () => {
    const used = new Set(pseudos.flatMap(({ form }) => namesIn(form)));
    expect([...used].sort()).toEqual(Object.keys(pseudoOperands).sort());
  });

  it("of Flynn's own change a0, a1, a7 and t6 at most", () => {
    const own = pseudos.filter(({ family }) => family === 'flynn');
    expect(own.length).toBeGreaterThan(20);
    for (const { clobbers } of own)
      expect(['a0', 'a1', 'a7', 't6']).toEqual(expect.arrayContaining(clobbers!.split(' ')));
  });
});

describe('registers', () => {
  it('have the numbers of the calling convention, by any name', () => {
    const named = {
      zero: 0,
      ra: 1,
      sp: 2,
      gp: 3,
      tp: 4,
      t0: 5,
      t2: 7,
      s0: 8,
      fp: 8,
      s1: 9,
      a0: 10,
      a7: 17,
      s2: 18,
      s11: 27,
      t3: 28,
      t6: 31,
    };
    for (const [name, number] of Object.entries(named)) expect(registerNumber(name), name).toBe(number);
    for (let number = 0; number < 32; number++) expect(registerNumber(`x${number}`)).toBe(number);
    expect(['x32', 'x-1', 'x01', 'A0', 's12', 'toString', ''].map(registerNumber).every((n) => n === undefined)).toBe(
      true,
    );
    expect(registerSpellings).toHaveLength(65);
  });

  it('of control are read-only by their numbers, and have no two names', () => {
    for (const { number } of csrs) expect(number >>> 10).toBe(3);
    expect(new Set(csrs.map(({ number }) => number)).size).toBe(csrs.length);
  });
});
