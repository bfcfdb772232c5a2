/**
 * Line tables out of DWARF, versions 2 to 5.
 * Follows DWARF 5, section 6.2, and the same section of its forerunners.
 * Invariants: the rows come in order of addresses, sequence after sequence, each closed by an `end` row; sequences for
 * code that was not loaded are left out; a unit that contradicts itself is dropped as a whole and the others are kept.
 */
import { ByteReader, createStringTable, Malformed, type StringTable } from './byte-reader.ts';
import type { LineRow } from './program.ts';

/** The sections that line programs are read from; empty where the file has none. */
export interface LineSections {
  readonly line: Uint8Array;
  /** `.debug_line_str` */
  readonly lineStrings: Uint8Array;
  /** `.debug_str` */
  readonly strings: Uint8Array;
}

export interface LineTable {
  readonly rows: readonly LineRow[];
  /** The first thing that is wrong, and where in the section; absent where all units were read. */
  readonly complaint?: { readonly message: string; readonly offset: number };
}

interface Sequence {
  readonly rows: readonly LineRow[];
  readonly start: number;
  readonly end: number;
}

interface Header {
  readonly version: number;
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  /** Operands of each standard opcode; index 0 is unused. */
  readonly operandCounts: readonly number[];
  /** The path of a file; `offset` is where a row asks for it. */
  readonly fileName: (index: number, offset: number) => string;
}

const noFile = 'a row names a file that its unit does not have';

/** The rows for the code that `loaded` says is there. */
export function readLines(sections: LineSections, loaded: (address: number) => boolean): LineTable {
  const sequences: Sequence[] = [];
  let complaint: LineTable['complaint'];
  const complain = (error: unknown): void => {
    if (!(error instanceof Malformed)) throw error;
    complaint ??= { message: error.message, offset: error.offset };
  };
  const names = { line: createStringTable(sections.lineStrings), plain: createStringTable(sections.strings) };
  // Directories are shared by files, so paths can outgrow the bytes they are made from.
  const budget = { characters: 16 * sections.line.length + 4096 };
  const reader = new ByteReader(sections.line);
  while (reader.position < reader.end) {
    const start = reader.position;
    try {
      const length = reader.u32();
      if (length >= 0xfffffff0) throw new Malformed('64-bit DWARF is not read', start);
      if (length > reader.end - reader.position) throw new Malformed('a unit is longer than its section', start);
      const unit = new ByteReader(sections.line, reader.position, reader.position + length);
      reader.position = unit.end;
      sequences.push(...readUnit(unit, names, budget));
    } catch (error) {
      complain(error);
      // Without a length that holds, nobody knows where the next unit starts.
      if (reader.position <= start + 4) break;
    }
  }
  const rows: LineRow[] = [];
  let end = 0;
  const kept = sequences.filter((sequence) => sequence.end > sequence.start && loaded(sequence.start));
  for (const sequence of kept.sort((a, b) => a.start - b.start)) {
    if (sequence.start < end) {
      complaint ??= { message: 'two sequences of rows are about the same code', offset: 0 };
      continue;
    }
    for (const row of sequence.rows) rows.push(row);
    end = sequence.end;
  }
  return { rows, ...(complaint && { complaint }) };
}

interface Names {
  readonly line: StringTable;
  readonly plain: StringTable;
}

function readUnit(reader: ByteReader, names: Names, budget: { characters: number }): Sequence[] {
  const start = reader.position;
  const version = reader.u16();
  if (version < 2 || version > 5) throw new Malformed(`line programs of DWARF ${version} are not read`, start);
  if (version >= 5) {
    const addressSize = reader.u8();
    const selectorSize = reader.u8();
    if (addressSize !== 4 || selectorSize !== 0) throw new Malformed('addresses are not of 32 bits', start);
  }
  const headerLength = reader.u32();
  const program = reader.position + headerLength;
  if (program > reader.end) throw new Malformed('a header is longer than its unit', start);
  const minimumLength = reader.u8();
  if (version >= 4 && reader.u8() !== 1) throw new Malformed('an instruction has several operations', start);
  // Whether rows are statements makes no difference here.
  reader.u8();
  const lineBase = (reader.u8() << 24) >> 24;
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  if (lineRange === 0 || opcodeBase === 0) throw new Malformed('the line range or the opcode base is 0', start);
  const operandCounts = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operandCounts.push(reader.u8());
  const fileName = version >= 5 ? readTables5(reader, names, budget) : readTables2(reader, budget);
  if (reader.position > program) throw new Malformed('the tables run into the line program', start);
  reader.position = program;
  return runProgram(reader, { version, minimumLength, lineBase, lineRange, operandCounts, fileName });
}

/** Directories and files up to version 4: index 0 is the folder of the compilation, files count from 1. */
function readTables2(reader: ByteReader, budget: { characters: number }): Header['fileName'] {
  const directories = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) directories.push(name);
  const files: FileEntry[] = [{ name: undefined, directory: 0 }];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push({ name, directory: reader.uleb() });
    // Time and length.
    reader.uleb();
    reader.uleb();
  }
  return pathsOf(directories, files, '', budget);
}

/** Directories and files of version 5: both count from 0, and directory 0 is the folder of the compilation. */
function readTables5(reader: ByteReader, names: Names, budget: { characters: number }): Header['fileName'] {
  const directories = readEntries(reader, names).map(({ name }) => name ?? '');
  const files = readEntries(reader, names);
  return pathsOf(directories, files, directories[0] ?? '', budget);
}

interface FileEntry {
  readonly name: string | undefined;
  readonly directory: number;
}

const content = { path: 1, directory: 2 } as const;

function readEntries(reader: ByteReader, names: Names): FileEntry[] {
  const formats: { readonly content: number; readonly form: number }[] = [];
  for (let left = reader.u8(); left > 0; left--) formats.push({ content: reader.uleb(), form: reader.uleb() });
  const count = reader.uleb();
  // Every form below takes at least a byte, so this also bounds the number of entries.
  if (count > 0 && formats.length === 0) throw new Malformed('a table has entries of no bytes', reader.position);
  const entries: FileEntry[] = [];
  for (let left = count; left > 0; left--) {
    let name: string | undefined;
    let directory = 0;
    for (const format of formats) {
      const value = readForm(reader, format.form, names);
      if (format.content === content.path && typeof value === 'string') name = value;
      if (format.content === content.directory && typeof value === 'number') directory = value;
    }
    entries.push({ name, directory });
  }
  return entries;
}

function readForm(reader: ByteReader, form: number, names: Names): string | number | undefined {
  switch (form) {
    case 0x08: // string
      return reader.text();
    case 0x0e: // strp
      return names.plain.at(reader.u32());
    case 0x1f: // line_strp
      return names.line.at(reader.u32());
    case 0x0b: // data1
      return reader.u8();
    case 0x05: // data2
      return reader.u16();
    case 0x06: // data4
      return reader.u32();
    case 0x0f: // udata
      return reader.uleb();
    case 0x07: // data8
      return void reader.skip(8);
    case 0x1e: // data16
      return void reader.skip(16);
    case 0x0a: // block1
      return void reader.skip(reader.u8());
    case 0x09: // block
      return void reader.skip(reader.uleb());
    default:
      throw new Malformed(`form ${form} has no place in a line table`, reader.position);
  }
}

/** Paths by file index. A path within the folder of the compilation is given relative to it. */
function pathsOf(
  directories: readonly string[],
  files: readonly FileEntry[],
  compilation: string,
  budget: { characters: number },
): Header['fileName'] {
  const known = new Map<number, string>();
  return (index, offset) => {
    let path = known.get(index);
    if (path === undefined) {
      const file = files[index];
      const directory = file && directories[file.directory];
      if (file?.name === undefined || directory === undefined) throw new Malformed(noFile, offset);
      budget.characters -= file.name.length + directory.length + 1;
      if (budget.characters < 0) throw new Malformed('the paths of a unit dwarf it', offset);
      path = directory === '' || file.name.startsWith('/') ? file.name : `${directory}/${file.name}`;
      if (compilation !== '' && path.startsWith(`${compilation}/`)) path = path.slice(compilation.length + 1);
      known.set(index, path);
    }
    return path;
  };
}

/** Runs a line program: DWARF 5, section 6.2.5. Every opcode takes at least a byte and makes one row at most. */
function runProgram(reader: ByteReader, header: Header): Sequence[] {
  const { minimumLength, lineBase, lineRange, operandCounts } = header;
  const sequences: Sequence[] = [];
  let rows: LineRow[] = [];
  let address = 0;
  let file = 1;
  let line = 1;
  const addRow = (): void => {
    if (line < 0) throw new Malformed('a line number is negative', reader.position);
    const last = rows.at(-1);
    if (last && last.address > address) throw new Malformed('the rows of a sequence go backwards', reader.position);
    // Line 0 says that the code comes from no line, which a program says by an end.
    if (line > 0) rows.push({ address, file: header.fileName(file, reader.position), line });
    else if (last && !last.end) rows.push({ ...last, address, end: true });
  };
  const advance = (operations: number): void => {
    address += minimumLength * operations;
    if (address >= 2 ** 32) throw new Malformed('an address is beyond the address space', reader.position);
  };
  while (reader.position < reader.end) {
    const opcode = reader.u8();
    if (opcode >= operandCounts.length) {
      const adjusted = opcode - operandCounts.length;
      advance(Math.floor(adjusted / lineRange));
      line += lineBase + (adjusted % lineRange);
      addRow();
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = reader.uleb();
        const next = reader.position + length;
        if (next > reader.end || length === 0) throw new Malformed('an extended opcode has no room', reader.position);
        const kind = reader.u8();
        if (kind === 1) {
          const last = rows.at(-1);
          if (last && last.address > address) throw new Malformed('a sequence ends before it ends', reader.position);
          if (last && !last.end) rows.push({ ...last, address, end: true });
          if (last) sequences.push({ rows, start: rows[0].address, end: rows[rows.length - 1].address });
          rows = [];
          address = 0;
          file = 1;
          line = 1;
        } else if (kind === 2) {
          if (length !== 5) throw new Malformed('an address is not of 32 bits', reader.position);
          address = reader.u32();
        } else if (kind === 3) throw new Malformed('a file is defined within a line program', reader.position);
        // Discriminators and what vendors add tell nothing about lines.
        reader.position = next;
        break;
      }
      case 1: // copy
        addRow();
        break;
      case 2: // advance pc
        advance(reader.uleb());
        break;
      case 3: // advance line
        line += reader.sleb();
        break;
      case 4: // set file
        file = reader.uleb();
        break;
      case 8: // constant add pc
        advance(Math.floor((255 - operandCounts.length) / lineRange));
        break;
      case 9: // fixed advance pc: in bytes, whatever the minimum length
        address += reader.u16();
        break;
      default:
        for (let left = operandCounts[opcode]; left > 0; left--) reader.uleb();
    }
  }
  return sequences;
}
