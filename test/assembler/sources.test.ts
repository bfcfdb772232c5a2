/**
 * Sources written by hand and by gcc: bytes and addresses equal those of GNU as and ld.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithOracles, run, withFolder } from '../oracle.ts';
import { difference, gnuPieces, inGnuWords, ourPieces, withIncludes } from './gnu.ts';

const folder = join(import.meta.dirname, 'sources');

function same(text: string): void {
  expect(difference(ourPieces(text), gnuPieces(text))).toBeUndefined();
}

describeWithOracles(['as', 'ld'], 'sources by hand', () => {
  it('everything in one file', () => same(readFileSync(join(folder, 'everything.s'), 'utf8')));

  it.each([
    ['a branch just in reach', 'beq a0, a1, far\n.space 4088\nfar: nop'],
    ['a branch just out of reach', 'beq a0, a1, far\n.space 4092\nfar: nop'],
    ['a branch back, just in reach', 'far: .space 4096\nbeq a0, a1, far'],
    ['a branch back, just out of reach', 'far: .space 4100\nbeq a0, a1, far'],
    [
      'branches that push each other out of reach',
      `${'beq a0, a1, far\n'.repeat(300)}.space 2896\nfar: ${'bne a0, a1, back\n'.repeat(300)}\nback: nop`,
    ],
    ['a branch into another section', 'beq a0, a1, other\n.section .text.other, "ax"\nother: nop'],
    ['a branch to a weak label', 'beq a0, a1, here\n.weak here\nhere: nop'],
    ['a branch to a global label', 'beq a0, a1, here\n.globl here\nhere: nop'],
    ['a branch to a number', 'beq a0, a1, 0x400100\nj 0x400200'],
    ['a branch to another name of a label', 'beq a0, a1, there\nhere: nop\n.set there, here + 4\nnop'],
    ['an alignment among branches', `${'beq a0, a1, far\n.balign 16\n'.repeat(200)}.space 1000\nfar: nop`],
    ['an .org beyond branches', 'start: beq a0, a1, far\n.org 0x2000\nfar: nop'],
    ['room of a computed size', '.data\na: .space (c - b) * 2\nb: .word 1, 2\nc:\n.text\nnop'],
    ['padding of code to 2 bytes', '.byte 1, 2\n.balign 8\nnop'],
    ['padding at the end of code', 'nop\n.balign 16\nnop'],
    ['a number used before it is defined', '.word later\n.set later, 5'],
    ['a number that changes', '.set n, 1\n.word n\n.set n, n + 1\n.word n'],
    [
      'arithmetic of 64 bits',
      '.data\n.dword -1 >> 1, 1 << 63, 0x7fffffffffffffff * 3, -7 / 2, -7 % 3, ~0, 5 | 2 ^ 3 & 1',
    ],
    ['characters', ".byte 'a', '\\n', ' ', '#'"],
    ['numbers of every base', '.word 0x10, 010, 0b10, 10, 0X1F, 0B1'],
    ['quotes around names', '.section ".data"\n.globl "x"\n.word 1'],
    [
      'sections that take turns',
      '.data\n.word 1\n.text\nnop\n.pushsection .data\n.word 2\n.popsection\nnop\n.previous\n.word 3',
    ],
    ['sections with executable data', 'nop\n.section .hot,"awx"\nnop\n.section .rodata\n.word 1'],
    ['a common symbol', '.comm shared, 10, 8\nla a0, shared'],
    ['a macro inside a macro', '.macro a x\n.macro b\\x y\naddi \\y, \\y, \\x\n.endm\n.endm\na 3\nb3 a0'],
    [
      'a macro whose arguments have spaces',
      '.macro m a b\naddi t0, t0, \\a\naddi t0, t0, \\b\n.endm\nm 1 2\nm 1 + 1, 3\nm (1 + 1), 3',
    ],
    ['a macro that counts its uses', '.macro m\nuse\\@: j use\\@\n.endm\nm\nm'],
    ['leaving a macro', '.macro m x\n.if \\x\n.exitm\n.endif\nnop\n.endm\nm 0\nm 1\nret'],
    ['empty and default arguments', '.macro m a=1, b=2\n.byte \\a, \\b\n.endm\n.data\nm\nm , 5\nm 7\nm b=3'],
    ['comments', 'nop # one; two\nnop /* four\nfive */\nadd a0, /* six */ a1, a2; nop'],
    ['a call of what is missing', '.weak gone\ncall gone\ncall gone + 4096\ntail gone'],
  ])('%s', (_, text) => same(`${text}\n`));
});

const programs = join(import.meta.dirname, '../../programs');
const bundled = readdirSync(programs, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.s'))
  .map((path) => {
    const file = join(programs, path);
    return { path, text: withIncludes(readFileSync(file, 'utf8'), dirname(file)) };
  });

/** Where a distance between labels is used as a number that GNU as would know only later. */
const ahead = [join('concurrency', 'sleep-sort.s')];

describeWithOracles(['as', 'ld'], 'bundled programs', () => {
  const readable = bundled.flatMap(({ path, text }) => {
    if (ahead.includes(path)) return [];
    const theirs = inGnuWords(text);
    return theirs === undefined ? [] : [{ path, text, theirs }];
  });

  it('are nearly all in words that GNU as can be given', () => {
    expect(readable.length).toBeGreaterThanOrEqual(bundled.length * 0.8);
  });

  it.each(readable)('$path', ({ text, theirs }) => {
    expect(difference(ourPieces(text), gnuPieces(theirs))).toBeUndefined();
  });
});

describeWithOracles(['as', 'ld', 'gcc'], 'what gcc makes of C', () => {
  it.each([
    '-O0',
    '-O1',
    '-O2',
    '-O3',
    '-Os',
    '-O2 -g',
    '-O2 -fcommon',
    '-O2 -ffunction-sections -fdata-sections',
    '-O2 -fno-jump-tables',
  ])('gcc %s', (flags) => {
    const text = withFolder((target) => {
      const out = join(target, 'x.s');
      const fixed = ['-ffreestanding', '-S', '-march=rv32ima', '-mabi=ilp32', join(folder, 'compiled.c'), '-o', out];
      run('gcc', [...flags.split(' '), ...fixed]);
      return readFileSync(out, 'utf8');
    });
    same(text);
  });
});
