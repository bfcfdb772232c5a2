/**
 * The stable codes of diagnostics: what each means, an example that provokes it and how to mend that.
 * FLY01xx text and syntax, FLY02xx statements and operands, FLY03xx symbols and layout, FLY04xx program files,
 * FLY05xx configuration, FLY06xx what a guest did wrong while it ran.
 * Long because it is one table: a code is given once, and the rows are prose.
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
  FLY0201: {
    title: 'unknown instruction',
    explanation: 'No instruction, pseudo-instruction or macro has this name.',
    wrong: 'ad a0, a0, a1',
    right: 'add a0, a0, a1',
  },
  FLY0202: {
    title: 'wrong number of operands',
    explanation: 'The instruction is written with another number of operands.',
    wrong: 'add a0, a1',
    right: 'add a0, a0, a1',
  },
  FLY0203: {
    title: 'missing comma',
    explanation: 'Operands are divided by commas. Only some directives may do without.',
    wrong: 'add a0 a0, a1',
    right: 'add a0, a0, a1',
  },
  FLY0204: {
    title: 'unknown register',
    explanation:
      'A register is needed, and no register has this name. There are x0 to x31, and their names in the calling convention: zero ra sp gp tp, t0 to t6, s0 to s11, a0 to a7.',
    wrong: 'add a0, a0, a9',
    right: 'add a0, a0, a1',
  },
  FLY0205: {
    title: 'number where a register is needed',
    explanation: 'The instruction works on registers only. Many have a twin that takes a number, which ends in `i`.',
    wrong: 'sub a0, a0, 1',
    right: 'addi a0, a0, -1',
  },
  FLY0206: {
    title: 'register where a number is needed',
    explanation:
      'A number, a symbol or an address is needed, and a register is none: it holds one only when the program runs.',
    wrong: 'addi a0, a0, a1',
    right: 'add a0, a0, a1',
  },
  FLY0207: {
    title: 'address where something else is needed',
    explanation:
      'The parentheses of `0(a0)` mean what lies in memory at an address. Only loads, stores, jumps and atomics take that.',
    wrong: 'add a0, a0, 0(a1)',
    right: 'lw t0, 0(a1)\nadd a0, a0, t0',
  },
  FLY0208: {
    title: 'operand of the wrong kind',
    explanation: 'Instructions take registers, numbers, symbols and addresses.',
    wrong: 'addi a0, a0, "1"',
    right: 'addi a0, a0, 1',
  },
  FLY0209: {
    title: 'address needed',
    explanation: 'The instruction takes an address in a register: an offset, and the register in parentheses.',
    wrong: 'sw a0, 4',
    right: 'sw a0, 4(sp)',
  },
  FLY0210: {
    title: 'number does not fit the instruction',
    explanation:
      'The instruction has 12 bits for the number, of which one is the sign. Larger numbers are put into a register first.',
    wrong: 'addi a0, a0, 5000',
    right: 'li t0, 5000\nadd a0, a0, t0',
  },
  FLY0211: {
    title: 'number out of range',
    explanation:
      'The number does not fit the place it is for: 32 bits in a register, 5 in the immediate of a control register instruction.',
    wrong: 'li a0, 0x123456789',
    right: 'li a0, 0x12345678',
  },
  FLY0212: {
    title: 'offset of an atomic instruction',
    explanation:
      'Atomic instructions take an address as it is in the register: their words have no room for an offset.',
    wrong: 'lr.w a0, 4(a1)',
    right: 'addi a1, a1, 4\nlr.w a0, (a1)',
  },
  FLY0213: {
    title: 'unknown control register',
    explanation: 'The control registers of this machine are its counters and the number of the core.',
    wrong: 'csrr a0, cycel',
    right: 'csrr a0, cycle',
  },
  FLY0214: {
    title: 'not a set of accesses',
    explanation: 'A fence orders device input and output, reads and writes: letters of `iorw`, in this order.',
    wrong: 'fence wr, rw',
    right: 'fence rw, rw',
  },
  FLY0215: {
    title: 'operand overwritten before it is read',
    explanation:
      'A pseudo-instruction becomes several instructions, and one of the first changes a register that a later one needs as it was.',
    wrong: 'sw t0, counter, t0\n.data\ncounter: .word 0',
    right: 'sw t0, counter, t1\n.data\ncounter: .word 0',
  },
  FLY0216: {
    title: 'shift amount out of range',
    explanation: 'A register has 32 bits, so a shift is by 0 to 31.',
    wrong: 'slli a0, a0, 32',
    right: 'slli a0, a0, 31',
  },
  FLY0217: {
    title: 'upper immediate out of range',
    explanation: '`lui` and `auipc` take the upper 20 bits of a word, as a number of 20 bits.',
    wrong: 'lui a0, 0x12345678',
    right: 'lui a0, 0x12345',
  },
  FLY0218: {
    title: 'unknown directive',
    explanation: 'Names that start with a dot are directives, and there is none of this name.',
    wrong: '.wrod 1',
    right: '.word 1',
  },
  FLY0219: {
    title: 'wrong operands of a directive',
    explanation: 'The directive needs other operands.',
    wrong: '.globl 5',
    right: '.globl main\nmain: ret',
  },
  FLY0220: {
    title: 'too much',
    explanation:
      'What a source may make is bounded: statements, nesting, bytes. Usually a macro uses itself, or a count is wrong.',
    wrong: '.macro again\nagain\n.endm\nagain',
    right: '.macro once\nnop\n.endm\nonce',
  },
  FLY0221: {
    title: 'wrong header of a macro or repetition',
    explanation: 'A macro needs a name and names for its parameters, a repetition a count or a list.',
    wrong: '.macro 5\n.endm',
    right: '.macro five\n.endm',
  },
  FLY0222: {
    title: 'wrong arguments of a macro',
    explanation:
      'The use of the macro has more arguments than its definition has parameters, or lacks one that it needs.',
    wrong: '.macro twice x\n.byte \\x, \\x\n.endm\ntwice 1, 2',
    right: '.macro twice x\n.byte \\x, \\x\n.endm\ntwice 1',
  },
  FLY0223: {
    title: 'conditions do not match',
    explanation: 'Every `.if` needs an `.endif`, and what belongs between them stands between them.',
    wrong: '.if 1\nnop',
    right: '.if 1\nnop\n.endif',
  },
  FLY0225: {
    title: 'division by zero',
    explanation: 'An expression divides by zero, or takes the remainder of it.',
    wrong: 'li a0, 5 / 0',
    right: 'li a0, 5 / 2',
  },
  FLY0226: {
    title: 'misplaced relocation operator',
    explanation:
      '`%hi`, `%lo` and their like say which half of an address an instruction takes, so they stand around the whole operand, and not where the instruction takes both halves.',
    wrong: 'lui a0, %hi(x) + 4\n.data\nx: .word 0',
    right: 'lui a0, %hi(x + 4)\n.data\nx: .word 0',
  },
  FLY0227: {
    title: 'circular alias',
    explanation: 'A name that `.eqv` gave stands for an expression that leads back to it.',
    wrong: '.eqv one, two + 1\n.eqv two, one + 1\n.word one',
    right: '.eqv one, 1\n.eqv two, one + 1\n.word two',
  },
  FLY0228: {
    title: 'number not known yet',
    explanation:
      'What is assembled next depends on this number, so it must be known at this point: from numbers, names defined before, and distances between labels with nothing of open size between them.',
    wrong: 'li a0, size\n.equ size, 4',
    right: '.equ size, 4\nli a0, size',
  },
  FLY0229: {
    title: 'unknown relocation operator',
    explanation: 'The operators of static programs are `%hi`, `%lo`, `%pcrel_hi` and `%pcrel_lo`.',
    wrong: 'lui a0, %high(main)\nmain: ret',
    right: 'lui a0, %hi(main)\nmain: ret',
  },
  FLY0230: {
    title: 'relocation operator does not fit',
    explanation:
      'The upper 20 bits of an address go into `lui` and `auipc`, the lower 12 into `addi`, `jalr`, loads and stores.',
    wrong: 'lui a0, %lo(main)\nmain: ret',
    right: 'lui a0, %hi(main)\naddi a0, a0, %lo(main)\nmain: ret',
  },
  FLY0231: {
    title: 'number cut',
    explanation: 'The number needs more bytes than the directive gives it, so its upper bits are lost.',
    wrong: '.byte 300',
    right: '.half 300',
  },
  FLY0232: {
    title: 'impossible size',
    explanation: 'A size or count is negative, or more than there is.',
    wrong: '.space -1',
    right: '.space 1',
  },
  FLY0233: {
    title: 'file cannot be read',
    explanation: 'The file that is to be included does not exist, or may not be read.',
    wrong: '.include "no-such-file.s"',
    right: '# the statements themselves',
  },
  FLY0234: {
    title: 'impossible alignment',
    explanation:
      'Alignments are powers of two, up to 1 MiB. `.align` and `.p2align` take the exponent, `.balign` the bytes.',
    wrong: '.balign 3',
    right: '.balign 4',
  },
  FLY0235: {
    title: 'impossible place',
    explanation: '`.org` moves forward inside the current section only.',
    wrong: 'nop\n.org 0',
    right: 'nop\n.org 8',
  },
  FLY0236: {
    title: 'subsection',
    explanation: 'Subsections are not supported; a section of its own does the same.',
    wrong: '.text 1',
    right: '.section .text.late, "ax"',
  },
  FLY0237: {
    title: 'unknown section flag',
    explanation: 'The flags of a section are letters: `a` for in memory, `w` for writable, `x` for executable.',
    wrong: '.section .mine, "q"',
    right: '.section .mine, "aw"',
  },
  FLY0238: {
    title: 'section flags differ',
    explanation: 'The section exists with other flags, and the first ones hold.',
    wrong: '.section .mine, "a"\n.section .mine, "aw"',
    right: '.section .mine, "aw"\n.section .mine',
  },
  FLY0239: {
    title: 'no section to go back to',
    explanation: 'There was no `.pushsection`, or no change of section before.',
    wrong: '.popsection',
    right: '.pushsection .data\n.popsection',
  },
  FLY0240: {
    title: 'directive without effect',
    explanation: 'The directive is understood, and there is nothing for it to do here. It is told once.',
    wrong: '.option relax',
    right: '.option norelax',
  },
  FLY0241: {
    title: 'asked for by the source',
    explanation: '`.error` and `.warning` say something about the source that only it can know.',
    wrong: '.error "no board chosen"',
    right: '.if 0\n.error "no board chosen"\n.endif',
  },
  FLY0242: {
    title: 'wrong `.insn`',
    explanation: 'The directive takes a type with its fields and operands, or a whole word of 32 bits.',
    wrong: '.insn 4, 0x12',
    right: '.insn 4, 0x13',
  },
  FLY0243: {
    title: 'impossible home',
    explanation: 'What is in memory can be at home on a node, which is a number from 0 to 1023.',
    wrong: '.data\n.home -1',
    right: '.data\n.home 1',
  },
  FLY0244: {
    title: 'impossible object',
    explanation:
      'A semaphore counts from 0, a barrier is for one thread at least and a queue has room for one item at least; mutexes and ' +
      'readers-writer locks are of the kinds that there are, and a ceiling is a priority from 0 to 255.',
    wrong: '.queue q, 0\nnop',
    right: '.queue q, 4\nnop',
  },
  FLY0301: {
    title: 'undefined symbol',
    explanation: 'Nothing in the source defines this name.',
    wrong: 'j lop\nloop: ret',
    right: 'j loop\nloop: ret',
  },
  FLY0302: {
    title: 'symbol defined twice',
    explanation:
      'A label is a place, so a name can be one only once. Numeric labels such as `1:` may repeat, and `.set` may change a number.',
    wrong: 'again: nop\nagain: nop',
    right: '1: nop\n1: nop',
  },
  FLY0303: {
    title: 'no such numeric label',
    explanation: '`1b` is the nearest `1:` before, `1f` the nearest after, and there is none.',
    wrong: '1: nop\nj 2b',
    right: '1: nop\nj 1b',
  },
  FLY0304: {
    title: 'reserved name',
    explanation: 'Registers cannot be defined as symbols.',
    wrong: 'a0: nop',
    right: 'first: nop',
  },
  FLY0305: {
    title: 'data in a section of zeros',
    explanation:
      '`.bss` is not stored anywhere: it is room that is zero when the program starts, so nothing else can stand there.',
    wrong: '.bss\n.word 1',
    right: '.data\n.word 1',
  },
  FLY0306: {
    title: 'circular definition',
    explanation: 'A name is defined by an expression that needs the name.',
    wrong: '.set one, two + 1\n.set two, one + 1\n.word one',
    right: '.set one, 1\n.set two, one + 1\n.word two',
  },
  FLY0307: {
    title: 'target not aligned',
    explanation: 'Instructions lie at multiples of 4, so nothing else can be jumped to.',
    wrong: 'j target\n.byte 0\ntarget:\n.balign 4',
    right: 'j target\n.byte 0\n.balign 4, 0\ntarget: nop',
  },
  FLY0308: {
    title: 'target out of reach',
    explanation: 'A `jal` reaches 1 MiB, and so does a branch, which is made a `jal` where 4 KiB are not enough.',
    wrong: 'j far\n.space 0x200000\nfar: nop',
    right: 'tail far\n.space 0x200000\nfar: nop',
  },
  FLY0309: {
    title: 'address where a number is needed',
    explanation: 'An address has 32 bits, and the place has fewer.',
    wrong: 'addi a0, a0, main\nmain: ret',
    right: 'la a0, main\nmain: ret',
  },
  FLY0310: {
    title: 'lower half without its upper half',
    explanation: '`%pcrel_lo` takes the label of the `auipc` with the matching `%pcrel_hi`, not the symbol itself.',
    wrong: 'auipc a0, %pcrel_hi(x)\naddi a0, a0, %pcrel_lo(x)\n.data\nx: .word 0',
    right: '1: auipc a0, %pcrel_hi(x)\naddi a0, a0, %pcrel_lo(1b)\n.data\nx: .word 0',
  },
  FLY0311: {
    title: 'program too large for memory',
    explanation: 'Code and constants lie below the data, and the data below the stacks.',
    wrong: '.bss\n.space 0x60000000',
    right: '.bss\n.space 0x50000000',
  },
  FLY0312: {
    title: 'instruction not aligned',
    explanation:
      'Instructions lie at multiples of 4. Data between them must be padded: with a fill, for without one `.align 2` does nothing in code, here as in GNU as.',
    wrong: '.byte 1\nnop',
    right: '.byte 1\n.balign 4, 0\nnop',
  },
  FLY0313: {
    title: 'number not aligned',
    explanation: 'Loads of this size need an aligned address. Unlike in RARS, nothing is aligned unasked.',
    wrong: '.data\n.byte 1\n.word 2',
    right: '.data\n.byte 1\n.align 2\n.word 2',
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
  FLY0410: {
    title: 'homes of pages that cannot be read',
    explanation: 'The notes that say on which memory nodes pages are to be contradict themselves or end too soon.',
    wrong: 'flynn run damaged.elf',
    right: 'riscv64-unknown-elf-objcopy -R .note.flynn.homes damaged.elf && flynn run damaged.elf',
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
  FLY0601: {
    title: 'trace line that is not an access',
    explanation:
      'A memory trace has an access a line: the number of a core, r for a read or w for a write, and an address in hexadecimal digits. A # starts a comment.',
    wrong: 'read 1f40',
    right: '0 r 1f40',
  },
  FLY0602: {
    title: 'trace of more cores than there are',
    explanation: 'Cores count from 0, and the machine that the trace is replayed on has fewer.',
    wrong: 'flynn memory four-cores.trace --cores 2',
    right: 'flynn memory four-cores.trace --cores 4',
  },
  FLY0603: {
    title: 'address beyond memory',
    explanation:
      'The addresses of a trace are physical ones. Memory can be made larger, up to 1 GiB; with --wrap an address stands for its remainder by the size of memory.',
    wrong: 'flynn memory big.trace --memory.size 1MiB',
    right: 'flynn memory big.trace --memory.size 1MiB --wrap',
  },
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;
