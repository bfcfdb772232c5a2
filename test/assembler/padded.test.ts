/**
 * `.padded` moves on to a cache line: in data, code and room it gives what GNU as gives for `.balign 64`.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { describeWithOracles } from '../oracle.ts';
import { difference, gnuPieces, ourPieces } from './gnu.ts';

describeWithOracles(['as', 'ld'], '.padded', () => {
  it.each([
    ['data', '.data\n.word 1\n.padded\n.word 2\n.padded\n.padded\n.word 3'],
    ['data that is there already', '.data\n.padded\nx: .word x'],
    ['code', 'nop\n.padded\nnop\nj .\n.padded\nnop'],
    ['room', '.bss\n.space 3\n.padded\n.space 5\n.padded'],
    ['sections that take turns', '.data\n.byte 1\n.text\nnop\n.padded\nnop\n.data\n.padded\n.byte 2'],
  ])('of %s', (_, text) => {
    expect(
      difference(ourPieces(`${text}\n`), gnuPieces(`${text.replaceAll('.padded', '.balign 64')}\n`)),
    ).toBeUndefined();
  });
});

describe('.padded', () => {
  it('gives each variable a line of its own', () => {
    const { program } = assemble({
      file: 'x.s',
      text: '.data\n.byte 1\n.padded\na: .word 1\n.padded\nb: .word 2\nnop\n',
    });
    const at = (name: string) => program?.symbols.find((symbol) => symbol.name === name)?.value;
    expect([at('a'), at('b')]).toEqual([0x10010040, 0x10010080]);
  });

  it('takes no operand', () => {
    const { diagnostics } = assemble({ file: 'x.s', text: '.data\n.padded 32\n' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FLY0219']);
  });
});
