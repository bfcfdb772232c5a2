/**
 * The tables at the front and the back of an ELF file: its header, load headers and section headers.
 * Follows the ELF specification 1.2 and the RISC-V ELF psABI.
 * Invariant: what these functions give lies within the file and within the address space; everything else is refused.
 */
import { hex } from '../base/bits.ts';
import type { Code } from '../base/codes.ts';
import type { Diagnostic } from '../base/diagnostics.ts';
import { createStringTable, Malformed, type StringTable } from './byte-reader.ts';
import { fileType, machineRiscv, magic, riscvFlag, sectionType, segmentType, sizes } from './elf-format.ts';

/** How much memory the segments of a file may take in all, in bytes. */
export const memoryLimit = 256 * 1024 * 1024;

/** Ends the reading of a file; `readElf` turns it into its answer. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Ends the reading: what is wrong, with what was expected where, and what to do about it. */
export function refuse(code: Code, message: string, expected?: string, suggestion?: string): never {
  throw new Refusal({
    code,
    severity: 'error',
    message,
    ...(expected !== undefined && { expected }),
    ...(suggestion !== undefined && { suggestion }),
  });
}

interface Table {
  readonly offset: number;
  readonly count: number;
}

/** What the ELF header says, checked. */
export interface ElfHeader {
  readonly entry: number;
  readonly loads: Table;
  readonly sections: Table;
  readonly names: number;
}

const remake = 'make the file anew: it was cut off or changed on its way';
const flags = 'compile with -march=rv32ima -mabi=ilp32, libraries included';

/** The header of a file that Flynn can run; refuses every other. */
export function readHeader(view: DataView, file: string): ElfHeader {
  const byte = (offset: number): number => (offset < view.byteLength ? view.getUint8(offset) : -1);
  if (magic.some((value, offset) => byte(offset) !== value)) {
    const found = [0, 1, 2, 3].filter((offset) => byte(offset) >= 0).map((offset) => hex(byte(offset), 2).slice(2));
    refuse(
      'FLY0401',
      `${file} is not an ELF file`,
      `7f 45 4c 46 at offset 0, found ${found.join(' ') || 'nothing'}`,
      'give an executable made by `flynn asm` or gcc, or a source whose name ends in .s',
    );
  }
  if (view.byteLength < sizes.header) {
    refuse('FLY0405', `${file} ends within its header`, `${sizes.header} bytes, found ${view.byteLength}`, remake);
  }
  if (byte(4) !== 1) {
    const found = byte(4) === 2 ? '2, a 64-bit file' : String(byte(4));
    refuse('FLY0402', `${file} is not a 32-bit file`, `class 1 at offset 4, found ${found}`, flags);
  }
  if (byte(5) !== 1) {
    const found = byte(5) === 2 ? '2, a big-endian file' : String(byte(5));
    refuse('FLY0402', `${file} is not little-endian`, `data encoding 1 at offset 5, found ${found}`, flags);
  }
  const machine = view.getUint16(18, true);
  if (machine !== machineRiscv) {
    refuse('FLY0402', `${file} is not for RISC-V`, `machine ${machineRiscv} at offset 18, found ${machine}`, flags);
  }
  refuseType(view.getUint16(16, true), file);
  const riscv = view.getUint32(36, true);
  if (riscv & riscvFlag.compressed) {
    refuse(
      'FLY0404',
      `${file} has compressed instructions`,
      `bit 0 of the flags at offset 36 clear, found ${hex(riscv)}`,
      flags,
    );
  }
  if (riscv & riscvFlag.floatAbi) {
    refuse(
      'FLY0404',
      `${file} passes numbers in floating-point registers`,
      `bits 1 and 2 of the flags at offset 36 clear, found ${hex(riscv)}`,
      flags,
    );
  }
  const table = (what: string, at: number, countAt: number, size: number): Table => {
    const offset = view.getUint32(at, true);
    const count = offset === 0 ? 0 : view.getUint16(countAt, true);
    const found = view.getUint16(countAt - 2, true);
    if (count > 0 && found !== size) {
      refuse(
        'FLY0405',
        `${file} has ${what} headers of a strange size`,
        `${size} at offset ${countAt - 2}, found ${found}`,
        remake,
      );
    }
    if (count > 0 && offset + count * size > view.byteLength) {
      refuse(
        'FLY0405',
        `${file} ends before its ${what} headers do`,
        `${count * size} bytes from offset ${hex(offset, 1)} on, found ${Math.max(0, view.byteLength - offset)}`,
        remake,
      );
    }
    return { offset, count };
  };
  return {
    entry: view.getUint32(24, true),
    loads: table('program', 28, 44, sizes.programHeader),
    sections: table('section', 32, 48, sizes.sectionHeader),
    names: view.getUint16(50, true),
  };
}

function refuseType(type: number, file: string): void {
  if (type === fileType.executable) return;
  const expected = `type ${fileType.executable} (executable) at offset 16, found ${type}`;
  if (type === fileType.relocatable) {
    const output = file.replace(/\.o$/, '');
    const command = `riscv64-unknown-elf-ld -m elf32lriscv -o ${output === file ? 'program' : output} ${file}`;
    refuse('FLY0403', `${file} is an object file that was not linked yet`, expected, `link it: ${command}`);
  }
  const dynamic = type === fileType.dynamic;
  const what = dynamic ? 'a shared object or a position-independent program' : 'no executable';
  refuse(
    'FLY0403',
    `${file} is ${what}`,
    expected,
    dynamic ? 'link with -static -no-pie' : 'give the executable itself',
  );
}

/** A load header: `fileSize` bytes of the file from `offset` on, and zeros up to `size`, go to `address`. */
export interface Load {
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly size: number;
  readonly permissions: number;
}

/** The load headers that take memory, in order of addresses; refuses those that no memory can hold. */
export function readLoads(view: DataView, header: ElfHeader, file: string): Load[] {
  const loads: Load[] = [];
  let total = 0;
  for (let index = 0; index < header.loads.count; index++) {
    const at = header.loads.offset + index * sizes.programHeader;
    const word = (field: number): number => view.getUint32(at + 4 * field, true);
    const type = word(0);
    if (type === segmentType.dynamic || type === segmentType.interpreter) {
      refuse(
        'FLY0403',
        `${file} needs a dynamic linker`,
        `no program header of type ${type}, found one at offset ${hex(at, 1)}`,
        'link with -static -no-pie',
      );
    }
    if (type !== segmentType.load || word(5) === 0) continue;
    const load = { offset: word(1), address: word(2), fileSize: word(4), size: word(5), permissions: word(6) & 7 };
    const where = `the segment at ${hex(load.address)}, whose header is at offset ${hex(at, 1)},`;
    if (load.fileSize > load.size) {
      refuse(
        'FLY0406',
        `${where} has more bytes than memory`,
        `at most ${load.size} bytes, found ${load.fileSize}`,
        remake,
      );
    }
    if (load.offset + load.fileSize > view.byteLength) {
      const found = Math.max(0, view.byteLength - load.offset);
      refuse(
        'FLY0405',
        `${file} ends before ${where} does`,
        `${load.fileSize} bytes from offset ${hex(load.offset, 1)} on, found ${found}`,
        remake,
      );
    }
    if (load.address + load.size > 2 ** 32) {
      refuse(
        'FLY0406',
        `${where} reaches beyond the address space`,
        `an end of at most 2^32, found 2^32 + ${load.address + load.size - 2 ** 32}`,
        remake,
      );
    }
    total += load.size;
    if (total > memoryLimit) {
      refuse(
        'FLY0406',
        `the segments of ${file} take too much memory`,
        `at most ${memoryLimit} bytes, found ${total} or more`,
        'reserve large memory while the program runs',
      );
    }
    loads.push(load);
  }
  if (loads.length === 0) {
    refuse(
      'FLY0406',
      `${file} has nothing to load`,
      'a program header of type 1 with a size',
      'link it into an executable',
    );
  }
  loads.sort((a, b) => a.address - b.address);
  for (const [index, load] of loads.entries()) {
    const before = loads[index - 1];
    if (before && before.address + before.size > load.address) {
      refuse(
        'FLY0406',
        `two segments of ${file} overlap`,
        `a segment from ${hex(before.address + before.size)} on, found one at ${hex(load.address)}`,
        remake,
      );
    }
  }
  return loads;
}

export interface Section {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
}

/** Every section header, the null one included; refuses those that lie outside of the file. */
export function readSections(view: DataView, header: ElfHeader, file: string): Section[] {
  const sections: Section[] = [];
  for (let index = 0; index < header.sections.count; index++) {
    const at = header.sections.offset + index * sizes.sectionHeader;
    const word = (field: number): number => view.getUint32(at + 4 * field, true);
    const [type, offset, size] = [word(1), word(4), word(5)];
    if (type !== sectionType.null && type !== sectionType.noBits && offset + size > view.byteLength) {
      refuse(
        'FLY0405',
        `${file} ends before section ${index} does, whose header is at offset ${hex(at, 1)}`,
        `${size} bytes from offset ${hex(offset, 1)} on, found ${Math.max(0, view.byteLength - offset)}`,
        remake,
      );
    }
    sections.push({
      index,
      name: '',
      type,
      flags: word(2),
      address: word(3),
      offset,
      size,
      link: word(6),
      entrySize: word(9),
    });
  }
  const table = sections[header.names];
  if (!table || table.type !== sectionType.strings) return sections;
  const names = createStringTable(contents(view, table));
  return sections.map((section) => {
    const at = header.sections.offset + section.index * sizes.sectionHeader;
    return { ...section, name: nameAt(names, view.getUint32(at, true), at, file) };
  });
}

/** The name at `offset`, which the record at `record` asks for; refuses where there is none. */
export function nameAt(names: StringTable, offset: number, record: number, file: string): string {
  try {
    return names.at(offset);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return refuse(
      'FLY0407',
      `${error.message} in ${file}`,
      `an offset of a name at offset ${hex(record, 1)}, found ${offset}`,
      remake,
    );
  }
}

/** The bytes that the file holds of a section. */
export function contents(view: DataView, section: Section): Uint8Array {
  const bits = section.type === sectionType.noBits ? 0 : section.size;
  return new Uint8Array(view.buffer, view.byteOffset + (bits > 0 ? section.offset : 0), bits);
}
