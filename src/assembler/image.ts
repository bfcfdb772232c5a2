/**
 * The program as it is handed on: segments, symbols and the entry.
 */
import type { Home } from '../program/homes.ts';
import type { Program, ProgramSymbol, Segment } from '../program/program.ts';
import type { Assembly } from './assembly.ts';
import { type Layout, textBase } from './layout.ts';
import { linesOf } from './lines.ts';
import { addressesOf, addressOf, type Images } from './link.ts';
import type { Section } from './sections.ts';
import type { SymbolEntry } from './symbols.ts';
import { type Addresses, isLinear, resolve } from './values.ts';

/** The program of sections that have their addresses and bytes. */
export function programOf(assembly: Assembly, layout: Layout, images: Images): Program {
  const homes = homesOf(layout);
  return {
    entry: entryOf(assembly),
    segments: segmentsOf(layout, images),
    symbols: symbolsOf(assembly, layout),
    lines: linesOf(assembly),
    ...(homes.length > 0 && { homes }),
  };
}

/** The pages that want to be on a node, up to the next mark or to the end of their section. */
function homesOf({ groups }: Layout): Home[] {
  const sections = groups.flatMap((group) => group.sections);
  return sections.flatMap((section) => {
    const marks = section.homes.map(({ place, node }) => ({ from: section.offsetOf(place), node }));
    return marks.flatMap(({ from, node }, index) => {
      const size = (marks[index + 1]?.from ?? section.size) - from;
      return node === undefined || size === 0 ? [] : [{ address: section.address + from, size, node }];
    });
  });
}

function segmentsOf(layout: Layout, images: Images): Segment[] {
  return layout.groups.map(({ name, address, size, permissions, sections, zeros }) => {
    const bytes = new Uint8Array(zeros ? 0 : size);
    for (const section of sections) {
      const image = images.get(section);
      if (image) bytes.set(image, section.address - address);
    }
    return { name, address, bytes, size, permissions };
  });
}

function symbolsOf(assembly: Assembly, layout: Layout): ProgramSymbol[] {
  const names = new Map<Section, string>();
  for (const { name, sections } of layout.groups) for (const section of sections) names.set(section, name);
  const symbols: ProgramSymbol[] = [];
  const addresses = addressesOf(assembly);
  for (const entry of assembly.symbols.named.values()) {
    // As in GNU as, names that a compiler made for itself end with the source.
    if (entry.name.startsWith('.L')) continue;
    const symbol = symbolOf(entry, names, addresses);
    if (symbol) symbols.push(symbol);
  }
  return symbols;
}

function symbolOf(
  entry: SymbolEntry,
  names: ReadonlyMap<Section, string>,
  addresses: Addresses,
): ProgramSymbol | undefined {
  if (!entry.place && !entry.value) return undefined;
  const resolved = resolve({ plus: entry, minus: undefined, offset: 0n }, addresses);
  if ('kind' in resolved) return undefined;
  const section = placeOf(entry)?.section;
  if (section && !section.allocated) return undefined;
  const size = entry.size && resolve(entry.size, addresses);
  const common = {
    name: entry.name,
    value: Number(BigInt.asUintN(32, resolved.number)),
    size: size && !('kind' in size) ? Math.max(0, Number(size.number)) : 0,
    global: entry.binding !== 'local',
  };
  if (!section || section.name === '') return { ...common, kind: 'absolute' };
  const code = entry.type === 'function' || (entry.type === undefined && section.executable);
  return { ...common, kind: code ? 'code' : 'data', section: names.get(section) ?? section.name };
}

/** The place that a name stands for, by way of other names too. */
function placeOf(entry: SymbolEntry, depth = 0): SymbolEntry['place'] {
  if (entry.place || depth > 100) return entry.place;
  const { value } = entry;
  return value && isLinear(value) && value.plus && !value.minus ? placeOf(value.plus, depth + 1) : undefined;
}

/** `_start`, else `main`, else the first instruction. */
function entryOf(assembly: Assembly): number {
  for (const name of ['_start', 'main']) {
    const entry = assembly.symbols.find(name);
    if (entry && placeOf(entry)) return addressOf({ ...entry, place: placeOf(entry) });
  }
  let first: number | undefined;
  for (const { code, start } of assembly.emissions) {
    if (!code || !start.section.allocated) continue;
    const address = start.section.address + start.section.offsetOf(start);
    if (first === undefined || address < first) first = address;
  }
  return first ?? textBase;
}
