/**
 * A row of the instruction table, and the extension that it belongs to.
 */
import type { Semantics } from './actions.ts';
import { type Format, operandFields } from './format.ts';

/**
 * One instruction. `pattern` is a picture of the word from bit 31 down: `0` and `1` are fixed, `.` is a bit of an
 * operand, `-` is ignored when decoding and 0 when encoding.
 */
export interface Instruction {
  readonly name: string;
  readonly pattern: string;
  readonly format: Format;
  readonly summary: string;
  readonly does: Semantics;
  /** The bits that the picture fixes, and their values. */
  readonly mask: number;
  readonly match: number;
}

export interface Extension {
  readonly name: string;
  readonly summary: string;
  readonly instructions: readonly Instruction[];
}

export function extension(
  name: string,
  summary: string,
  instructions: readonly (Instruction | readonly Instruction[])[],
): Extension {
  return { name, summary, instructions: instructions.flat() };
}

/** A row. Throws where the picture is not 32 bits, or its dots are not just where the operands of the format's form lie. */
export function op(name: string, picture: string, format: Format, summary: string, does: Semantics): Instruction {
  const pattern = picture.replaceAll(' ', '');
  if (!/^[01.-]{32}$/.test(pattern)) throw new Error(`${name}: the picture '${picture}' is not 32 of 0, 1, . and -`);
  let mask = 0;
  let match = 0;
  for (const bit of pattern) {
    mask = (mask << 1) | (bit === '0' || bit === '1' ? 1 : 0);
    match = (match << 1) | (bit === '1' ? 1 : 0);
  }
  const fields = new Set<string | undefined>(operandFields(format));
  for (const { field, label, high, low, position } of format.pieces) {
    const bits = pattern.slice(32 - position - (high - low + 1), 32 - position);
    if (!fields.has(field) && bits.includes('.')) throw new Error(`${name}: no operand fills '${bits}' in ${label}`);
    if (fields.has(field) && /[^.]/.test(bits))
      throw new Error(`${name}: '${bits}' leaves an operand no room in ${label}`);
  }
  return { name, pattern: picture, format, summary, does, mask, match };
}
