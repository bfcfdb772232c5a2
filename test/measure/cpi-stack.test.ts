/** CPI stacks sum to the cycles of their core on every kind of machine, and say what was in the way. */
import { describe, expect, it } from 'vitest';
import { models } from '../../src/core/models/index.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { within } from '../../src/measure/cpi-stack.ts';
import { coreReports } from '../../src/measure/report.ts';
import { createTrial, programNamed } from '../machine/trial.ts';

const memories: readonly Raw[] = [
  { memory: 'flat' },
  { memory: 'uma', cache: { l1d: { size: 1024 }, l1i: { size: 512, ways: 2 } } },
  { memory: 'uma', ordering: 'tso' },
  { memory: { kind: 'numa', nodes: 2 }, link: 'mesh' },
  { memory: 'coma' },
];

async function reportsOf(name: string, raw: Raw) {
  const machine = createTrial(await programNamed(name), { array: { kind: 'mimd', cores: 3 }, ...raw });
  expect(machine.run().kind).toBe('exit');
  return coreReports(machine);
}

const sum = (parts: object) => Object.values(parts).reduce((total: number, part: number) => total + part, 0);

describe.each(models.map(({ name }) => name))('%s', (cpu) => {
  it.each(['false-sharing', 'race-lock', 'sieve'])('accounts for each cycle of %s', async (name) => {
    for (const memory of memories) {
      for (const { cycles, causes, stack } of await reportsOf(name, { cpu, ...memory })) {
        expect(sum(stack), JSON.stringify(memory)).toBe(cycles);
        expect(sum(causes)).toBe(cycles);
        expect(Math.min(...Object.values(stack)), JSON.stringify(stack)).toBeGreaterThanOrEqual(0);
        expect(Object.values(stack).every(Number.isInteger)).toBe(true);
      }
    }
  });
});

it('tells sharing from misses, and locks from idleness', async () => {
  const [, sharing] = await reportsOf('false-sharing', { memory: 'uma' });
  expect(sharing.stack.coherence).toBeGreaterThan(sharing.stack.dcache);
  const padded = await reportsOf('false-sharing-padded', { memory: 'uma' });
  expect(padded[1].stack.coherence).toBeLessThan(sharing.stack.coherence / 10);
  const locked = await reportsOf('race-lock', { memory: 'flat' });
  expect(locked.some(({ stack }) => stack.lock > 0)).toBe(true);
});

it('cuts what does not fit in proportion, and loses nothing', () => {
  expect(within(10, [1, 2, 3])).toEqual([1, 2, 3]);
  expect(within(3, [2, 2, 2])).toEqual([1, 1, 1]);
  expect(within(5, [4, 4, 2])).toEqual([2, 2, 1]);
  expect(within(0, [4, 4])).toEqual([0, 0]);
});
