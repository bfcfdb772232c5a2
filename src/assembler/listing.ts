/**
 * The listing: every piece of memory with the statement that it comes from. A pseudo-instruction has a line for each of
 * its instructions, so both levels are seen.
 */
import type { Span } from '../base/diagnostics.ts';
import type { Assembly, Emission } from './assembly.ts';
import { siteOf } from './lines.ts';
import type { Images } from './link.ts';

export interface ListingLine {
  /** The statement; in a macro, the line of its body. */
  readonly span: Span;
  /** The line that a reader of the program would look for it at: that of the macro's use. */
  readonly file: string;
  readonly line: number;
  readonly address: number;
  readonly bytes: Uint8Array;
  /** The instruction that the bytes are; undefined for data. */
  readonly text: string | undefined;
  /** The pseudo-instruction that it is a part of, as written. */
  readonly pseudo: string | undefined;
}

/** The lines in the order of the source. */
export function listingOf(assembly: Assembly, images: Images): ListingLine[] {
  const lines: ListingLine[] = [];
  for (const emission of assembly.emissions) {
    const { section } = emission.start;
    const image = images.get(section);
    if (!section.allocated || !image) continue;
    const from = section.offsetOf(emission.start);
    const to = section.offsetOf(emission.end);
    if (emission.code) {
      for (let at = from; at < to; at += 4) lines.push(instructionLine(assembly, emission, section.address, image, at));
    } else if (to > from) {
      const { file, line } = siteOf(emission);
      const shared = { address: section.address + from, text: undefined, pseudo: undefined };
      lines.push({ span: emission.span, file, line, ...shared, bytes: image.subarray(from, to) });
    }
  }
  return lines;
}

function instructionLine(
  assembly: Assembly,
  emission: Emission,
  base: number,
  image: Uint8Array,
  at: number,
): ListingLine {
  const bytes = image.subarray(at, at + 4);
  const word = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
  const { span, pseudo } = emission;
  const { file, line } = siteOf(emission);
  const text = assembly.isa.show(word, base + at);
  const written = pseudo && `${pseudo.name} ${pseudo.text.trim()}`.trim();
  return { span, file, line, address: base + at, bytes, text, pseudo: written };
}
