/**
 * Fixups: numbers that go into bytes once the layout is known. Each kind says what number it makes of a value and of
 * where it stands; the field it goes to is the instruction's own.
 * Follows the RISC-V ELF psABI, "Relocations", and ld for what it does with undefined weak symbols.
 */
import type { Expression } from '../../grammar/tree.ts';
import { fitsSigned, fitsUnsigned } from '../base/bits.ts';
import type { Piece } from '../isa/format.ts';
import type { Assembly } from './assembly.ts';
import type { Modifier } from './expressions.ts';
import type { Step } from './mnemonics.ts';
import type { Origin } from './reporter.ts';
import type { Place } from './sections.ts';
import type { Value } from './values.ts';

/** A place whose bytes wait for a value. */
export interface Fixup {
  /** `rest` is the `pcrel_lo` of an expansion, which knows its auipc; `data` is a number of `width` bytes. */
  readonly kind: 'immediate' | 'target' | 'hi' | 'lo' | 'pcrelHi' | 'pcrelLo' | 'rest' | 'data' | 'uleb128' | 'sleb128';
  readonly place: Place;
  readonly value: Value;
  readonly expression: Expression;
  readonly origin: Origin | undefined;
  /** The instruction, for all kinds but data. */
  readonly step?: Step;
  readonly width?: number;
  /** Where the auipc is, for `rest`. */
  readonly high?: Place;
}

/** The bits of an immediate in their places. */
export function placeImmediate(pieces: readonly Piece[], number: number): number {
  let word = 0;
  for (const { high, low, position } of pieces) {
    word |= ((number >>> low) & (2 ** (high - low + 1) - 1)) << position;
  }
  return word;
}

/** The half of a number that a modifier gives, as an immediate: the low half is signed, so the high one makes up for it. */
export function modified(modifier: Modifier, number: number): number {
  return modifier === 'hi' || modifier === 'pcrel_hi' ? upperHalf(number) : lowerHalf(number);
}

export function upperHalf(number: number): number {
  return (number + 0x800) & 0xfffff000;
}

export function lowerHalf(number: number): number {
  return (number << 20) >> 20;
}

/** A number as the field of `step` takes it; undefined, and told with the reason and a way out, where it does not fit. */
export function checkField(
  assembly: Assembly,
  step: Step,
  number: number,
  { span }: Expression,
  mnemonic: string,
  origin?: Origin,
): number | undefined {
  const { name } = step.instruction;
  switch (step.kind) {
    case 'shamt':
      if (fitsUnsigned(number, 5)) return number;
      assembly.report(
        'FLY0216',
        span,
        `a shift by ${number}: a register has 32 bits`,
        {
          expected: 'a shift amount from 0 to 31',
        },
        origin,
      );
      return undefined;
    case 'upper':
      if (fitsUnsigned(number, 20)) return number << 12;
      assembly.report(
        'FLY0217',
        span,
        `${number} does not fit the upper 20 bits`,
        {
          expected: 'a number from 0 to 0xfffff',
          suggestion: `for a whole number use \`li\`, or take its upper part: \`${name} rd, %hi(${number})\``,
        },
        origin,
      );
      return undefined;
    default: {
      // As GNU as has it, a number written as an unsigned word means the same word.
      const word = number > 0x7fffffff && number <= 0xffffffff ? number - 2 ** 32 : number;
      if (fitsSigned(word, 12)) return word;
      assembly.report(
        'FLY0210',
        span,
        `${number} does not fit the 12 bits that \`${mnemonic}\` has for it`,
        {
          expected: 'a number from -2048 to 2047',
          suggestion: wayOut(assembly, name, number),
        },
        origin,
      );
      return undefined;
    }
  }
}

/** How to use a number that is too large for an immediate. */
function wayOut(assembly: Assembly, name: string, number: number): string {
  const register = name === 'sltiu' ? 'sltu' : name.endsWith('i') ? name.slice(0, -1) : undefined;
  return register && assembly.isa.find(register)
    ? `load it first: \`li t0, ${number}\`, then \`${register}\` with t0`
    : `add it to the register first: \`li t0, ${number}\`, then \`add t0, t0, ...\` and \`0(t0)\``;
}
