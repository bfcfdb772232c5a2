/** Bundled programs on machines with caches: which machines there are, and what must hold of every run. */
import { expect } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { coreReports } from '../../src/measure/report.ts';
import { inclusions } from '../../src/memory/cache/levels.ts';
import { replacements } from '../../src/memory/cache/replacement/index.ts';
import { links } from '../../src/memory/links/index.ts';
import { organisations } from '../../src/memory/organisations/index.ts';
import { protocols } from '../../src/memory/protocols/index.ts';
import { stateOf } from '../machine/trial.ts';

/** What first levels do with stores and fetch ahead: as usual, and otherwise. */
const manners = [
  { l1d: {} },
  { l1d: { write: 'through', writeMiss: 'around' }, writeBuffer: 4 },
  { l1d: { prefetch: 'next-line' }, l1i: { prefetch: 'tagged' } },
  { l1d: { writeMiss: 'around' } },
  { l1d: { write: 'through', prefetch: 'tagged' } },
];

/** Every organisation with caches and every coherent protocol; links, levels and policies go round from `turn` on. */
export function machinesWithCaches(cores: number, turn = 0): Raw[] {
  const kinds = ['', ...inclusions];
  const names = organisations.map(({ name }) => name).filter((name) => name !== 'flat');
  const coherent = protocols.filter((protocol) => protocol.coherent);
  return names.flatMap((memory, row) => {
    return coherent.map(({ name: protocol }, column): Raw => {
      const count = turn + row + column;
      const inclusion = kinds[count % kinds.length];
      // Programs with page tables need no more than these lines to lose some of them.
      const level = (lines: number) => {
        return { size: 64 * lines, ways: 4, replacement: replacements[count % replacements.length].name };
      };
      const { l1d, l1i, ...rest }: Raw = manners[(turn + 3 * row + 2 * column) % manners.length];
      // An exclusive second level has no copy that a word could go through to.
      // Cache-only memory has no memory that a cache could stand before.
      const isShared = memory !== 'coma' && (turn + row + (column >> 1)) % 2 === 0;
      const data = { ...(l1d as Raw), ...(inclusion === 'exclusive' && !isShared && { write: 'back' }) };
      return {
        array: { kind: 'mimd', cores },
        memory,
        protocol,
        link: links[(turn + row + 2 * column) % links.length].name,
        cache: {
          line: 64,
          l1i: { ...level(8), ...(l1i as Raw) },
          l1d: { ...level(8), ...data },
          ...rest,
          ...(inclusion && { l2: { ...level(32), inclusion, sharing: isShared ? 'shared' : 'private' } }),
        },
        seed: 1 + count,
      };
    });
  });
}

/** Everything that two runs of the same thing on the same machine share. */
export function wholeOf(machine: Machine) {
  return { ...stateOf(machine), statistics: machine.memory.statistics() };
}

/** Each cycle of each core has a cause, and each access is a hit or a miss. */
export function expectConserved(machine: Machine): void {
  for (const { cycles, causes } of coreReports(machine)) {
    expect(Object.values(causes).reduce((sum, part) => sum + part, 0)).toBe(cycles);
    expect(Math.min(...Object.values(causes))).toBeGreaterThanOrEqual(0);
  }
  const statistics = machine.memory.statistics() ?? expect.fail('a memory with caches has statistics');
  const { write, writeMiss } = machine.configuration.cache.l1d;
  for (const one of statistics.caches) {
    const { core, name, reads, writes, readMisses, writeMisses, writeThroughs, prefetches, usefulPrefetches } = one;
    expect(usefulPrefetches, `useful of ${name} ${core}`).toBeLessThanOrEqual(prefetches);
    expect(Math.min(...Object.values(one).filter((count) => typeof count === 'number'))).toBeGreaterThanOrEqual(0);
    expect(readMisses, `reads of ${name} ${core}`).toBeLessThanOrEqual(reads);
    expect(writeMisses, `writes of ${name} ${core}`).toBeLessThanOrEqual(writes);
    const leaving = write === 'through' ? writes : writeMiss === 'around' ? writeMisses : 0;
    expect(writeThroughs).toBe(name === 'l1d' ? leaving : 0);
    // What one level has not got, the next is asked for.
    const second = statistics.caches.find((other) => other.core === core && other.name === 'l2');
    if (name !== 'l2' || !second) continue;
    const first = statistics.caches.filter((other) => other.core === core && other.name.startsWith('l1'));
    const misses = first.reduce((sum, level) => sum + level.readMisses + level.writeMisses, 0);
    expect(reads + writes).toBe(misses);
  }
  for (const { reads, writes, readMisses, writeMisses, writebacks } of statistics.shared) {
    expect(readMisses).toBeLessThanOrEqual(reads);
    expect(writeMisses).toBeLessThanOrEqual(writes);
    expect(writebacks).toBeLessThanOrEqual(writes + reads);
  }
  const { transfers, interventions } = statistics.caches.reduce(
    (sum, one) => ({ transfers: sum.transfers + one.transfers, interventions: sum.interventions + one.interventions }),
    { transfers: 0, interventions: 0 },
  );
  expect(transfers).toBe(interventions);
}

/**
 * Counts the cycles that cores wait for memory, by their ports' answers and without the engine's clocks; gives what each
 * core has waited so far. What the kernel does through a port is the kernel's.
 */
export function countWaiting(machine: Machine): number[] {
  const { array } = machine;
  const waited = array.cores.map(() => 0);
  let isRunning = false;
  const counted = <A extends unknown[], R>(run: (...all: A) => R) => {
    return (...all: A): R => {
      isRunning = true;
      const result = run.apply(array, all);
      isRunning = false;
      return result;
    };
  };
  array.step = counted(array.step);
  array.run = counted(array.run);
  for (const { id, port } of array.cores) {
    const fetch = port.fetch.bind(port);
    port.fetch = (address, now) => {
      const late = fetch(address, now);
      // One that has to wait for its turn comes again.
      if (isRunning && late > 0) waited[id] += late;
      return late;
    };
    const after = <A extends unknown[], R>(access: (...all: A) => R, nowAt: number) => {
      return (...all: A): R => {
        const result = access.apply(port, all);
        if (isRunning && port.fault === 0) waited[id] += port.ready - (all[nowAt] as number) - 1;
        return result;
      };
    };
    port.load = after(port.load, 2);
    port.store = after(port.store, 3);
    port.atomic = after(port.atomic, 4);
    port.reserve = after(port.reserve, 2);
    port.storeConditional = after(port.storeConditional, 3);
    port.fence = after(port.fence, 2);
  }
  return waited;
}
