/**
 * 2,000 generated programs, a hundred to a file: bytes and addresses equal those of GNU as and ld.
 */
import { expect, it } from 'vitest';
import { describeWithOracles } from '../oracle.ts';
import { createRandom, forms, generate, prelude } from './generate.ts';
import { difference, gnuPieces, ourPieces } from './gnu.ts';

const perFile = 100;
const files = 20;

describeWithOracles(['as', 'ld'], 'generated programs', () => {
  const text = new Set<string>();

  it.each(Array.from({ length: files }, (_, file) => file))('programs of file %i', (file) => {
    const random = createRandom(file + 1);
    const pairs = Array.from({ length: perFile }, (_, index) => generate(file * perFile + index, random));
    for (const { ours } of pairs) for (const line of ours.split('\n')) text.add(line.split(' ')[0]);
    const ours = ourPieces(prelude + pairs.map((pair) => pair.ours).join('\n') + '\n');
    const theirs = gnuPieces(prelude + pairs.map((pair) => pair.theirs).join('\n') + '\n');
    expect(difference(ours, theirs)).toBeUndefined();
  });

  it('use every instruction and pseudo-instruction', () => {
    expect(forms.map(({ name }) => name).filter((name) => !text.has(name))).toEqual([]);
  });
});
