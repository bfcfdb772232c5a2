/**
 * The line table as DWARF 4: one compilation unit whose line program gives every row of the program.
 * Follows DWARF 4, sections 2.17 and 6.2. Version 4 and not 5, because it needs no section of strings and every tool
 * reads it. Files are named as the program names them; nothing of the host is written.
 */
import { ByteWriter } from './byte-writer.ts';
import { type LineRow, lastAtOrBefore, type Segment } from './program.ts';

const lineBase = -5;
const lineRange = 14;
/** How many operands each standard opcode has, from opcode 1 on. */
const operandCounts = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
const opcodeBase = operandCounts.length + 1;

const opcode = { extended: 0, copy: 1, advancePc: 2, advanceLine: 3, setFile: 4 } as const;
const extended = { endSequence: 1, setAddress: 2 } as const;

const tagCompileUnit = 0x11;
const languageAssembler = 0x8001;
const attribute = { name: 3, stmtList: 0x10, lowPc: 0x11, highPc: 0x12, language: 0x13, producer: 0x25, ranges: 0x55 };
const form = { address: 1, data2: 5, data4: 6, string: 8, sectionOffset: 0x17 };

/** Rows without a gap: code from the first one's address up to `end`. */
interface Sequence {
  readonly rows: readonly LineRow[];
  readonly end: number;
}

export interface DebugSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The debug sections for `lines`; none where there are no lines. `unit` is the name of the compilation unit. */
export function writeDebug(lines: readonly LineRow[], segments: readonly Segment[], unit?: string): DebugSection[] {
  const sequences = sequencesOf(lines, segments);
  if (sequences.length === 0) return [];
  const ranges = rangesOf(sequences);
  const sections = [
    { name: '.debug_info', bytes: writeInfo(unit ?? sequences[0].rows[0].file, ranges) },
    { name: '.debug_abbrev', bytes: writeAbbreviations(ranges.length > 1) },
    { name: '.debug_line', bytes: writeLineProgram(sequences) },
  ];
  if (ranges.length > 1) sections.push({ name: '.debug_ranges', bytes: writeRanges(ranges) });
  return sections;
}

/** A sequence ends at an `end` row, or where its segment does. */
function sequencesOf(lines: readonly LineRow[], segments: readonly Segment[]): Sequence[] {
  const sequences: Sequence[] = [];
  let rows: LineRow[] = [];
  let limit = 0;
  const close = (end: number): void => {
    if (rows.length > 0 && end > rows[0].address) sequences.push({ rows, end });
    rows = [];
  };
  for (const row of lines) {
    if (rows.length > 0 && row.address > limit) close(limit);
    if (row.end) {
      close(row.address);
      continue;
    }
    if (rows.length === 0) {
      const segment = segments[lastAtOrBefore(segments, ({ address }) => address, row.address)];
      if (!segment || row.address >= segment.address + segment.size) continue;
      limit = segment.address + segment.size;
    }
    rows.push(row);
  }
  close(limit);
  return sequences;
}

function rangesOf(sequences: readonly Sequence[]): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (const { rows, end } of sequences) {
    const last = ranges.at(-1);
    if (last?.end === rows[0].address) last.end = end;
    else ranges.push({ start: rows[0].address, end });
  }
  return ranges;
}

function writeInfo(unit: string, ranges: readonly { start: number; end: number }[]): Uint8Array {
  const writer = new ByteWriter().u32(0).u16(4).u32(0).u8(4);
  writer.uleb(1).u32(0);
  if (ranges.length > 1) writer.u32(0).u32(0);
  else writer.u32(ranges[0].start).u32(ranges[0].end - ranges[0].start);
  writer.text(unit).text('Flynn').u16(languageAssembler);
  writer.patch32(0, writer.length - 4);
  return writer.bytes();
}

function writeAbbreviations(severalRanges: boolean): Uint8Array {
  const writer = new ByteWriter().uleb(1).uleb(tagCompileUnit).u8(0);
  const pairs = [
    [attribute.stmtList, form.sectionOffset],
    // With several ranges the low pc is only the base that the ranges add to.
    [attribute.lowPc, form.address],
    severalRanges ? [attribute.ranges, form.sectionOffset] : [attribute.highPc, form.data4],
    [attribute.name, form.string],
    [attribute.producer, form.string],
    [attribute.language, form.data2],
    [0, 0],
  ];
  for (const [name, encoding] of pairs) writer.uleb(name).uleb(encoding);
  return writer.u8(0).bytes();
}

function writeRanges(ranges: readonly { start: number; end: number }[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { start, end } of ranges) writer.u32(start).u32(end);
  return writer.u32(0).u32(0).bytes();
}

function writeLineProgram(sequences: readonly Sequence[]): Uint8Array {
  const files = new Map<string, number>();
  for (const { rows } of sequences) {
    for (const { file } of rows) if (!files.has(file)) files.set(file, files.size + 1);
  }
  const writer = new ByteWriter().u32(0).u16(4).u32(0);
  writer.u8(1).u8(1).u8(1).u8(lineBase).u8(lineRange).u8(opcodeBase);
  for (const count of operandCounts) writer.u8(count);
  writer.u8(0);
  for (const file of files.keys()) writer.text(file).uleb(0).uleb(0).uleb(0);
  writer.u8(0);
  const afterHeaderLength = 10;
  writer.patch32(6, writer.length - afterHeaderLength);
  for (const sequence of sequences) writeSequence(writer, sequence, files);
  writer.patch32(0, writer.length - 4);
  return writer.bytes();
}

function writeSequence(writer: ByteWriter, { rows, end }: Sequence, files: ReadonlyMap<string, number>): void {
  let address = rows[0].address;
  let line = 1;
  let file = 1;
  writer.u8(opcode.extended).uleb(5).u8(extended.setAddress).u32(address);
  for (const row of rows) {
    const index = files.get(row.file) as number;
    if (index !== file) writer.u8(opcode.setFile).uleb(index);
    file = index;
    let lines = row.line - line;
    if (lines < lineBase || lines >= lineBase + lineRange) {
      writer.u8(opcode.advanceLine).sleb(lines);
      lines = 0;
    }
    // A special opcode moves both registers and adds the row.
    const special = lines - lineBase + lineRange * (row.address - address) + opcodeBase;
    if (special <= 255) writer.u8(special);
    else {
      writer.u8(opcode.advancePc).uleb(row.address - address);
      writer.u8(lines - lineBase + opcodeBase);
    }
    line = row.line;
    address = row.address;
  }
  if (end > address) writer.u8(opcode.advancePc).uleb(end - address);
  writer.u8(opcode.extended).uleb(1).u8(extended.endSequence);
}
