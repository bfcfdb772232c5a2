/** Damaged files: a reason or a program, never anything else. */
import { expect, it } from 'vitest';
import { corpus, fuzzElf } from './fuzz.ts';

it('reads or refuses 500 damaged files', () => {
  const { read, refused, failures } = fuzzElf(corpus(1), 7, 500);
  expect(failures).toEqual([]);
  // Both answers must be common, or the files are not worth trying.
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});

it('makes the same files of the same seed', () => {
  const originals = corpus(2);
  expect(fuzzElf(originals, 3, 60)).toEqual(fuzzElf(originals, 3, 60));
});
