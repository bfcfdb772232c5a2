/**
 * The numbers of the ELF format that Flynn reads or writes.
 * Follows the Tool Interface Standard's ELF specification 1.2, and the RISC-V ELF psABI for what is RISC-V's.
 */

/** The sizes of the fixed records, in bytes. */
export const sizes = { header: 52, programHeader: 32, sectionHeader: 40, symbol: 16 } as const;

/** Loaders map whole pages, so a segment's offset in the file and its address agree modulo this. */
export const pageSize = 4096;

export const magic = [0x7f, 0x45, 0x4c, 0x46] as const;

export const machineRiscv = 243;

export const fileType = { relocatable: 1, executable: 2, dynamic: 3, core: 4 } as const;

/** Bits of `e_flags`. */
export const riscvFlag = { compressed: 1, floatAbi: 6 } as const;

export const segmentType = { load: 1, dynamic: 2, interpreter: 3, attributes: 0x70000003 } as const;

export const sectionType = {
  null: 0,
  bits: 1,
  symbols: 2,
  strings: 3,
  note: 7,
  noBits: 8,
  symbolIndices: 18,
  attributes: 0x70000003,
} as const;

export const sectionFlag = {
  write: 1,
  allocate: 2,
  execute: 4,
  merge: 16,
  strings: 32,
  threadLocal: 0x400,
  compressed: 0x800,
} as const;

/** Section indices with a meaning of their own. */
export const sectionIndex = {
  undefined: 0,
  reserved: 0xff00,
  absolute: 0xfff1,
  common: 0xfff2,
  extended: 0xffff,
} as const;

export const symbolType = { none: 0, object: 1, function: 2, section: 3, file: 4, indirect: 10 } as const;

export const symbolBinding = { local: 0, global: 1, weak: 2 } as const;
