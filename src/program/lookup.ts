/**
 * Questions about a program that are asked often: which line, which symbol, which addresses.
 * Invariant: tables are built once, when the lookup is created, and a question is a binary search in them or less.
 */
import { lastAtOrBefore, type Position, type Program, type ProgramSymbol, type Segment } from './program.ts';

export interface Lookup {
  /** Where the code at `address` comes from. */
  lineAt(address: number): Position | undefined;
  /** The nearest symbol at or before `address` in the same segment, and how many bytes `address` lies behind it. */
  symbolAt(address: number): { readonly symbol: ProgramSymbol; readonly offset: number } | undefined;
  /** The symbol of that name: the global one, else the first. */
  symbolNamed(name: string): ProgramSymbol | undefined;
  /**
   * Where the code of a line starts, in order of addresses: one address a stretch of code. `file` is a path of the line
   * table, or the end of one.
   */
  addressesOf(file: string, line: number): readonly number[];
  /** The segment in which `address` lies. */
  segmentAt(address: number): Segment | undefined;
}

export function createLookup(program: Program): Lookup {
  const { segments, lines } = program;
  const marks = marksOf(program.symbols);
  const byName = new Map<string, ProgramSymbol>();
  for (const symbol of program.symbols) {
    const known = byName.get(symbol.name);
    if (!known || (symbol.global && !known.global)) byName.set(symbol.name, symbol);
  }
  const byFile = addressesByFile(program);
  const segmentAt = (address: number): Segment | undefined => {
    const segment = segments[lastAtOrBefore(segments, (s) => s.address, address)];
    return segment && address < segment.address + segment.size ? segment : undefined;
  };
  return {
    lineAt(address) {
      const row = lines[lastAtOrBefore(lines, (r) => r.address, address)];
      return row && !row.end ? { file: row.file, line: row.line } : undefined;
    },
    symbolAt(address) {
      const symbol = marks[lastAtOrBefore(marks, (s) => s.value, address)];
      const segment = segmentAt(address);
      if (!symbol || !segment || symbol.value < segment.address) return undefined;
      return { symbol, offset: address - symbol.value };
    },
    symbolNamed: (name) => byName.get(name),
    addressesOf(file, line) {
      const exact = byFile.get(file)?.get(line);
      if (exact) return exact;
      const found = [...byFile].filter(([path]) => path.endsWith(`/${file}`)).flatMap(([, at]) => at.get(line) ?? []);
      return found.sort((a, b) => a - b);
    },
    segmentAt,
  };
}

/** One symbol an address, the best name for it: global before local, sized before bare, later before earlier. */
function marksOf(symbols: readonly ProgramSymbol[]): ProgramSymbol[] {
  const rank = (symbol: ProgramSymbol): number => (symbol.global ? 2 : 0) + (symbol.size > 0 ? 1 : 0);
  const best = new Map<number, ProgramSymbol>();
  for (const symbol of symbols) {
    // Labels that compilers make up name nothing that a person knows.
    if (symbol.kind === 'absolute' || symbol.name.startsWith('.L')) continue;
    const known = best.get(symbol.value);
    if (!known || rank(symbol) >= rank(known)) best.set(symbol.value, symbol);
  }
  return [...best.values()].sort((a, b) => a.value - b.value);
}

function addressesByFile({ lines }: Program): Map<string, Map<number, number[]>> {
  const byFile = new Map<string, Map<number, number[]>>();
  lines.forEach(({ file, line, address, end }, index) => {
    const before = lines[index - 1];
    if (end || (before && !before.end && before.file === file && before.line === line)) return;
    let byLine = byFile.get(file);
    if (!byLine) byFile.set(file, (byLine = new Map()));
    const addresses = byLine.get(line);
    if (!addresses) byLine.set(line, [address]);
    else if (addresses.at(-1) !== address) addresses.push(address);
  });
  return byFile;
}
