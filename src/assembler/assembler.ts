/**
 * The assembler: a source in, a program out, and everything that is wrong with it in one pass.
 *
 * 1. The statements are carried out in order; sections grow, and what depends on later labels is left open.
 * 2. Each section's variable parts get their sizes (relax.ts).
 * 3. Sections get addresses (layout.ts).
 * 4. What was left open is filled in (link.ts).
 * Invariant: what it accepts has the bytes that GNU as and ld give for the same text, without relaxation and compression.
 */
import { parse } from '../../grammar/parser.ts';
import type { Diagnostic, Source } from '../base/diagnostics.ts';
import { createIsa, type Isa } from '../isa/isa.ts';
import { type Program, permission } from '../program/program.ts';
import { Assembly, type ReadFile } from './assembly.ts';
import { carryOutParsed } from './expansion.ts';
import { programOf } from './image.ts';
import { layOut } from './layout.ts';
import { type Images, link } from './link.ts';
import { type ListingLine, listingOf } from './listing.ts';
import { checkPlaces, checkSize } from './places.ts';
import { provide } from './provided.ts';
import { relax } from './relax.ts';
import { Section } from './sections.ts';
import { carryOut } from './statements.ts';
import { constant } from './values.ts';

export type { ListingLine } from './listing.ts';

export interface AssembleOptions {
  /** Reads a file that `.include` or `.incbin` names, by the path as written. */
  readonly read?: ReadFile;
  readonly isa?: Isa;
  /** Numbers that are known by name from the start, as `--defsym` gives them to GNU as. */
  readonly defines?: Readonly<Record<string, number>>;
}

export interface Assembled {
  /** Undefined where there was an error. */
  readonly program: Program | undefined;
  /** In the order of the source. */
  readonly diagnostics: readonly Diagnostic[];
  /** Made when it is first asked for; empty where there was an error. */
  readonly listing: readonly ListingLine[];
  /** The text of the source and of every file that it includes, by name. */
  readonly sources: ReadonlyMap<string, string>;
}

let standard: Isa | undefined;

/** Assembles a source. Never throws, whatever the text. */
export function assemble(source: Source, options: AssembleOptions = {}): Assembled {
  const isa = options.isa ?? (standard ??= createIsa());
  const assembly = new Assembly(source, isa, options.read);
  const start = { file: source.file, line: 1, column: 1, length: 1 };
  for (const [name, value] of Object.entries(options.defines ?? {})) {
    assembly.symbols.assign(name, constant(BigInt(Math.trunc(value))), start, false);
  }
  carryOutParsed(assembly, parse(source), (statements) => carryOut(assembly, statements));
  const open = assembly.conditions.close(0);
  if (open && !assembly.halted) {
    assembly.report('FLY0223', open.span, `\`${open.name}\` without \`.endif\``, {
      suggestion: 'end it with `.endif`',
    });
  }
  const built = build(assembly);
  const diagnostics = inOrder(assembly);
  const { sources } = assembly;
  if (!built || assembly.reporter.errors > 0) return { program: undefined, diagnostics, listing: [], sources };
  let listing: readonly ListingLine[] | undefined;
  return {
    program: built.program,
    diagnostics,
    get listing() {
      return (listing ??= listingOf(assembly, built.images));
    },
    sources,
  };
}

function build(assembly: Assembly): { program: Program; images: Images } | undefined {
  // A source that was not read to its end would be full of names that are not defined.
  if (assembly.halted) return undefined;
  const { sections } = assembly;
  fillSections(assembly);
  placeCommons(assembly);
  let good = true;
  for (const section of sections.all) if (!relax(assembly, section)) good = false;
  if (!good || !checkSize(assembly)) return undefined;
  const layout = layOut(sections.all);
  provide(assembly, layout);
  const images = link(assembly);
  checkPlaces(assembly, layout);
  if (assembly.reporter.errors > 0) return undefined;
  return { program: programOf(assembly, layout, images), images };
}

/**
 * GNU as fills a section of code up to its alignment; and a section that ends at home on a node is filled, so that its pages
 * have nothing of the next.
 */
function fillSections({ sections, sources }: Assembly): void {
  const [file] = sources.keys();
  const span = { file, line: 1, column: 1, length: 1 };
  for (const section of sections.all) {
    const { executable, alignment: unit, length: at, homes } = section;
    if (unit <= 1 || !(executable || homes.at(-1)?.node !== undefined)) continue;
    const fill = executable ? 'nops' : { value: 0, width: 1 };
    section.add({ kind: 'align', at, size: 0, unit, limit: 0, fill, span, origin: undefined });
  }
}

/** The room that `.comm` asked for lies after all other zeros. */
function placeCommons({ symbols, sections }: Assembly): void {
  const common = new Section('COMMON', permission.read + permission.write, true, true);
  for (const entry of symbols.named.values()) {
    if (!entry.common || entry.place) continue;
    const { size, alignment } = entry.common;
    common.alignment = Math.max(common.alignment, alignment);
    common.reserve(-common.length & (alignment - 1));
    entry.place = common.place;
    entry.size ??= constant(BigInt(size));
    common.reserve(size);
  }
  if (common.length > 0) sections.all.push(common);
}

/** Diagnostics by file, line and column; where a statement cannot be read, nothing else is said of its line. */
function inOrder({ reporter, sources }: Assembly): Diagnostic[] {
  const order = new Map([...sources.keys()].map((file, index) => [file, index]));
  const lineOf = ({ span }: Diagnostic) => `${span?.line} ${span?.file}`;
  const unreadable = new Set(reporter.diagnostics.filter(isSyntax).map(lineOf));
  const rank = ({ span }: Diagnostic) => order.get(span?.file ?? '') ?? order.size;
  return reporter.diagnostics
    .filter((diagnostic) => isSyntax(diagnostic) || !unreadable.has(lineOf(diagnostic)))
    .sort((a, b) => rank(a) - rank(b) || a.span!.line - b.span!.line || a.span!.column - b.span!.column);
}

function isSyntax({ code }: Diagnostic): boolean {
  return code.startsWith('FLY01');
}
