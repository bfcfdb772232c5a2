/** The size of attraction memories: room for all, and the pressure that was asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGeometry } from '../../../src/memory/cache/geometry.ts';
import { attractionGeometry } from '../../../src/memory/coma/size.ts';
import { pageSize } from '../../../src/memory/ram.ts';

/** In bytes: half of what `coma` lets all attraction memories take, so that rounding leaves them a cache's size. */
const mostInAll = 2 ** 29;

const sizes = fc
  .record({
    size: fc.integer({ min: 1, max: 4096 }).map((pages) => pages * pageSize),
    line: fc.constantFrom(16, 64, 256, 4096),
    nodes: fc.integer({ min: 1, max: 64 }),
    pressure: fc.integer({ min: 1, max: 100 }),
    ways: fc.integer({ min: 1, max: 32 }),
  })
  .filter(({ size, pressure }) => (size * 100) / pressure <= mostInAll);

describe('attraction memories', () => {
  it('have over all nodes room in every set for all lines that belong to it', () => {
    fc.assert(
      fc.property(sizes, (wanted) => {
        const geometry = attractionGeometry(wanted);
        expect(checkGeometry(geometry)).toBeUndefined();
        const sets = geometry.size / (geometry.line * geometry.ways);
        // The set with the most lines: lines belong to sets in turn.
        const most = Math.ceil(wanted.size / wanted.line / sets);
        expect(wanted.nodes * geometry.ways).toBeGreaterThanOrEqual(most);
      }),
    );
  });

  it('are in use to the share that was asked for, but for a part of a way and of a line', () => {
    fc.assert(
      fc.property(sizes, (wanted) => {
        const { size, line, ways } = attractionGeometry(wanted);
        const share = (wanted.size * 100) / (size * wanted.nodes);
        const sets = size / (line * ways);
        const exact = (wanted.size * 100) / (wanted.pressure * wanted.nodes);
        // One way more or less in every set is all that rounding takes, wherever there is a way to take.
        expect(Math.abs(size - exact)).toBeLessThanOrEqual(sets * line);
        expect(share).toBeLessThanOrEqual(100);
        if (wanted.ways > 1 && sets > 1) expect(ways).toBeGreaterThanOrEqual(wanted.ways);
      }),
    );
  });

  it('are just as large as memory at 100 % where nodes are a power of two', () => {
    const geometry = attractionGeometry({ size: 2 ** 20, line: 64, nodes: 8, pressure: 100, ways: 8 });
    expect(geometry).toEqual({ size: 2 ** 17, line: 64, ways: 8 });
  });
});
