/**
 * Twenty different mistakes in one source make twenty diagnostics and nothing more; their texts are reviewed snapshots.
 */
import { expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { showAll } from './gnu.ts';

const mistakes = `# Every mistake stands on a line of its own.
        .text
main:   ad a0, a0, a1
        add a0, a1
        add a0 a1, a2
        add a0, a1, (a2)
        addi a0, a0, 5000
        slli a0, a0, 32
        lw a0, 4[sp]
        lw a10, 0(sp)
        li t0, 0x123456789
        lui t0, %lo(count)
        lock a7, a0
        sw t0, count, t0
        csrr t0, cycles
        beq a0, a1, lop
loop:   j 1b
loop:   nop
        li t1, limit
        push a0, a1
        .data
count:  .wrod 1
        .asciz "no end
        .equ limit, 10
        .macro push register
        sw \\register, 0(sp)
        .endm
`;

it('twenty mistakes make twenty diagnostics', () => {
  const { program, diagnostics, sources, listing } = assemble({ file: 'mistakes.s', text: mistakes });
  expect(program).toBeUndefined();
  expect(listing).toEqual([]);
  expect(showAll(diagnostics, sources)).toMatchSnapshot();
  expect(diagnostics.map(({ span }) => span?.line)).toHaveLength(20);
  expect(new Set(diagnostics.map(({ span }) => span?.line)).size).toBe(20);
});

it('a mistake in a macro names the line of the body and every use, once', () => {
  const text = `.macro step register, by
addi \\register, \\register, \\by
.endm
.macro far register
step \\register, 5000
.endm
main: far s1
far s1
step s1, 4
`;
  const { diagnostics, sources } = assemble({ file: 'macro.s', text });
  expect(diagnostics).toHaveLength(1);
  expect(showAll(diagnostics, sources)).toMatchSnapshot();
});

it('a mistake in an included file is shown there', () => {
  const read = (path: string) => (path === 'part.s' ? new TextEncoder().encode('nop\nadi a0, a0, 1\n') : undefined);
  const { diagnostics, sources } = assemble({ file: 'whole.s', text: 'main: nop\n.include "part.s"\n' }, { read });
  expect(diagnostics).toHaveLength(1);
  expect(showAll(diagnostics, sources)).toMatchSnapshot();
});

it('what conditions skip need not be right, and a macro takes any text', () => {
  const text = `.if 0
this is (no statement
lw a0, 4[sp]
.endif
.macro first text:vararg
addi a0, a0, 1
.endm
main: first { } ] = anything
first "a" 5 = 3
`;
  const { diagnostics, program, sources } = assemble({ file: 'free.s', text });
  expect(diagnostics, showAll(diagnostics, sources)).toEqual([]);
  expect(program?.segments[0].size).toBe(8);
});

it.each([
  ['uses of undefined names, once each', 'j lop\nloop: j lop\n.word lop, lop', 4],
  ['a broken definition, without its uses', '.equ size, 1 / 0\nli a0, size\n.word size', 1],
  ['an unreadable definition, without its uses', '.equ size, (1\nlimit = )\nli a0, size + limit', 2],
  ['an unreadable condition, without its end', '.if (1\nnop\n.elseif 1\nnop\n.endif', 1],
  ['a wrong number in a condition', '.if 0x\nnop\n.endif', 1],
  ['a wrong macro, without its uses', '.macro m a, a\nnop\n.endm\nm 1, 2\nm 3', 1],
  ['a lost condition', '.if nothing\nnop\n.endif\nnop', 1],
  ['a macro that fails, once', '.macro m\nadi a0, a0, 1\n.endm\nm\nm\nm', 1],
])('%s', (_, text, count) => {
  const { diagnostics, sources } = assemble({ file: 'x.s', text });
  expect(diagnostics.length, showAll(diagnostics, sources)).toBe(count);
});
