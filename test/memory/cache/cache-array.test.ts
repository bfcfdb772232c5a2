/** The array against a map, with few ways and with so many that a table finds them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheArray } from '../../../src/memory/cache/cache-array.ts';
import { LineTable } from '../../../src/memory/cache/line-table.ts';
import { replacements } from '../../../src/memory/cache/replacement/index.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { access, createArray } from './caches.ts';

const shape = fc.constantFrom([1, 1], [8, 1], [4, 2], [2, 4], [1, 8], [1, 64], [2, 32]);
const step = fc.record({ line: fc.oneof(fc.nat(90), fc.nat(2 ** 31 - 1)), drop: fc.boolean() });
const steps = fc.array(step, { maxLength: 300, size: 'max' });

/** Every line is found just where it is, in its set, and in one slot only. */
function expectWhole(array: CacheArray, held: ReadonlyMap<number, number>): void {
  const lines = Array.from({ length: array.slots }, (_, slot) => array.lineAt(slot));
  expect(lines.filter((line) => line >= 0).length).toBe(held.size);
  for (const [line, slot] of held) {
    expect([array.find(line), lines[slot]]).toEqual([slot, line]);
    expect(Math.floor(slot / array.ways)).toBe(line % array.sets);
  }
}

describe('the array', () => {
  it.each(replacements.map((replacement) => ({ replacement })))(
    'holds what was filled and not driven out or dropped ($replacement.name)',
    ({ replacement }) => {
      fc.assert(
        fc.property(shape, steps, fc.nat(9), ([sets, ways], all, seed) => {
          const array = createArray(sets, ways, replacement, seed);
          const held = new Map<number, number>();
          for (const { line, drop } of all) {
            const slot = array.find(line);
            expect(slot).toBe(held.get(line) ?? -1);
            if (slot >= 0) {
              if (drop) {
                array.drop(slot);
                held.delete(line);
              } else {
                array.touch(slot);
                expect(array.recent[line & array.setMask]).toBe(slot);
              }
            } else {
              const place = array.victim(line);
              const room = [...held.values()].filter((one) => Math.floor(one / ways) === line % sets).length < ways;
              expect(array.lineAt(place) < 0).toBe(room);
              held.delete(array.lineAt(place));
              // As a cache does that writes back first: the slot is emptied before it is filled.
              if (drop) array.drop(place);
              array.fill(place, line);
              held.set(line, place);
              expect(array.recent[line & array.setMask]).toBe(place);
            }
          }
          expectWhole(array, held);
        }),
        { numRuns: 80, seed: 3 },
      );
    },
  );

  it('can be filled anywhere in the set of a line, and nowhere else', () => {
    const array = createArray(2, 4, lru);
    array.fill(3, 0);
    expect([array.victim(2), array.victim(13)]).toEqual([0, 4]);
    for (const slot of [1, 0, 2]) array.fill(slot, 2 * slot + 2);
    // All four are taken, and the first that came is the one to leave.
    expect(array.victim(14)).toBe(3);
    expect(() => array.fill(4, 8)).toThrow('belongs to set 0');
    expect(() => array.fill(3, 9)).toThrow('belongs to set 1');
    array.drop(2);
    array.drop(2);
    expect([array.find(6), array.find(2), array.victim(14)]).toEqual([-1, 0, 2]);
  });

  it.each(replacements.map((replacement) => ({ replacement })))(
    'goes on after restore as it did after save ($replacement.name)',
    ({ replacement }) => {
      fc.assert(
        fc.property(shape, steps, steps, ([sets, ways], before, after) => {
          const array = createArray(sets, ways, replacement);
          const run = (all: typeof before): unknown[] =>
            all.map(({ line, drop }) => {
              const hit = access(array, line);
              const slot = array.find(line);
              if (drop) array.drop(slot);
              return [hit, slot];
            });
          run(before);
          const saved = array.save();
          const first = run(after);
          const end = array.save();
          array.restore(saved);
          expect(array.save()).toEqual(saved);
          expect(run(after)).toEqual(first);
          expect(array.save()).toEqual(end);
        }),
        { numRuns: 100, seed: 5 },
      );
    },
  );
});

it('a line table is a map', () => {
  // Lines that are alike in their low or their high bits, so that searches run into each other.
  const line = fc.oneof(
    fc.nat(40),
    fc.nat(40).map((n) => n * 2 ** 25),
    fc.nat(2 ** 31 - 1),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.nat(), fc.nat(3)), { maxLength: 400, size: 'max' }), (all) => {
      const table = new LineTable();
      const map = new Map<number, number>();
      for (const [key, value, what] of all) {
        if (what === 0) {
          table.delete(key);
          map.delete(key);
        } else if (what === 1) expect(table.get(key)).toBe(map.get(key) ?? -1);
        else {
          table.set(key, value);
          map.set(key, value);
        }
        expect(table.size).toBe(map.size);
      }
      for (const [key, value] of map) expect(table.get(key)).toBe(value);
      table.clear();
      for (const key of map.keys()) expect(table.get(key)).toBe(-1);
    }),
    { numRuns: 200, seed: 9 },
  );
});
