/**
 * Checks of where things came to lie.
 */
import { hex } from '../base/bits.ts';
import type { Span } from '../base/diagnostics.ts';
import type { Assembly } from './assembly.ts';
import { dataBase, type Layout } from './layout.ts';
import { limits } from './limits.ts';
import type { Place } from './sections.ts';

/** Where the stacks begin; what lies below is for code and data. */
const dataLimit = 0x7000_0000;

/** Whether all bytes together, paddings included, are within the limits; told where not. */
export function checkSize(assembly: Assembly): boolean {
  const total = assembly.sections.all.reduce((sum, { zeros, size }) => sum + (zeros ? 0 : size), 0);
  if (total > limits.bytes) assembly.halt(topOf(assembly), 'the program is too large', `at most ${limits.bytes} bytes`);
  return total <= limits.bytes;
}

function topOf({ sources }: Assembly): Span {
  const [file] = sources.keys();
  return { file, line: 1, column: 1, length: 1 };
}

/** Tells of code and data that do not fit memory, and of what is not aligned. */
export function checkPlaces(assembly: Assembly, { constantsEnd, end }: Layout): void {
  const top = topOf(assembly);
  if (constantsEnd > dataBase) {
    assembly.report('FLY0311', top, `code and constants reach to ${hex(constantsEnd)}, where the data lies`, {
      expected: `at most ${hex(dataBase)}`,
    });
  }
  if (end > dataLimit) {
    assembly.report('FLY0311', top, `the data reaches to ${hex(end)}, where the stacks lie`, {
      expected: `at most ${hex(dataLimit)}`,
    });
  }
  // One stray byte moves all that follows: only the first instruction after it is told.
  let moved: number | undefined;
  for (const { code, start, end, span, origin } of assembly.emissions) {
    const address = addressOf(start);
    if (!code || address % 4 === 0) continue;
    if (address !== moved) {
      const suggestion = 'write `.balign 4, 0` after the data before it; without the fill it would do nothing in code';
      assembly.report('FLY0312', span, 'the instruction does not lie at a multiple of 4', { suggestion }, origin);
    }
    moved = addressOf(end);
  }
  for (const { place, unit, span, origin } of assembly.aligned) {
    const address = addressOf(place);
    if (!place.section.allocated || address % unit === 0) continue;
    const suggestion = `write \`.balign ${unit}\` before it, and before its label; unlike RARS, nothing is aligned unasked`;
    const message = `a number of ${unit} bytes at ${hex(address)}, which is no multiple of ${unit}`;
    assembly.report('FLY0313', span, message, { severity: 'warning', suggestion }, origin);
  }
}

function addressOf({ section, part, offset }: Place): number {
  return section.address + offset + section.shifts[part];
}
