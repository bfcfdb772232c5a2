/**
 * A listing as text: addresses, words and instructions on the left, the source on the right. Both levels of a
 * pseudo-instruction are seen: the line as it was written stands beside the first of its instructions.
 * Invariant: every line of the source is there once, in order, and every byte in memory once, but for the middle of long data.
 */
import type { ListingLine } from '../assembler/assembler.ts';
import { hex } from '../base/bits.ts';

/** Rows of data for one statement, beyond which the rest is only counted; eight bytes a row. */
const mostDataRows = 4;
const bytesPerRow = 8;

/** The lines of the listing of a source. What macros and included files make stands at the line that uses them. */
export function showListing(text: string, file: string, listing: readonly ListingLine[]): string[] {
  const made = new Map<number, string[]>();
  for (const line of listing) {
    if (line.file !== file) continue;
    const rows = made.get(line.line) ?? [];
    made.set(line.line, [...rows, ...rowsOf(line)]);
  }
  const sources = text.split(/\r\n|\n|\r/);
  if (sources.at(-1) === '') sources.pop();
  const margin = String(sources.length).length;
  return sources.flatMap((source, index) => {
    const rows = made.get(index + 1) ?? [''];
    return rows.map((row, at) => {
      const right = at === 0 ? `${String(index + 1).padStart(margin)}  ${source}` : '';
      return `${row.padEnd(leftWidth)}${right}`.trimEnd();
    });
  });
}

const leftWidth = 52;

function rowsOf({ address, bytes, text }: ListingLine): string[] {
  if (text !== undefined) {
    const word = Array.from(bytes, digits).reverse().join('');
    return [`${hex(address).slice(2)}  ${word}  ${text}`];
  }
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerRow) {
    const left = bytes.length - at;
    if (rows.length === mostDataRows - 1 && left > bytesPerRow) {
      rows.push(`${hex(address + at).slice(2)}  ${left} bytes more`);
      break;
    }
    rows.push(`${hex(address + at).slice(2)}  ${Array.from(bytes.subarray(at, at + bytesPerRow), digits).join(' ')}`);
  }
  return rows;
}

function digits(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
