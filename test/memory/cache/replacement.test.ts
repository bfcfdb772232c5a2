/** Each policy against a plain model of it, against the best that is possible, and against the literature's examples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choices, seeded } from '../../../src/base/choices.ts';
import { fifo } from '../../../src/memory/cache/replacement/fifo.ts';
import { replacements } from '../../../src/memory/cache/replacement/index.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { plru } from '../../../src/memory/cache/replacement/plru.ts';
import { random } from '../../../src/memory/cache/replacement/random.ts';
import { access, createArray, fewestMisses, hits, trace } from './caches.ts';

const options = { numRuns: 300, seed: 11 };
const waysOf = { any: fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 16), tree: fc.constantFrom(1, 2, 4, 8, 16, 32) };

/** What happens to a set: a way is used, filled, or a victim is asked for. */
const event = (ways: number) =>
  fc.record({ what: fc.constantFrom('use', 'fill', 'victim'), way: fc.nat(ways - 1), set: fc.nat(2) });
const events = (ways: fc.Arbitrary<number>) =>
  ways.chain((count) => fc.tuple(fc.constant(count), fc.array(event(count), { maxLength: 120, size: 'max' })));

describe('against a list', () => {
  it.each([
    { replacement: lru, moves: ['use', 'fill'] },
    { replacement: fifo, moves: ['fill'] },
  ])('$replacement.name keeps the order of what counts', ({ replacement, moves }) => {
    fc.assert(
      fc.property(events(waysOf.any), ([ways, all]) => {
        const replacer = replacement.create(3, ways, seeded(1));
        const lists = Array.from({ length: 3 }, () => Array.from({ length: ways }, (_, way) => way));
        for (const { what, way, set } of all) {
          if (what === 'victim') expect(replacer.victim(set)).toBe(lists[set].at(-1));
          else {
            replacer.use(set, way, what === 'fill');
            if (moves.includes(what)) lists[set] = [way, ...lists[set].filter((other) => other !== way)];
          }
        }
      }),
      options,
    );
  });
});

/** A tree as it is drawn: two halves, and which of them was used less recently. */
type Tree = number | { halves: [Tree, Tree]; older: 0 | 1 };

function grow(first: number, ways: number): Tree {
  return ways === 1 ? first : { halves: [grow(first, ways / 2), grow(first + ways / 2, ways / 2)], older: 0 };
}

function use(tree: Tree, way: number): boolean {
  if (typeof tree === 'number') return tree === way;
  if (use(tree.halves[0], way)) tree.older = 1;
  else if (use(tree.halves[1], way)) tree.older = 0;
  else return false;
  return true;
}

function oldest(tree: Tree): number {
  return typeof tree === 'number' ? tree : oldest(tree.halves[tree.older]);
}

describe('plru', () => {
  it('follows the tree as it is drawn', () => {
    fc.assert(
      fc.property(events(waysOf.tree), ([ways, all]) => {
        const replacer = plru.create(3, ways, seeded(1));
        const trees = Array.from({ length: 3 }, () => grow(0, ways));
        for (const { what, way, set } of all) {
          if (what === 'victim') expect(replacer.victim(set)).toBe(oldest(trees[set]));
          else {
            replacer.use(set, way, what === 'fill');
            use(trees[set], way);
          }
        }
      }),
      options,
    );
  });

  it('is LRU with two ways, and never drives out what was used last', () => {
    fc.assert(
      fc.property(trace(24), (lines) => {
        expect(hits(createArray(4, 2, plru), lines)).toBe(hits(createArray(4, 2, lru), lines));
        const array = createArray(2, 8, plru);
        for (const [index, wanted] of lines.entries()) {
          access(array, wanted);
          if (index > 0) expect(array.find(lines[index - 1])).toBeGreaterThanOrEqual(0);
        }
      }),
      options,
    );
  });
});

describe('random', () => {
  it('drives out each way equally often, whatever the seed', () => {
    for (const seed of [1, 2, 77]) {
      const replacer = random.create(1, 6, seeded(seed));
      const counts = new Array<number>(6).fill(0);
      for (let i = 0; i < 6000; i++) counts[replacer.victim(0)]++;
      // Chi-squared with 5 degrees of freedom: 25.7 is passed by chance once in 10,000 times.
      expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(25.7);
    }
  });

  it('replaces in turn with seed 0, and differently with each seed', () => {
    const victims = (seed: number): number[] => {
      const replacer = random.create(1, 4, seeded(seed));
      return Array.from({ length: 16 }, () => replacer.victim(0));
    };
    expect(victims(0)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    expect(new Set([0, 1, 2, 3, 4, 5].map((seed) => victims(seed).join())).size).toBe(6);
    expect(victims(5)).toEqual(victims(5));
  });

  it('asks the choices once for each victim, and nothing else', () => {
    const asked: string[] = [];
    const choices: Choices = { ...seeded(3), pick: (count, what) => asked.push(`${what} of ${count}`) % count };
    const replacer = random.create(2, 4, choices);
    replacer.use(0, 1, true);
    replacer.victim(1);
    replacer.use(1, 2, false);
    replacer.victim(0);
    expect(asked).toEqual(['replacement of 4', 'replacement of 4']);
  });
});

describe('in a cache', () => {
  it('lru: what fewer ways hold, more ways hold too (Mattson et al. 1970)', () => {
    fc.assert(
      fc.property(trace(40), fc.constantFrom(1, 2, 4), (lines, sets) => {
        const arrays = [1, 2, 3, 4, 8, 33].map((ways) => createArray(sets, ways, lru));
        for (const wanted of lines) {
          const hit = arrays.map((array) => access(array, wanted));
          expect(hit).toEqual([...hit].sort((a, b) => Number(a) - Number(b)));
        }
        const held = arrays.map((array) => [...array.lines].filter((one) => one >= 0));
        for (const [index, fewer] of held.slice(0, -1).entries())
          expect(held[index + 1]).toEqual(expect.arrayContaining(fewer));
      }),
      { ...options, numRuns: 100 },
    );
  });

  it.each(replacements.map((replacement) => ({ replacement })))(
    '$replacement.name never misses less than the best possible',
    ({ replacement }) => {
      fc.assert(
        fc.property(trace(12, 150), fc.constantFrom(1, 2, 4, 8), fc.nat(5), (lines, ways, seed) => {
          const misses = lines.length - hits(createArray(1, ways, replacement, seed), lines);
          expect(misses).toBeGreaterThanOrEqual(fewestMisses(ways, lines));
          if (new Set(lines).size <= ways) expect(misses).toBe(new Set(lines).size);
        }),
        options,
      );
    },
  );

  it('fifo: misses more with more ways on the string of Belady, Nelson and Shedler (1969); lru does not', () => {
    const string = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];
    const misses = (ways: number, replacement: typeof lru) =>
      string.length - hits(createArray(1, ways, replacement), string);
    expect([misses(3, fifo), misses(4, fifo)]).toEqual([9, 10]);
    expect([misses(3, lru), misses(4, lru)]).toEqual([10, 8]);
    expect([fewestMisses(3, string), fewestMisses(4, string)]).toEqual([7, 6]);
  });

  it.each(replacements.map((replacement) => ({ replacement })))(
    '$replacement.name: using what was used last changes nothing',
    ({ replacement }) => {
      fc.assert(
        fc.property(fc.array(fc.nat(7), { minLength: 1, maxLength: 40 }), (ways) => {
          const replacer = replacement.create(1, 8, seeded(0));
          for (const way of ways) {
            replacer.use(0, way, true);
            const before = replacer.save();
            replacer.use(0, way, false);
            expect(replacer.save()).toEqual(before);
          }
        }),
        options,
      );
    },
  );
});
