/** 20,000 random accesses over all memories with caches, each compared with a plain array; more with `npm run torture`. */
import { describe, expect, it } from 'vitest';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { pageSize } from '../../src/memory/ram.ts';
import { createMemory, type MemoryChoice, memoryChoices } from './memories.ts';
import { type TortureResult, torture } from './torture.ts';

const settings = memoryChoices(1);
const each = Math.ceil(20_000 / settings.length) + 8;

const groups = new Map<string, MemoryChoice[]>();
for (const setting of settings) {
  const name = `${setting.organisation}, ${setting.protocol}`;
  groups.set(name, [...(groups.get(name) ?? []), setting]);
}

const results: TortureResult[] = [];

describe.each([...groups])('%s', (_, all) => {
  it('has just what was stored, whatever the link, the levels and who is told', () => {
    for (const setting of all) {
      const result = torture(setting, each, 8);
      results.push(result);
      expect(result.failure).toBeUndefined();
    }
  });
});

it('was worth trying: all that can happen did, and often', () => {
  const sum = (of: (result: TortureResult) => number) => results.reduce((total, result) => total + of(result), 0);
  expect(results).toHaveLength(settings.length);
  expect(sum(({ accesses }) => accesses)).toBeGreaterThanOrEqual(20_000);
  expect(sum(({ misses }) => misses)).toBeGreaterThan(5000);
  expect(sum(({ writebacks }) => writebacks)).toBeGreaterThan(300);
  expect(sum(({ invalidations }) => invalidations)).toBeGreaterThan(1000);
  expect(sum(({ transfers }) => transfers)).toBeGreaterThan(1000);
  expect(sum(({ recalls }) => recalls)).toBeGreaterThan(300);
  expect(sum(({ conditionalsDone }) => conditionalsDone)).toBeGreaterThan(100);
  expect(sum(({ conditionalsFailed }) => conditionalsFailed)).toBeGreaterThan(100);
});

it('does the same again with the same seed', () => {
  expect(torture(settings[7], 200)).toEqual(torture(settings[7], 200));
});

it.each(['uma', 'numa'])('finds on %s that nothing keeps data right without coherence', (organisation) => {
  const setting = settings.find((one) => one.organisation === organisation) ?? expect.fail();
  expect(torture({ ...setting, protocol: 'none' }, 1000).failure).toMatch(
    /is stale|is loaded|comes back|two owners|a writer/,
  );
});

it('sends a line home when it has to leave, also where the line that it makes room for was here all the time', () => {
  const memory = createMemory({
    ...{ organisation: 'uma', parameters: {}, protocol: 'mesi', link: 'bus' },
    ...{ replacement: 'lru', line: 16, seed: 1 },
  });
  const base = 0x10010000;
  const space = new AddressSpace(memory.ram);
  space.map(base, pageSize, permission.read | permission.write | permission.execute);
  const [one, other] = [memory.port(0), memory.port(1)];
  for (const port of [one, other]) port.space = space;
  one.fetch(base, 0);
  // Both ways of the set in the data cache that the fetched line belongs to.
  one.store(base + 32, 4, 1, 0);
  one.store(base + 64, 4, 1, 0);
  const later = 100_000;
  one.load(base, 4, later);
  const { transactions, waited } = memory.statistics()?.link ?? expect.fail();
  expect(transactions['write-back']).toBe(1);
  other.load(base + 128, 4, later);
  expect(memory.statistics()?.link.waited, 'the bus has the line that leaves').toBeGreaterThan(waited);
});
