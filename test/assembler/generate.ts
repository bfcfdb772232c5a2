/**
 * Random sources that use every row, format, directive, relocation and pseudo-instruction.
 * A program is made of two texts: ours, and what GNU as is given in its place, which differs where Flynn has names of its
 * own: there GNU gets the row's expansion, put together here from the row's words and not by the assembler under test.
 * Each program has sections of its own, so that many can stand in one file and a difference still names its program.
 */
import { csrs } from '../../src/isa/csr.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { type Pseudo, pseudos } from '../../src/isa/pseudo.ts';

export interface Pair {
  readonly ours: string;
  readonly theirs: string;
}

/** Numbers from 0 up to below a bound, the same for the same seed (mulberry32). */
export type Random = (bound: number) => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

const isa = createIsa();

/** Everything with a form, in turn, so that a few programs already use each. */
export const forms: readonly { name: string; form: string; pseudo: Pseudo | undefined }[] = [
  ...isa.instructions.flatMap(({ name, format }) => format.forms.map((form) => ({ name, form, pseudo: undefined }))),
  ...pseudos.map((pseudo) => ({ name: pseudo.name, form: pseudo.form, pseudo })),
];

// None of those that Flynn's own expansions change.
const safe =
  's0 s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t0 t1 t2 t3 t4 t5 a2 a3 a4 a5 a6 sp gp tp ra x3 x8 x18 x31 fp zero'.split(' ');
const distinct = 's0 s1 s2 s3 s4 s5 t0 t1 t2 t3 t4 t5 a2 a3 a4'.split(' ');
const corners = [0, 1, -1, 2, 5, 7, 255, 1024, 2047, -2048, -2047, -5];
const words = [
  0, 1, -1, 2047, 2048, 2049, -2048, -2049, 4095, 4096, 0x7ff, 0x800, 0xfff, 0x1000, 0x7fffffff, 0x80000000, 0xffffffff,
  0x7ffff800, 0x12345678, -4096, 0xabcde000, 305419896, -2147483648,
];

/** What one program may refer to. */
interface Scope {
  readonly random: Random;
  readonly code: readonly string[];
  readonly data: readonly string[];
  readonly constant: string;
  readonly weak: string;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)];
}

function symbol({ random, code, data, weak }: Scope): string {
  const name = random(12) === 0 ? weak : pick(random, random(2) ? code : data);
  const kind = random(4);
  return kind === 0 ? `${name}+${random(64) * 4}` : kind === 1 ? `${name}-${random(16)}` : name;
}

function target(scope: Scope): string {
  const { random, code } = scope;
  const kind = random(8);
  if (kind === 0) return `.+${4 + 4 * random(20)}`;
  if (kind === 1) return `. - ${4 * random(4)}`;
  if (kind === 2) return pick(random, ['1f', '2f']);
  return pick(random, code);
}

function immediate(scope: Scope): string {
  const { random } = scope;
  switch (random(8)) {
    case 0:
      return `%lo(${symbol(scope)})`;
    case 1:
      return scope.constant;
    case 2:
      return `${random(40)} ${pick(random, ['+', '-', '*', '|', '&', '^'])} ${random(40)}`;
    case 3:
      return pick(random, ["'a'", "'\\n'", "' '", '0x7f', '0b101', '-0x10', '~5', '(3+4)*2', '017']);
    default:
      return String(random(3) ? pick(random, corners) : random(4096) - 2048);
  }
}

/** One operand of a form. */
function operand(kind: string, scope: Scope, pseudo: Pseudo | undefined, used: string[]): string {
  const { random } = scope;
  switch (kind) {
    case 'rd':
    case 'rs':
    case 'rs1':
    case 'rs2':
    case 'rt': {
      if (!pseudo || (pseudo.family === 'standard' && kind !== 'rt' && !pseudo.form.includes('rt')))
        return pick(random, safe);
      const register = pick(
        random,
        distinct.filter((name) => !used.includes(name)),
      );
      used.push(register);
      return register;
    }
    case 'imm':
      if (pseudo && /^s(ll|rl|ra)$/.test(pseudo.name)) return String(random(32));
      if (pseudo?.name === 'li' || pseudo?.family === 'flynn') return wordFor(pseudo, random);
      return immediate(scope);
    case 'shamt':
      return String(random(32));
    case 'upper':
      return random(3) === 0 ? `%hi(${symbol(scope)})` : `0x${random(0x100000).toString(16)}`;
    case 'target':
      return target(scope);
    case 'symbol':
    case 'symbol2':
      return symbol(scope);
    case 'csr':
      return random(3) === 0 ? `0x${(0x300 + random(0x500)).toString(16)}` : pick(random, csrs).name;
    case 'uimm':
      return String(random(32));
    case 'pred':
    case 'succ':
      return pick(random, ['iorw', 'rw', 'r', 'w', 'io', 'i', 'orw']);
    default:
      throw new Error(`no operand for ${kind}`);
  }
}

function wordFor(pseudo: Pseudo, random: Random): string {
  if (pseudo.when === 'imm fits 12 bits') return String(random(4096) - 2048);
  if (pseudo.when === 'imm has 12 low zeros') return `0x${((random(0x100000) << 12) >>> 0).toString(16)}`;
  return random(2) ? String(pick(random, words)) : `0x${random(0x100000000).toString(16)}`;
}

/** One statement of a form with random operands. */
function statement(index: number, scope: Scope): Pair {
  const { name, form, pseudo } = forms[index];
  const used: string[] = [];
  const values = new Map<string, string>();
  const text = form.replace(/\w+/g, (kind) => {
    const value = operand(kind, scope, pseudo, used);
    values.set(kind, value);
    return value;
  });
  const ours = `${name} ${text}`.trim();
  if (pseudo?.family !== 'flynn') return { ours, theirs: ours };
  const theirs = pseudo.expansion.replace(/\b(?:rd|rs1|rs2|rs|rt|imm|symbol2?)\b/g, (kind) => values.get(kind) ?? kind);
  return { ours, theirs };
}

/** Directives for data; `@` stands for the program's own names. */
const dataLines: readonly ((scope: Scope) => string)[] = [
  ({ random }) => `.byte ${random(256)}, ${random(128) - 128}, 'x'`,
  ({ random }) => `.half ${random(65536)}, -${random(30000)}`,
  ({ random }) => `.2byte ${random(65536)}`,
  ({ random }) => `.short ${random(65536)}`,
  (scope) => `.word ${symbol(scope)}, ${pick(scope.random, words)}`,
  (scope) => `.4byte ${symbol(scope)}`,
  (scope) => `.int ${pick(scope.random, scope.data)} - ${pick(scope.random, scope.data)}`,
  (scope) => `.long (${pick(scope.random, scope.code)} - ${pick(scope.random, scope.code)}) / 4`,
  (scope) => `.word ${pick(scope.random, scope.code)} - .`,
  (scope) => `.dword 0x${scope.random(0x100000000).toString(16)}89abcdef, ${pick(scope.random, scope.data)}`,
  ({ random }) => `.8byte -${random(1000000)}`,
  ({ random }) => `.quad ${random(1000)} << 40`,
  ({ random }) => `.ascii "a${random(10)}\\n\\t\\\\\\"\\101"`,
  ({ random }) => `.asciz "text ${random(100)}"`,
  () => '.string "x", "yz"',
  () => '.string8 "abc"',
  () => '.string16 "ab"',
  () => '.string32 "a"',
  ({ random }) => `.space ${random(20)}`,
  ({ random }) => `.skip ${random(20)}, ${random(256)}`,
  ({ random }) => `.zero ${random(9)}`,
  ({ random }) => `.fill ${random(5)}, ${random(9)}, ${random(100000)}`,
  ({ random }) => `.fill ${random(5)}`,
  ({ random }) => `.align ${random(5)}`,
  ({ random }) => `.p2align ${random(5)}, ${random(256)}, ${1 + random(9)}`,
  ({ random }) => `.balign ${1 << random(5)}, ${random(256)}`,
  ({ random }) => `.uleb128 ${random(100000)}`,
  ({ random }) => `.sleb128 ${random(100000) - 50000}`,
  ({ random }) => `.org . + ${random(12)}`,
  ({ constant, random }) =>
    `.word ${constant} ${pick(random, ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^', '==', '!=', '<', '>', '<=', '>=', '&&', '||'])} ${1 + random(9)}`,
  ({ constant }) => `.word -${constant}, ~${constant}, !${constant}`,
];

const insns: readonly ((scope: Scope) => string)[] = [
  ({ random }) => `.insn r 0x33, ${random(8)}, ${random(128)}, a0, a1, a2`,
  ({ random }) => `.insn r CUSTOM_0, ${random(8)}, ${random(128)}, a0, a1, a2`,
  ({ random }) => `.insn r4 MADD, ${random(8)}, ${random(4)}, a0, a1, a2, a3`,
  ({ random }) => `.insn i OP_IMM, ${random(8)}, t0, t1, ${random(4096) - 2048}`,
  ({ random }) => `.insn i 0x3, ${random(8)}, t0, ${random(4096) - 2048}(t1)`,
  ({ random }) => `.insn s STORE, ${random(8)}, t0, ${random(4096) - 2048}(t1)`,
  (scope) => `.insn sb BRANCH, ${scope.random(8)}, t0, t1, ${target(scope)}`,
  (scope) => `.insn b 0x63, ${scope.random(8)}, t0, t1, ${target(scope)}`,
  ({ random }) => `.insn u 0x37, t0, ${random(0x100000)}`,
  (scope) => `.insn uj 0x6f, t0, ${target(scope)}`,
  (scope) => `.insn j JAL, t0, ${target(scope)}`,
  ({ random }) => `.insn 0x${(random(0x20000000) * 8 + 3).toString(16)}`,
  () => '.insn 4, 0x00100073',
];

/** Text over several lines: macros, repetitions, conditions, relocations in pairs. */
const groups: readonly ((scope: Scope) => string)[] = [
  ({ random }) => `twice ${random(2000)}, s${random(9)}`,
  ({ random }) => `twice to=t0 what=${random(2000)}`,
  ({ random }) => `count ${random(6)}`,
  ({ random }) => `each a0, a1, ${random(100)}`,
  ({ random }) => `.rept ${random(4)}\naddi t0, t0, 1\n.endr`,
  () => '.irp r, a0, s1, t2\nmv \\r, zero\n.endr',
  () => '.irpc d, 0123\naddi t0, t0, \\d\n.endr',
  ({ constant, random }) => `.if ${constant} > ${random(20)}\nnop\n.elseif ${constant} > 3\nret\n.else\nebreak\n.endif`,
  ({ constant }) => `.ifdef ${constant}\nnop\n.endif\n.ifndef ${constant}\nret\n.endif`,
  ({ random }) => `.ifc a${random(2)}, a0\nnop\n.else\nret\n.endif`,
  (scope) => `.set ${scope.constant}, ${5 + scope.random(20)}`,
  (scope) =>
    `1: auipc a0, %pcrel_hi(${symbol(scope)})\naddi a1, a0, %pcrel_lo(1b)\nlw a2, %pcrel_lo(1b)(a0)\nsw a2, %pcrel_lo(1b)(a0)`,
  (scope) => {
    const name = symbol(scope);
    return `lui a0, %hi(${name})\nlw a1, %lo(${name})(a0)\nsb a1, %lo(${name})(a0)\njalr ra, %lo(${name})(a0)`;
  },
  ({ random }) => `.align ${random(6)}`,
  ({ random }) => `.balign ${4 << random(4)}`,
  ({ random }) => `.p2align ${random(6)},,${1 + random(12)}`,
  ({ random }) => `.space ${4 * random(40)}`,
  ({ random }) => `.byte ${random(256)}\n.balign ${4 << random(3)}, ${random(2)}`,
  ({ random }) => `.option push\n.option norvc\nadd a0, a1, a${random(8)}\n.option pop`,
  () => '.cfi_startproc\n.cfi_def_cfa_offset 16\nnop\n.cfi_endproc',
];

/** Macros that the programs of a file share. */
export const prelude = `
.macro twice what, to=a0
addi \\to, \\to, \\what
addi \\to, \\to, \\what - 1
.endm
.macro count n
.if \\n
addi t0, t0, \\n
count "(\\n - 1)"
.endif
.endm
.macro each first:req, rest:vararg
mv t1, \\first
.ifnb \\rest
.irp r, \\rest
.ifc \\r, a1
nop
.exitm
.endif
.endr
.endif
each\\@: nop
.endm
`;

/** One program, with names and sections that hold \`id\`. */
export function generate(id: number, random: Random): Pair {
  const count = 3 + random(5);
  const code = Array.from({ length: count }, (_, index) => `p${id}_code${index}`);
  const data = Array.from({ length: 2 + random(3) }, (_, index) => `p${id}_data${index}`);
  const scope: Scope = { random, code, data, constant: `p${id}_constant`, weak: `p${id}_weak` };
  const lines: Pair[] = [];
  const both = (text: string) => void lines.push({ ours: text, theirs: text });
  both(`.equ ${scope.constant}, ${5 + random(50)}\n.weak ${scope.weak}\n.section .text.p${id},"ax"\n.align 2`);
  const kinds = forms.length;
  for (const label of code) {
    both(`${label}:`);
    for (let index = 3 + random(8); index > 0; index--) {
      const choice = random(10);
      if (choice === 0) both(pick(random, insns)(scope));
      else if (choice < 3) both(pick(random, groups)(scope));
      // Every form in turn over the programs, and any of them besides.
      else lines.push(statement(choice < 6 ? (id * 37 + index) % kinds : random(kinds), scope));
    }
    // A branch over this is out of reach.
    if (random(20) === 0) both(`.space ${4096 - 64 + 4 * random(32)}`);
  }
  both('1: 2: ret\n.align 2');
  both(`.section .data.p${id},"aw"`);
  for (const label of data) {
    both(`${label}:`);
    for (let index = 1 + random(5); index > 0; index--) both(pick(random, dataLines)(scope));
  }
  if (random(3) === 0)
    both(`.section .rodata.p${id},"a"\n.word ${code[0]}, ${data[0]}\n${pick(random, dataLines)(scope)}`);
  if (random(3) === 0)
    both(`.section .bss.p${id},"aw",@nobits\n.align ${random(4)}\np${id}_zeros: .space ${random(50)}`);
  if (random(9) === 0) both(`.section .own${id},"aw"\n.balign 4\n.word ${code[0]}`);
  if (random(9) === 0) both(`.local p${id}_local\n.comm p${id}_local, ${1 + random(20)}, ${1 << random(4)}`);
  if (random(9) === 0) both(`.lcomm p${id}_lcomm, ${1 + random(20)}`);
  both(`.globl ${code[0]}\n.type ${code[0]}, @function\n.size ${code[0]}, ${code[1]} - ${code[0]}`);
  return { ours: lines.map(({ ours }) => ours).join('\n'), theirs: lines.map(({ theirs }) => theirs).join('\n') };
}
