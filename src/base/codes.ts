/**
 * The stable codes of diagnostics: what each means, an example that provokes it and how to mend that.
 * FLY01xx text and syntax, FLY02xx statements and operands, FLY03xx symbols and layout, FLY04xx program files,
 * FLY05xx configuration, FLY06xx what a guest did wrong while it ran.
 */

interface CodeEntry {
  readonly title: string;
  /** Why it is an error, in a sentence or two. */
  readonly explanation: string;
  /** A line or two that provokes it, and the same mended. */
  readonly wrong: string;
  readonly right: string;
}

export const codes = {
  FLY0101: {
    title: 'unexpected character',
    explanation: 'The text holds a character that starts nothing in the language.',
    wrong: 'addi a0, a0, 1?',
    right: 'addi a0, a0, 1',
  },
  FLY0401: {
    title: 'not an ELF file',
    explanation:
      'The file does not start with the four bytes of every ELF file, so it is no executable, whatever its name.',
    wrong: 'flynn run notes.txt',
    right: 'flynn asm race.s -o race.elf && flynn run race.elf',
  },
  FLY0402: {
    title: 'executable for another machine',
    explanation: 'Flynn runs 32-bit little-endian RISC-V. The file says that it is for something else.',
    wrong: 'gcc sort.c -o sort.elf',
    right: 'riscv64-unknown-elf-gcc -march=rv32ima -mabi=ilp32 sort.c -o sort.elf',
  },
  FLY0403: {
    title: 'not an executable that stands alone',
    explanation:
      'Flynn loads executables whose addresses are settled. Objects must be linked, and there is no dynamic linker.',
    wrong: 'riscv64-unknown-elf-as sort.s -o sort.o && flynn run sort.o',
    right: 'riscv64-unknown-elf-ld -m elf32lriscv sort.o -o sort.elf && flynn run sort.elf',
  },
  FLY0404: {
    title: 'instructions or conventions that Flynn does not have',
    explanation: 'The flags of the file say that it uses compressed instructions or floating-point registers.',
    wrong: 'riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 sort.c -o sort.elf',
    right: 'riscv64-unknown-elf-gcc -march=rv32ima -mabi=ilp32 sort.c -o sort.elf',
  },
  FLY0405: {
    title: 'executable cut off',
    explanation: 'A table or a stretch of bytes that the file promises lies beyond its end.',
    wrong: 'head -c 1000 sort.elf > part.elf && flynn run part.elf',
    right: 'flynn run sort.elf',
  },
  FLY0406: {
    title: 'segments that no memory can hold',
    explanation: 'Segments must not overlap or reach beyond 4 GiB, and may take 256 MiB in all.',
    wrong: 'static char table[1 << 30];',
    right: 'static char table[1 << 20];',
  },
  FLY0407: {
    title: 'names that cannot be read',
    explanation:
      'A symbol or section asks for a name where the file has none, or the tables of names contradict themselves.',
    wrong: 'flynn run damaged.elf',
    right: 'riscv64-unknown-elf-strip damaged.elf && flynn run damaged.elf',
  },
  FLY0408: {
    title: 'entry outside of the code',
    explanation: 'The address at which the program is to start is not one of an instruction.',
    wrong: 'riscv64-unknown-elf-ld -m elf32lriscv -e table sort.o -o sort.elf',
    right: 'riscv64-unknown-elf-ld -m elf32lriscv -e main sort.o -o sort.elf',
  },
  FLY0409: {
    title: 'broken debug information',
    explanation:
      'Part of the line table contradicts itself or is compressed. The program runs, but some of its lines are unknown.',
    wrong: 'riscv64-unknown-elf-gcc -g -gz sort.c -o sort.elf',
    right: 'riscv64-unknown-elf-gcc -g -gz=none sort.c -o sort.elf',
  },
  FLY0501: {
    title: 'unknown field',
    explanation: 'The part of the configuration has no such field. Which parameters there are depends on what was chosen.',
    wrong: 'flynn run race --array mimd --array.coers 2',
    right: 'flynn run race --array mimd --array.cores 2',
  },
  FLY0502: {
    title: 'value out of range',
    explanation: 'The field takes a number within bounds, a switch or a text, and was given something else.',
    wrong: 'flynn run race --cores 0',
    right: 'flynn run race --cores 2',
  },
  FLY0503: {
    title: 'unknown choice',
    explanation: 'The field takes one of a few names, and was given another.',
    wrong: 'flynn run race --memory flatt',
    right: 'flynn run race --memory flat',
  },
  FLY0504: {
    title: 'unknown machine or setting',
    explanation: 'A machine is a preset, or the name of an organisation, and settings as `name=value` behind it.',
    wrong: '# machine: mind cores=2',
    right: '# machine: mimd cores=2',
  },
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;
