/**
 * The line table: which line of which file each piece of code comes from.
 * It is the assembly source's own lines, or, where `.loc` stands in the source, those that it gives.
 */
import type { LineRow } from '../program/program.ts';
import type { Assembly, Emission } from './assembly.ts';
import type { Place, Section } from './sections.ts';

/** The rows of a program in the order of addresses, each run of code closed by an `end` row. */
export function linesOf(assembly: Assembly): LineRow[] {
  const rows: LineRow[] = [];
  const executable = assembly.sections.all
    .filter(({ allocated, executable, size }) => allocated && executable && size > 0)
    .sort((a, b) => a.address - b.address);
  const given = assembly.givenLines.length > 0;
  const found = new Map<Section, LineRow[]>(executable.map((section) => [section, []]));
  if (given) {
    for (const { place, file, line } of assembly.givenLines) {
      const name = assembly.files.get(file);
      if (name !== undefined && line > 0)
        found.get(place.section)?.push({ address: addressOf(place), file: name, line });
    }
  } else {
    for (const emission of assembly.emissions) {
      if (!emission.code) continue;
      const { file, line } = siteOf(emission);
      found.get(emission.start.section)?.push({ address: addressOf(emission.start), file, line });
    }
  }
  for (const section of executable) {
    const own = found.get(section)!;
    const [last] = own.slice(-1);
    if (!last) continue;
    rows.push(...own, { address: section.address + section.size, file: last.file, line: last.line, end: true });
  }
  return rows;
}

function addressOf(place: Place): number {
  return place.section.address + place.section.offsetOf(place);
}

/** The line that a statement is shown under: for one from a macro, the line of the outermost use. */
export function siteOf({ span, origin }: Pick<Emission, 'span' | 'origin'>): { file: string; line: number } {
  let site = span;
  for (let at = origin; at; at = at.outer) if (at.macro) site = at.use;
  return site;
}
