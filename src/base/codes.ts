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
  FLY0102: {
    title: 'string not closed',
    explanation: 'A string ends with a quote on the line it starts on; the end of a line within it is written `\\n`.',
    wrong: '.asciz "hello',
    right: '.asciz "hello"',
  },
  FLY0103: {
    title: 'comment not closed',
    explanation: 'A comment that starts with `/*` goes on to the next `*/`, and there is none.',
    wrong: 'nop /* wait a cycle',
    right: 'nop /* wait a cycle */',
  },
  FLY0104: {
    title: 'block not closed',
    explanation: 'A macro or a repetition holds the lines up to its end, and the text ends before that.',
    wrong: '.rept 3\n  nop',
    right: '.rept 3\n  nop\n.endr',
  },
  FLY0105: {
    title: 'end of a block that is not open',
    explanation: '`.endm`, `.end_macro` and `.endr` end what `.macro`, `.rept`, `.irp` or `.irpc` began.',
    wrong: 'nop\n.endr',
    right: '.rept 3\n  nop\n.endr',
  },
  FLY0106: {
    title: 'malformed number',
    explanation:
      'A number is decimal, or starts with 0x, 0b, 0o or, octal too, with 0, and has only digits of its kind.',
    wrong: 'li a0, 12ab',
    right: 'li a0, 0x12ab',
  },
  FLY0107: {
    title: 'number too large',
    explanation: 'Numbers have at most 64 bits.',
    wrong: '.dword 0x10000000000000000',
    right: '.dword 0xffffffffffffffff',
  },
  FLY0108: {
    title: 'unknown escape',
    explanation:
      'After a backslash a string holds one of the letters of the list, octal digits, or x and hexadecimal digits.',
    wrong: '.ascii "a\\qb"',
    right: '.ascii "a\\\\qb"',
  },
  FLY0109: {
    title: 'malformed character',
    explanation:
      "A character constant is one ASCII character or escape in single quotes. `'\\0'` is refused because GNU as reads the digit 0 and others the number 0.",
    wrong: "li a0, '\\0'",
    right: 'li a0, 0',
  },
  FLY0110: {
    title: 'operand missing',
    explanation: 'An operand follows every comma.',
    wrong: 'addi a0, a0,',
    right: 'addi a0, a0, 1',
  },
  FLY0111: {
    title: 'bracket not closed',
    explanation: 'Every bracket is closed in the statement it is opened in.',
    wrong: 'lw a0, 4(sp',
    right: 'lw a0, 4(sp)',
  },
  FLY0112: {
    title: 'bracket closed but not open',
    explanation: 'A closing bracket stands where none is open.',
    wrong: 'lw a0, 4 sp)',
    right: 'lw a0, 4(sp)',
  },
  FLY0113: {
    title: 'value missing in an expression',
    explanation: 'An operator has a value on each side, a sign one after it, and brackets hold an expression.',
    wrong: '.word 1 + * 2',
    right: '.word 1 + 2',
  },
  FLY0114: {
    title: 'unexpected text in a statement',
    explanation: 'After a statement comes the end of the line, `;` or a comment.',
    wrong: 'addi a0, a0, 1 : loop',
    right: 'loop: addi a0, a0, 1',
  },
  FLY0115: {
    title: 'not a statement',
    explanation:
      'A statement is a label, an instruction, a directive, a macro or `name = expression`, and starts with a name.',
    wrong: '"hello"',
    right: '.ascii "hello"',
  },
  FLY0116: {
    title: 'incomplete modifier',
    explanation:
      '`%` before a value starts a name: `%hi(x)`, `%lo(x)`, `%pcrel_hi(x)`, `%pcrel_lo(x)`, or a type such as `%function`.',
    wrong: 'li a0, 1 + %hi',
    right: 'lui a0, %hi(x)',
  },
  FLY0117: {
    title: 'expression too complex',
    explanation: 'An expression has at most 200 brackets and signs within each other and 1000 operators.',
    wrong: `.word ${'-'.repeat(201)}1`,
    right: '.word 1',
  },
  FLY0118: {
    title: 'line too long',
    explanation: 'A line has at most 1048576 characters.',
    wrong: '.ascii "..." # with a million characters more',
    right: '.ascii "..."',
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
    explanation:
      'The part of the configuration has no such field. Which parameters there are depends on what was chosen.',
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
