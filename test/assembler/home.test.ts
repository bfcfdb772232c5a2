/**
 * `.home` gives pages a node: it moves on to a page as GNU as does for `.balign 4096`, and what stands behind it up to the
 * next one, and nothing else, is on those pages.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { describeWithOracles } from '../oracle.ts';
import { difference, gnuPieces, ourPieces } from './gnu.ts';

const page = 4096;

function homesOf(text: string): [address: number, pages: number, node: number][] {
  const { program, diagnostics } = assemble({ file: 'x.s', text: `${text}\n` });
  expect(diagnostics).toEqual([]);
  return (program?.homes ?? []).map(({ address, size, node }) => [address, size / page, node]);
}

describe('.home', () => {
  it('gives what follows whole pages, up to the next one or to the end of the section', () => {
    const text = '.data\n.word 1\n.home 2\na: .word 2\n.home 0\nb: .space 5000\n.home\nc: .word 3\n.home 7\n.word 4';
    expect(homesOf(text)).toEqual([
      [0x10011000, 1, 2],
      [0x10012000, 2, 0],
      [0x10015000, 1, 7],
    ]);
  });

  it('leaves nothing of another section on its pages', () => {
    const text = '.data\n.home 1\n.word 1\n.bss\nz: .space 8\n.home 3\n.space 1\n.comm common, 4\n.text\nnop';
    const { program } = assemble({ file: 'x.s', text: `${text}\n` });
    const at = (name: string) => program?.symbols.find((symbol) => symbol.name === name)?.value;
    expect(program?.homes).toEqual([
      { address: 0x10010000, size: page, node: 1 },
      { address: 0x10012000, size: page, node: 3 },
    ]);
    expect([at('z'), at('common')]).toEqual([0x10011000, 0x10013000]);
  });

  it('takes sections in any order, code too, and tells homes in order of addresses', () => {
    const text = '.data\n.home 4\n.word 1\n.text\n.home 1\nnop\n.section .rodata\n.home 2\n.word 2\n.data\n.word 3';
    expect(homesOf(text)).toEqual([
      [0x400000, 1, 1],
      [0x401000, 1, 2],
      [0x10010000, 1, 4],
    ]);
  });

  it('counts on what is known later', () => {
    const text = '.data\n.space (end - start)\n.home 1\n.space (end - start)\n.text\nstart: .space 6000\nend:';
    expect(homesOf(text)).toEqual([[0x10012000, 2, 1]]);
  });

  it('is no home where nothing is', () => {
    expect(homesOf('.data\n.home 1\n.home 2\n.home\n.word 1')).toEqual([]);
    expect(homesOf('.data\n.word 1')).toEqual([]);
  });

  it('evaluates its number as everywhere', () => {
    expect(homesOf('.equ NODES, 4\n.data\n.home NODES - 1\n.word 1')).toEqual([[0x10010000, 1, 3]]);
  });

  it.each([
    ['a node below 0', '.data\n.home -1', 'FLY0243'],
    ['a node that no machine has', '.data\n.home 1024', 'FLY0243'],
    ['what is not in memory', '.section .comment\n.home 1', 'FLY0243'],
    ['a number that is not known yet', '.data\n.home later - 1\n.byte later', 'FLY0228'],
    ['two nodes', '.data\n.home 1, 2', 'FLY0219'],
  ])('refuses %s', (_, text, code) => {
    const { program, diagnostics } = assemble({ file: 'x.s', text: `${text}\n` });
    expect(program).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });
});

describeWithOracles(['as', 'ld'], '.home', () => {
  it.each([
    ['data', '.data\n.word 1\n.home 0\n.word 2\n.home 1\n.word 3\n.home'],
    ['code', 'nop\n.home 1\nnop\nj .\n.home\nnop'],
    ['room', '.bss\n.space 3\n.home 1\n.space 5\n.home'],
    ['a section that is filled up', '.data\n.home 1\n.word 2\n.balign 4096\n.section .sdata, "aw"\n.byte 1'],
  ])('of %s', (_, text) => {
    const gnu = text.replace(/\.home.*/g, '.balign 4096');
    expect(difference(ourPieces(`${text}\n`), gnuPieces(`${gnu}\n`))).toBeUndefined();
  });
});
