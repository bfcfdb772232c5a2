/**
 * A program out of an ELF file: ours, and any static RV32 executable of a C compiler.
 * Follows the ELF specification 1.2 and the RISC-V ELF psABI.
 * Invariant: whatever the bytes, the answer is a program that keeps the invariants of `Program` or a reason; nothing is
 * thrown, and memory and time are bounded by the size of the file.
 */
import { hex } from '../base/bits.ts';
import type { Diagnostic } from '../base/diagnostics.ts';
import { createStringTable, Malformed } from './byte-reader.ts';
import { readLines } from './dwarf-line.ts';
import { pageSize, sectionFlag, sectionIndex, sectionType, sizes, symbolBinding, symbolType } from './elf-format.ts';
import {
  contents,
  type ElfHeader,
  type Load,
  nameAt,
  Refusal,
  readHeader,
  readLoads,
  readSections,
  refuse,
  type Section,
} from './elf-tables.ts';
import { type Home, homesSection, readHomes } from './homes.ts';
import { type LineRow, lastAtOrBefore, type Program, type ProgramSymbol, permission, type Segment } from './program.ts';

/** A program and warnings, or the reason why there is none. */
export type ElfResult =
  | { readonly program: Program; readonly diagnostics: readonly Diagnostic[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Reads the file that users know as `file`. The segments are views of `bytes`, which must not change afterwards. */
export function readElf(bytes: Uint8Array, file: string): ElfResult {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = readHeader(view, file);
    const loads = readLoads(view, header, file);
    const sections = readSections(view, header, file);
    const { segments, homes } = cut(bytes, loads, sections);
    const entry = readEntry(header, segments, file);
    const symbols = readSymbols(view, sections, segments, homes, file);
    const { lines, diagnostics } = readDebug(view, sections, segments, file);
    const pages = readNotes(view, sections, file);
    return { program: { entry, segments, symbols, lines, ...(pages.length > 0 && { homes: pages }) }, diagnostics };
  } catch (error) {
    if (error instanceof Refusal) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

/**
 * Segments out of load headers: cut where sections start and end, and named by them. What no section covers is a
 * segment without a name, such as the file's headers that gcc's linker loads too; short gaps of zeros between sections
 * are only alignment and left out. `homes` says which segment a section became.
 */
function cut(
  bytes: Uint8Array,
  loads: readonly Load[],
  sections: readonly Section[],
): { segments: Segment[]; homes: ReadonlyMap<number, Segment> } {
  const segments: Segment[] = [];
  const homes = new Map<number, Segment>();
  const inMemory = sections
    .filter(({ flags, size }) => flags & sectionFlag.allocate && size > 0)
    // The zeros of thread-local storage have addresses, but are there only once a thread is.
    .filter(({ flags, type }) => !(flags & sectionFlag.threadLocal && type === sectionType.noBits))
    .sort((a, b) => a.address - b.address);
  let next = 0;
  for (const load of loads) {
    const end = load.address + load.size;
    let at = load.address;
    const piece = (to: number, name: string): Segment => {
      const from = at - load.address;
      const held = Math.max(0, Math.min(to - load.address, load.fileSize) - from);
      const part = { name, address: at, size: to - at, permissions: load.permissions };
      at = to;
      return { ...part, bytes: bytes.subarray(load.offset + from, load.offset + from + held) };
    };
    while (next < inMemory.length && inMemory[next].address < end) {
      const section = inMemory[next++];
      // Sections that contradict the load headers or each other name nothing.
      if (section.address < at || section.address + section.size > end) continue;
      if (section.type !== sectionType.noBits && section.offset - load.offset !== section.address - load.address)
        continue;
      if (section.address > at) {
        const first = at === load.address;
        const gap = piece(section.address, '');
        if (first || gap.size >= pageSize || gap.bytes.some((byte) => byte !== 0)) segments.push(gap);
      }
      let to = section.address + section.size;
      // Zeros behind the last bytes belong to the section before them, unless a section of their own is there.
      const following = inMemory[next];
      if (to >= load.address + load.fileSize && (!following || following.address >= end)) to = end;
      const cutOut = piece(to, section.name);
      // Zeros that the file spells out, because a page is shared, are zeros all the same.
      const spelt = section.type === sectionType.noBits && cutOut.bytes.every((byte) => byte === 0);
      const segment = spelt ? { ...cutOut, bytes: new Uint8Array() } : cutOut;
      segments.push(segment);
      homes.set(section.index, segment);
    }
    if (at < end) segments.push(piece(end, ''));
  }
  return { segments, homes };
}

/** The segment in which `address` lies, or at whose end. */
function segmentOf(segments: readonly Segment[], address: number): Segment | undefined {
  const segment = segments[lastAtOrBefore(segments, (s) => s.address, address)];
  return segment && address <= segment.address + segment.size ? segment : undefined;
}

function executable(segments: readonly Segment[], address: number): boolean {
  const segment = segmentOf(segments, address);
  return !!segment && address < segment.address + segment.size && (segment.permissions & permission.execute) !== 0;
}

function readEntry({ entry }: ElfHeader, segments: readonly Segment[], file: string): number {
  const found = `found ${hex(entry)} at offset 24`;
  if (!executable(segments, entry)) {
    const code = segments.filter(({ permissions }) => permissions & permission.execute);
    const where = code.slice(0, 3).map(({ address, size }) => `${hex(address)} to ${hex(address + size - 1)}`);
    refuse(
      'FLY0408',
      `${file} starts outside of its code`,
      `an entry in ${where.join(' or ') || 'an executable segment'}, ${found}`,
      'name the first instruction with `ld -e symbol`',
    );
  }
  if (entry % 4 !== 0) {
    refuse(
      'FLY0408',
      `${file} starts between two instructions`,
      `an entry that 4 divides, ${found}`,
      'compile with -march=rv32ima',
    );
  }
  return entry;
}

function readSymbols(
  view: DataView,
  sections: readonly Section[],
  segments: readonly Segment[],
  homes: ReadonlyMap<number, Segment>,
  file: string,
): ProgramSymbol[] {
  const symbols: ProgramSymbol[] = [];
  const table = sections.find(({ type }) => type === sectionType.symbols);
  if (!table) return symbols;
  const strings = sections[table.link];
  if (table.entrySize !== sizes.symbol || strings?.type !== sectionType.strings) {
    refuse(
      'FLY0407',
      `the symbol table of ${file} is not one`,
      `entries of ${sizes.symbol} bytes and a section of names, found ${table.entrySize} bytes and section ${table.link}`,
      'strip the file: riscv64-unknown-elf-strip',
    );
  }
  const names = createStringTable(contents(view, strings));
  const end = table.offset + table.size;
  // The first entry is always empty.
  for (let at = table.offset + sizes.symbol; at + sizes.symbol <= end; at += sizes.symbol) {
    const index = view.getUint16(at + 14, true);
    const type = view.getUint8(at + 12) & 15;
    if (index === sectionIndex.undefined || index === sectionIndex.common) continue;
    if (type === symbolType.section || type === symbolType.file) continue;
    const name = nameAt(names, view.getUint32(at, true), at, file);
    // `$x` and `$d` mark code and data for disassemblers; psABI, "Mapping Symbol".
    if (name === '' || /^\$[xd]/.test(name)) continue;
    const value = view.getUint32(at + 4, true);
    const home = index === sectionIndex.absolute ? undefined : (homes.get(index) ?? segmentOf(segments, value));
    const base = { name, value, size: view.getUint32(at + 8, true) };
    const global = view.getUint8(at + 12) >> 4 !== symbolBinding.local;
    if (!home) symbols.push({ ...base, kind: 'absolute', global });
    else symbols.push({ ...base, kind: kindOf(type, sections[index], home), global, section: home.name });
  }
  return symbols;
}

function kindOf(type: number, section: Section | undefined, home: Segment): 'code' | 'data' {
  if (type === symbolType.function || type === symbolType.indirect) return 'code';
  if (type === symbolType.object) return 'data';
  const code = section ? section.flags & sectionFlag.execute : home.permissions & permission.execute;
  return code ? 'code' : 'data';
}

function readNotes(view: DataView, sections: readonly Section[], file: string): Home[] {
  const section = sections.find(({ name, type }) => name === homesSection && type === sectionType.note);
  if (!section) return [];
  try {
    return readHomes(contents(view, section));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return refuse(
      'FLY0410',
      `the homes of pages in ${file} cannot be read: ${error.message}`,
      `notes of whole pages in order, and a good one at offset ${hex(section.offset + error.offset, 1)}`,
      `assemble the program anew, or do without: riscv64-unknown-elf-objcopy -R ${homesSection} ${file}`,
    );
  }
}

function readDebug(
  view: DataView,
  sections: readonly Section[],
  segments: readonly Segment[],
  file: string,
): { lines: readonly LineRow[]; diagnostics: readonly Diagnostic[] } {
  const named = (name: string): Section | undefined => sections.find((section) => section.name === name);
  const bytesOf = (name: string): Uint8Array => {
    const section = named(name);
    return section && !(section.flags & sectionFlag.compressed) ? contents(view, section) : new Uint8Array();
  };
  const warn = (message: string, expected: string): Diagnostic => ({
    code: 'FLY0409',
    severity: 'warning',
    message,
    expected,
    suggestion: 'compile with -g -gdwarf-4 -gz=none; the program runs without, but its lines are unknown',
  });
  const section = named('.debug_line');
  if (!section) return { lines: [], diagnostics: [] };
  if (section.flags & sectionFlag.compressed) {
    const expected = `section ${section.index} not compressed`;
    return { lines: [], diagnostics: [warn(`the debug information of ${file} is compressed`, expected)] };
  }
  const table = readLines(
    { line: contents(view, section), lineStrings: bytesOf('.debug_line_str'), strings: bytesOf('.debug_str') },
    (address) => executable(segments, address),
  );
  const { complaint } = table;
  if (!complaint) return { lines: table.rows, diagnostics: [] };
  const at = hex(section.offset + complaint.offset, 1);
  const warning = warn(
    `part of the line table of ${file} is dropped: ${complaint.message}`,
    `a whole unit around offset ${at}`,
  );
  return { lines: table.rows, diagnostics: [warning] };
}
