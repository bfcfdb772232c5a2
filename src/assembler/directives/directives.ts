/**
 * Every directive, by name. A directive is added as a row of one of the families.
 */
import { conditionDirectives } from './conditions.ts';
import { data } from './data.ts';
import type { Directive } from './directive.ts';
import { information } from './information.ts';
import { insn } from './insn.ts';
import { objectDirectives } from './objects.ts';
import { room } from './room.ts';
import { sectionDirectives } from './sections.ts';
import { symbolDirectives } from './symbols.ts';

export type { Directive };

/** The rows, in the order in which a manual shows them. */
export const directiveRows: readonly Directive[] = [
  ...sectionDirectives,
  ...data,
  ...room,
  ...symbolDirectives,
  ...objectDirectives,
  ...conditionDirectives,
  ...information,
  insn,
];

export const directives: ReadonlyMap<string, Directive> = new Map(
  directiveRows.flatMap((row) => row.names.map((name) => [name, row] as const)),
);

/** The names that the grammar knows as the start or end of a block. */
const blocks = ['.macro', '.endm', '.end_macro', '.rept', '.irp', '.irpc', '.endr'];

/** Every name, for suggestions. */
export const directiveNames: readonly string[] = [...directives.keys(), ...blocks];
