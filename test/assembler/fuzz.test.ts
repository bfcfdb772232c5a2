/**
 * Five hundred broken sources: the assembler always answers, soon, with a program or with errors that have spans.
 */
import { expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { createRandom, generate, prelude, type Random } from './generate.ts';

const splinters = [
  '(',
  ')',
  ',',
  '"',
  "'",
  '\\',
  '%hi(',
  '%',
  '.',
  ':',
  '#',
  '\n',
  '.macro m\n',
  '.endm\n',
  '.rept 99999999\n',
  '.endr\n',
  '.if 1\n',
  '.else\n',
  '.endif\n',
  '.space 0x7fffffff\n',
  '.space -1\n',
  '.org 0xffffffff\n',
  '.align 31\n',
  '.fill 1<<40,8,1\n',
  '.set a, b\n.set b, a+a\n',
  '.eqv q, q2+q2\n.eqv q2, q+q\n.word q\n',
  '.include "x"\n',
  '1:',
  '1b',
  '99f',
  '-',
  '~',
  '0x',
  '1e9',
  '.section',
  '.popsection\n',
  '.set .,1\n',
  '.irp x,a,b\n',
  '.exitm\n',
  '.comm z, 1<<62\n',
  '\u0000',
  '\u{1f600}',
  '\r',
  '\t',
];

function mutate(text: string, random: Random): string {
  let result = text;
  for (let count = 1 + random(8); count > 0; count--) {
    const at = random(result.length + 1);
    switch (random(4)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + random(20));
        break;
      case 1:
        result = result.slice(0, at) + splinters[random(splinters.length)] + result.slice(at);
        break;
      case 2: {
        const from = random(result.length + 1);
        result = result.slice(0, at) + result.slice(from, from + random(200)) + result.slice(at);
        break;
      }
      default:
        result = result.slice(0, at) + String.fromCharCode(32 + random(95)) + result.slice(at + 1);
    }
  }
  return result;
}

it('500 mutated sources are answered', () => {
  let refused = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const random = createRandom(seed * 7919);
    const text = mutate(prelude + generate(seed, random).ours, random);
    const { program, diagnostics } = assemble({ file: 'x.s', text }, { read: () => undefined });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(program === undefined, `seed ${seed}`).toBe(errors.length > 0);
    for (const { span } of diagnostics) expect(span?.length).toBeGreaterThan(0);
    if (!program) refused++;
  }
  expect(refused).toBeGreaterThan(200);
  expect(refused).toBeLessThan(500);
});

it.each([
  ['a macro that uses itself', '.macro m\nm\n.endm\nm', 'FLY0220'],
  ['a macro that doubles', '.macro m x\nm "\\x+\\x"\nm \\x\n.endm\nm 1', 'FLY0117'],
  ['repetitions of repetitions', '.rept 10000\n.rept 10000\nnop\n.endr\n.endr', 'FLY0220'],
  ['a repetition of nothing', '.rept 0xffffffffffffff\n.endr', 'FLY0220'],
  ['a huge fill', '.data\n.fill 0x7fffffff, 8, 1', 'FLY0220'],
  ['a huge .org', '.data\n.org 0x7fffffff\n.byte 1', 'FLY0220'],
  ['room that grows itself', '.data\na: .space b - a + 1\nb: .byte 1', 'FLY0220'],
  ['many sections of room', '.macro far\n.section far\\@, "aw"\n.org 0x3000000\n.endm\nfar\nfar\nfar', 'FLY0220'],
  [
    'names that double',
    `${Array.from({ length: 64 }, (_, i) => `.set n${i}, n${i + 1} * n${i + 1}\n`).join('')}.set n64, 1\n.word n0`,
    'FLY0220',
  ],
  [
    'aliases that double',
    `.eqv y0, 1\n${Array.from({ length: 64 }, (_, i) => `.eqv y${i + 1}, y${i} + y${i}\n`).join('')}.word y64`,
    'FLY0227',
  ],
  ['mistakes without end', '.rept 900000\nadi a0\n.endr', 'FLY0201'],
  ['names without end', `${Array.from({ length: 3000 }, (_, i) => `j nowhere${i}`).join('\n')}`, 'FLY0301'],
])(
  '%s ends',
  (_, text, code) => {
    const { program, diagnostics } = assemble({ file: 'x.s', text });
    expect(program).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(diagnostics.length).toBeLessThanOrEqual(1000);
  },
  20_000,
);
