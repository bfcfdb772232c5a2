/** Lookups agree with walking the tables from end to end. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLookup } from '../../src/program/lookup.ts';
import type { Program } from '../../src/program/program.ts';
import { program } from './generators.ts';

it('answers as a walk over all rows, segments and symbols does', () => {
  fc.assert(
    fc.property(program, fc.nat(), (any, offset) => {
      const lookup = createLookup(any);
      const { address, size } = any.segments[offset % any.segments.length];
      for (const at of [address, address + (offset % (size + 4)), address + size - 1, address + size]) {
        let row: Program['lines'][number] | undefined;
        for (const candidate of any.lines) if (candidate.address <= at) row = candidate;
        expect(lookup.lineAt(at)).toEqual(row && !row.end ? { file: row.file, line: row.line } : undefined);
        const home = any.segments.find((s) => at >= s.address && at < s.address + s.size);
        expect(lookup.segmentAt(at)).toBe(home);
        const near = any.symbols
          .filter(({ kind, name, value }) => kind !== 'absolute' && !name.startsWith('.L') && value <= at)
          .filter(({ value }) => home !== undefined && value >= home.address);
        const nearest = Math.max(...near.map(({ value }) => value));
        const found = lookup.symbolAt(at);
        expect(found?.symbol.value).toBe(near.length > 0 ? nearest : undefined);
        if (!found) continue;
        expect(found.offset).toBe(at - nearest);
        const rivals = near.filter(({ value }) => value === nearest);
        expect(found.symbol.global).toBe(rivals.some(({ global }) => global));
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});

const lines: Program['lines'] = [
  { address: 0x100, file: 'lib/a.s', line: 1 },
  { address: 0x104, file: 'lib/a.s', line: 1 },
  { address: 0x108, file: 'lib/a.s', line: 2 },
  { address: 0x10c, file: 'lib/a.s', line: 1 },
  { address: 0x110, file: 'lib/a.s', line: 1, end: true },
  { address: 0x110, file: 'a.s', line: 2 },
  { address: 0x114, file: 'a.s', line: 2, end: true },
  { address: 0x200, file: 'other/a.s', line: 1 },
  { address: 0x204, file: 'other/a.s', line: 1, end: true },
];

it('gives the start of every stretch of a line', () => {
  const lookup = createLookup({ entry: 0x100, segments: [], symbols: [], lines });
  expect(lookup.addressesOf('lib/a.s', 1)).toEqual([0x100, 0x10c]);
  expect(lookup.addressesOf('lib/a.s', 2)).toEqual([0x108]);
  expect(lookup.addressesOf('a.s', 2)).toEqual([0x110]);
  // No line 1 in `a.s` itself: then in every file whose path ends so.
  expect(lookup.addressesOf('a.s', 1)).toEqual([0x100, 0x10c, 0x200]);
  expect(lookup.addressesOf('s', 1)).toEqual([]);
  expect(lookup.addressesOf('a.s', 9)).toEqual([]);
});

it('prefers the global symbol of a name', () => {
  const local = { name: 'x', value: 4, size: 0, kind: 'absolute', global: false } as const;
  const global = { ...local, value: 8, global: true } as const;
  const named = (symbols: Program['symbols']): number | undefined =>
    createLookup({ entry: 0, segments: [], symbols, lines: [] }).symbolNamed('x')?.value;
  expect(named([local, global])).toBe(8);
  expect(named([global, local])).toBe(8);
  expect(named([local, { ...local, value: 12 }])).toBe(4);
  expect(named([])).toBeUndefined();
});
