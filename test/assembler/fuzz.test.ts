/**
 * Five hundred broken sources: the assembler always answers, soon, with a program or with errors that have spans.
 */
import { expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { fuzzSources } from './broken.ts';

it('a half address where a whole one is taken is one mistake', () => {
  // Found by broken sources 4006 and 7709.
  for (const half of ['lw a2, %pcrel_lo(118)', 'main: lw a1, %lo(main)']) {
    const { program, diagnostics } = assemble({ file: 'x.s', text: half });
    expect([program, diagnostics.map(({ code }) => code)]).toEqual([undefined, ['FLY0226']]);
  }
});

it('500 broken sources are answered', () => {
  const { accepted, failures } = fuzzSources(1, 500);
  expect(failures).toEqual([]);
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(300);
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
