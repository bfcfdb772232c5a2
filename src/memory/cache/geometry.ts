/** The shape of a cache: how many bytes, in lines of how many, in sets of how many lines. */
import { pageSize } from '../ram.ts';
import type { Replacement } from './replacement/replacement.ts';

export interface Geometry {
  /** In bytes. */
  readonly size: number;
  /** Bytes in a line. */
  readonly line: number;
  /** Lines in a set. */
  readonly ways: number;
}

/** A line holds at least a word, and lies within one page. */
const lineRange = { least: 4, greatest: pageSize } as const;
const greatestSize = 2 ** 30;

/** How many sets a geometry has that was checked. */
export function setsOf({ size, line, ways }: Geometry): number {
  return size / (line * ways);
}

/**
 * What is wrong with a geometry: a message that starts with the field and gives the valid range; undefined if nothing is.
 * The sets are a power of two, since bits of the address choose one; the ways need not be, but for some replacements.
 */
export function checkGeometry({ size, line, ways }: Geometry, replacement?: Replacement): string | undefined {
  if (!isPowerOfTwo(line) || line < lineRange.least || line > lineRange.greatest) {
    return `line must be a power of two from ${lineRange.least} to ${lineRange.greatest} bytes, not ${line}`;
  }
  if (!Number.isInteger(size) || size < line || size > greatestSize) {
    return `size must be a whole number from ${line} bytes, one line, to ${greatestSize} bytes, not ${size}`;
  }
  const lines = Math.floor(size / line);
  if (!Number.isInteger(ways) || ways < 1 || ways > lines) {
    return `ways must be from 1 to ${lines}, as many lines as ${size} bytes hold, not ${ways}`;
  }
  if (replacement?.powerOfTwoWays && !isPowerOfTwo(ways)) {
    return `ways must be a power of two from 1 to ${lines} with ${replacement.name} replacement, not ${ways}`;
  }
  const set = line * ways;
  if (!isPowerOfTwo(size / set)) {
    const below = set * 2 ** Math.floor(Math.log2(size / set));
    const near = 2 * below <= greatestSize ? `${below} or ${2 * below}` : `${below}`;
    return `size must be ${set} bytes, line x ways, times a power of two, such as ${near}, not ${size}`;
  }
  return undefined;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
