/**
 * A program as an ELF32 executable, for Flynn, `objdump`, `readelf`, `gdb` and Linux on RISC-V alike.
 * Follows the ELF specification 1.2 and the RISC-V ELF psABI.
 * Invariants: one section and one load header a segment, in order of addresses, each offset congruent to its address
 * modulo the page; segments that share a page lie in one page of the file too, and get the sum of their permissions,
 * since a loader maps whole pages. Segments of no size are left out.
 */
import { alignUp } from '../base/bits.ts';
import { ByteWriter } from './byte-writer.ts';
import { writeDebug } from './dwarf-write.ts';
import {
  fileType,
  machineRiscv,
  magic,
  pageSize,
  sectionFlag,
  sectionIndex,
  sectionType,
  segmentType,
  sizes,
  symbolBinding,
  symbolType,
} from './elf-format.ts';
import { homesSection, writeHomes } from './homes.ts';
import { lastAtOrBefore, type Program, type ProgramSymbol, permission, type Segment } from './program.ts';

export interface ElfOptions {
  /** The name of the source that the program was made from; else the file of its first line row. */
  readonly source?: string;
}

/** What tools are told of the instruction set: names and versions as binutils 2.40 knows them. */
const architecture = 'rv32i2p1_m2p0_a2p1_zicsr2p0_zifencei2p0';

interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly offset: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

/** A segment with its place in the file. */
interface Placed {
  readonly segment: Segment;
  readonly offset: number;
  /** How many of its bytes are loaded from the file. */
  readonly fileSize: number;
}

/** The file's bytes. `program` must keep the invariants of `Program`. */
export function writeElf(program: Program, options: ElfOptions = {}): Uint8Array {
  const segments = joinPermissions(program.segments.filter(({ size }) => size > 0));
  const headerCount = segments.length + 1;
  const placed = place(segments, sizes.header + headerCount * sizes.programHeader);

  const sections: Section[] = [section('', sectionType.null, {}), ...placed.map(sectionOf)];
  let cursor = Math.max(
    sizes.header + headerCount * sizes.programHeader,
    ...placed.map(({ offset, fileSize }) => offset + fileSize),
  );
  const add = (name: string, type: number, bytes: Uint8Array, more: Partial<Section> = {}): Section => {
    const alignment = more.alignment ?? 1;
    const added = section(name, type, { bytes, size: bytes.length, ...more, offset: alignUp(cursor, alignment) });
    cursor = added.offset + bytes.length;
    sections.push(added);
    return added;
  };

  const attributes = add('.riscv.attributes', sectionType.attributes, writeAttributes());
  if (program.homes) add(homesSection, sectionType.note, writeHomes(program.homes), { alignment: 4 });
  for (const { name, bytes } of writeDebug(program.lines, segments, options.source)) add(name, sectionType.bits, bytes);
  const names = new ByteWriter().u8(0);
  const { table, locals } = writeSymbols(program.symbols, segments, names);
  add('.symtab', sectionType.symbols, table, {
    link: sections.length + 1,
    info: locals + 1,
    alignment: 4,
    entrySize: sizes.symbol,
  });
  add('.strtab', sectionType.strings, names.bytes());
  const sectionNames = new ByteWriter();
  const nameOffsets = writeNames([...sections.map(({ name }) => name), '.shstrtab'], sectionNames);
  add('.shstrtab', sectionType.strings, sectionNames.bytes());
  const tableOffset = alignUp(cursor, 4);

  const file = new ByteWriter();
  for (const byte of magic) file.u8(byte);
  // 32 bits, little endian, version 1; System V.
  file.u8(1).u8(1).u8(1).padTo(16);
  file.u16(fileType.executable).u16(machineRiscv).u32(1).u32(program.entry);
  file.u32(sizes.header).u32(tableOffset).u32(0);
  file.u16(sizes.header).u16(sizes.programHeader).u16(headerCount);
  file
    .u16(sizes.sectionHeader)
    .u16(sections.length)
    .u16(sections.length - 1);
  for (const { segment, offset, fileSize } of placed) {
    file.u32(segmentType.load).u32(offset).u32(segment.address).u32(segment.address);
    file.u32(fileSize).u32(segment.size).u32(segment.permissions).u32(pageSize);
  }
  file.u32(segmentType.attributes).u32(attributes.offset).u32(0).u32(0);
  file.u32(attributes.size).u32(0).u32(permission.read).u32(1);
  // The sections' bytes are in order of offsets, but for those without any.
  for (const { offset, bytes } of sections) if (bytes.length > 0) file.padTo(offset).append(bytes);
  file.padTo(tableOffset);
  sections.forEach((s, index) => {
    file.u32(nameOffsets[index]).u32(s.type).u32(s.flags).u32(s.address).u32(s.offset).u32(s.size);
    file.u32(s.link).u32(s.info).u32(s.alignment).u32(s.entrySize);
  });
  return file.bytes();
}

function section(name: string, type: number, more: Partial<Section>): Section {
  const nothing = { flags: 0, address: 0, bytes: new Uint8Array(), size: 0, offset: 0, link: 0, info: 0, entrySize: 0 };
  return { name, type, alignment: type === sectionType.null ? 0 : 1, ...nothing, ...more };
}

function place(segments: readonly Segment[], from: number): Placed[] {
  const placed: Placed[] = [];
  let cursor = from;
  // The last page of which the file holds bytes, and where in the file that page starts.
  let tail = { page: -1, offset: 0 };
  let lastPage = -1;
  for (const segment of segments) {
    const { address, bytes } = segment;
    const page = Math.floor(address / pageSize);
    const within = address % pageSize;
    const shares = page === lastPage;
    let offset: number;
    if (shares && tail.page === page) offset = tail.offset + within;
    else if (shares) offset = alignUp(cursor, pageSize) + within;
    else offset = alignUp(cursor - within, pageSize) + within;
    // Loaders make fresh pages for a segment without bytes, which would wipe what it shares a page with: there the
    // zeros stand in the file.
    const fileSize = bytes.length === 0 && shares ? Math.min(segment.size, pageSize - within) : bytes.length;
    if (fileSize > 0) {
      const end = Math.floor((address + fileSize - 1) / pageSize);
      tail = { page: end, offset: offset - within + (end - page) * pageSize };
      cursor = offset + fileSize;
    }
    lastPage = lastPageOf(segment);
    placed.push({ segment, offset, fileSize });
  }
  return placed;
}

/** The segments with the permissions that their pages get: those in a chain of shared pages all get the chain's sum. */
function joinPermissions(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  let chain: Segment[] = [];
  const close = (): void => {
    const permissions = chain.reduce((sum, segment) => sum | segment.permissions, 0);
    joined.push(...chain.map((segment) => ({ ...segment, permissions })));
    chain = [];
  };
  for (const segment of segments) {
    const before = chain.at(-1);
    if (before && lastPageOf(before) !== Math.floor(segment.address / pageSize)) close();
    chain.push(segment);
  }
  close();
  return joined;
}

function lastPageOf({ address, size }: Segment): number {
  return Math.floor((address + size - 1) / pageSize);
}

function sectionOf({ segment, offset }: Placed): Section {
  const { name, address, bytes, size, permissions } = segment;
  const empty = bytes.length === 0;
  const flags =
    sectionFlag.allocate |
    (permissions & permission.write ? sectionFlag.write : 0) |
    (permissions & permission.execute ? sectionFlag.execute : 0);
  // The zeros behind a segment's bytes are the load header's matter; a section has either bytes or none.
  return section(name, empty ? sectionType.noBits : sectionType.bits, {
    flags,
    address,
    bytes,
    size: empty ? size : bytes.length,
    offset,
    alignment: Math.min(16, address & -address || 16),
  });
}

/** Each name's offset; equal names are written once. */
function writeNames(names: readonly string[], writer: ByteWriter): number[] {
  const offsets = new Map<string, number>();
  return names.map((name) => {
    const offset = offsets.get(name) ?? writer.length;
    if (!offsets.has(name)) writer.text(name);
    offsets.set(name, offset);
    return offset;
  });
}

/** The symbol table; local symbols come first, as the format asks. */
function writeSymbols(
  symbols: readonly ProgramSymbol[],
  segments: readonly Segment[],
  names: ByteWriter,
): { table: Uint8Array; locals: number } {
  const locals = symbols.filter((symbol) => !symbol.global);
  const ordered = [...locals, ...symbols.filter((symbol) => symbol.global)];
  const nameOffsets = writeNames(
    ordered.map(({ name }) => name),
    names,
  );
  const named = new Map(segments.map(({ name }, index) => [name, index]));
  const table = new ByteWriter().padTo(sizes.symbol);
  ordered.forEach((symbol, index) => {
    const home = homeOf(symbol, segments, named);
    const binding = symbol.global ? symbolBinding.global : symbolBinding.local;
    const type = home === undefined ? symbolType.none : typeOf(symbol, segments[home]);
    table.u32(nameOffsets[index]).u32(symbol.value).u32(symbol.size);
    // Section 0 is the null section.
    table
      .u8((binding << 4) | type)
      .u8(0)
      .u16(home === undefined ? sectionIndex.absolute : home + 1);
  });
  return { table: table.bytes(), locals: locals.length };
}

/** The index of a symbol's segment: the one of its section's name where it lies or at whose end, else any of that name. */
function homeOf(
  { section, value }: ProgramSymbol,
  segments: readonly Segment[],
  named: ReadonlyMap<string, number>,
): number | undefined {
  if (section === undefined) return undefined;
  const near = lastAtOrBefore(segments, ({ address }) => address, value);
  const home = [near, near - 1].find((index) => {
    const segment = segments[index];
    return segment?.name === section && value <= segment.address + segment.size;
  });
  return home ?? named.get(section);
}

/** A plain label has no type, like GNU as's; a type is given where there is a size, or where the section would mislead. */
function typeOf({ kind, size }: ProgramSymbol, { permissions }: Segment): number {
  const expected = permissions & permission.execute ? 'code' : 'data';
  if (size === 0 && kind === expected) return symbolType.none;
  return kind === 'code' ? symbolType.function : symbolType.object;
}

/** The attributes section: the stack's alignment and the architecture; psABI, "Attributes". */
function writeAttributes(): Uint8Array {
  const attributes = new ByteWriter().uleb(4).uleb(16).uleb(5).text(architecture).bytes();
  const file = new ByteWriter()
    .u8(1)
    .u32(attributes.length + 5)
    .append(attributes)
    .bytes();
  const vendor = new ByteWriter().text('riscv').bytes();
  return new ByteWriter()
    .u8(0x41)
    .u32(4 + vendor.length + file.length)
    .append(vendor)
    .append(file)
    .bytes();
}
