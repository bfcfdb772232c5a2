/** Small caches, traces to run through them, and the plain models that the tests hold them against. */
import fc from 'fast-check';
import { seeded } from '../../../src/base/choices.ts';
import { CacheArray } from '../../../src/memory/cache/cache-array.ts';
import type { Replacement } from '../../../src/memory/cache/replacement/replacement.ts';

export const line = 64;

export function createArray(sets: number, ways: number, replacement: Replacement, seed = 0): CacheArray {
  return new CacheArray({ size: sets * ways * line, line, ways }, replacement, seeded(seed));
}

/** Accesses a line as a cache without write policies does; says whether it hit. */
export function access(array: CacheArray, wanted: number): boolean {
  const slot = array.find(wanted);
  if (slot >= 0) {
    array.touch(slot);
    return true;
  }
  array.fill(array.victim(wanted), wanted);
  return false;
}

/** How often a trace hits. */
export function hits(array: CacheArray, trace: readonly number[]): number {
  return trace.filter((wanted) => access(array, wanted)).length;
}

/** Lines out of a few more than a small cache holds, now and then one far away. */
export function trace(lines: number, maxLength = 400): fc.Arbitrary<number[]> {
  const near = fc.nat(lines - 1);
  return fc.array(fc.oneof({ weight: 20, arbitrary: near }, { weight: 1, arbitrary: fc.nat(2 ** 31 - 1) }), {
    maxLength,
    minLength: 1,
    size: 'max',
  });
}

/** The fewest misses that any replacement can have in one set: the line whose next use is furthest off leaves (Belady 1966). */
export function fewestMisses(ways: number, wanted: readonly number[]): number {
  let held: number[] = [];
  let misses = 0;
  for (const [now, one] of wanted.entries()) {
    if (held.includes(one)) continue;
    misses++;
    if (held.length === ways) {
      const nextUse = (other: number): number => {
        const next = wanted.indexOf(other, now);
        return next < 0 ? Number.POSITIVE_INFINITY : next;
      };
      const furthest = Math.max(...held.map(nextUse));
      const leaves = held.findIndex((other) => nextUse(other) === furthest);
      held = held.filter((_, index) => index !== leaves);
    }
    held.push(one);
  }
  return misses;
}
