/**
 * The order of cores: whatever instructions cost, and whenever the kernel parks, wakes or interrupts, each instruction is
 * that of the core furthest behind, ties by number; with a quantum, the one in the earliest turn. The cores here execute
 * nothing: a made-up engine moves their clocks by costs that fast-check chose.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parts, ProcessorArray } from '../../src/array/array.ts';
import { createCycleOrder } from '../../src/array/cycle-order.ts';
import { arrays } from '../../src/array/index.ts';
import { mimd } from '../../src/array/mimd.ts';
import { sisd } from '../../src/array/sisd.ts';
import { defaults } from '../../src/base/plug.ts';
import type { Core } from '../../src/core/core.ts';

interface Executed {
  readonly cycle: number;
  readonly id: number;
}

/** Parts whose engine notes what starts when, takes the next cost for each instruction, and traps every so often. */
function fakeParts(costs: readonly number[], trapEvery = Number.POSITIVE_INFINITY): Parts & { log: Executed[] } {
  const log: Executed[] = [];
  const engine: Parts['engine'] = {
    name: 'fake',
    run(core, until) {
      while (core.cycle < until) {
        log.push({ cycle: core.cycle, id: core.id });
        core.cycle += costs[log.length % costs.length];
        if (log.length % trapEvery === 0) return 'trap';
      }
      return 'time';
    },
  };
  return {
    engine,
    memory: { lookahead: 0, port: () => ({}) } as unknown as Parts['memory'],
    timingOf: () => undefined,
    log,
  };
}

function createOrder(parts: Parts, cores: number, quantum: number, starts: readonly number[] = [0]): ProcessorArray {
  const array = createCycleOrder(parts, cores, quantum);
  for (const core of array.cores) array.wake(core, starts[core.id % starts.length]);
  return array;
}

/** The core that must go next: least turn first, then least number. */
function expected({ cores }: ProcessorArray, quantum: number): Core | undefined {
  const turn = ({ cycle }: Core) => Math.floor(cycle / quantum);
  return cores
    .filter(({ parked }) => !parked)
    .sort((a, b) => turn(a) - turn(b) || a.id - b.id)
    .at(0);
}

const costs = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 50 });
const starts = fc.array(fc.nat(60), { minLength: 1, maxLength: 20 });
const coreCounts = fc.constantFrom(1, 2, 3, 7, 1024);

describe('cores in the order of their clocks', () => {
  it('with a quantum of 1 execute in the order (cycle, id), exactly', () => {
    fc.assert(
      fc.property(coreCounts, costs, starts, (cores, spent, from) => {
        const parts = fakeParts(spent);
        const array = createOrder(parts, cores, 1, from);
        for (let core = array.next()!; core.cycle <= 100; core = array.next()!) array.step(core.cycle + 500);
        for (const [index, { cycle, id }] of parts.log.entries()) {
          const before = parts.log[index - 1];
          if (before && !(before.cycle < cycle || (before.cycle === cycle && before.id <= id))) {
            expect.fail(`${id} at ${cycle} after ${before.id} at ${before.cycle}`);
          }
        }
        expect(new Set(parts.log.map(({ id }) => id)).size).toBe(cores);
      }),
      { numRuns: 60, seed: 31 },
    );
  });

  it('with a greater quantum come at most quantum - 1 cycles further', () => {
    let most = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 7),
        fc.integer({ min: 2, max: 100 }),
        costs,
        starts,
        (cores, quantum, spent, from) => {
          const parts = fakeParts(spent);
          const array = createOrder(parts, cores, quantum, from);
          while (parts.log.length < 400) array.step(array.next()!.cycle + 500);
          let latest = 0;
          for (const { cycle } of parts.log) {
            latest = Math.max(latest, cycle);
            expect(latest - cycle).toBeLessThan(quantum);
            most = Math.max(most, latest - cycle);
          }
        },
      ),
      { numRuns: 60, seed: 32 },
    );
    expect(most).toBeGreaterThan(50);
  });

  it('execute the same, whatever pieces they are run in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 7),
        fc.constantFrom(1, 2, 10, 64),
        costs,
        starts,
        fc.integer({ min: 1, max: 30 }),
        (cores, quantum, spent, from, piece) => {
          const [whole, pieces] = [fakeParts(spent), fakeParts(spent)];
          for (const [parts, length] of [
            [whole, 1000],
            [pieces, piece],
          ] as const) {
            const array = createOrder(parts, cores, quantum, from);
            while (parts.log.length < 300) array.step(array.next()!.cycle + length);
          }
          const length = Math.min(whole.log.length, pieces.log.length);
          expect(length).toBeGreaterThanOrEqual(300);
          expect(pieces.log.slice(0, length)).toEqual(whole.log.slice(0, length));
        },
      ),
      { numRuns: 100, seed: 33 },
    );
  });

  /** What a kernel may do between two steps: to the core that ran, or to another. */
  const deed = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('step' as const), by: fc.integer({ min: 1, max: 50 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('park', 'parkTop', 'charge'), by: fc.nat(1023) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wake' as const), by: fc.nat(1023) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), by: fc.nat(1023) }) },
  );

  it.each([1, 2, 3, 16, 1024])('stay in order when %i of them are parked, woken, charged and restored', (cores) => {
    fc.assert(
      fc.property(costs, fc.constantFrom(1, 16), fc.array(deed, { maxLength: 150 }), (spent, quantum, deeds) => {
        const array = createOrder(fakeParts(spent, 5), cores, quantum, [3, 1, 2]);
        for (const { do: what, by } of deeds) {
          const top = array.next();
          expect(top?.id).toBe(expected(array, quantum)?.id);
          const core = array.cores[by % cores];
          // As a kernel does: first the core at the top has run, then others are seen to.
          if (top) array.step(top.cycle + 1 + (by % 20));
          if (what === 'park') array.park(core);
          if (what === 'parkTop' && top) array.park(top);
          if (what === 'charge' && top) top.cycle += by;
          if (what === 'wake' && core.parked) {
            const cycle = core.cycle;
            array.wake(core, by);
            expect([core.parked, core.cycle]).toEqual([false, Math.max(cycle, by)]);
          }
          if (what === 'restore') {
            for (const each of array.cores) each.parked = (each.id * 7 + by) % 3 === 0;
            core.cycle = by;
            array.restored();
          }
        }
        expect(array.next()?.id).toBe(expected(array, quantum)?.id);
      }),
      { numRuns: cores > 100 ? 10 : 100, seed: 34 },
    );
  });

  it('are none when all are parked, and stop at the limit and at their deadline', () => {
    const parts = fakeParts([1]);
    const array = createCycleOrder(parts, 3, 1);
    expect(array.next()).toBeUndefined();
    array.wake(array.cores[1], 10);
    expect(array.next()).toBe(array.cores[1]);
    array.step(15);
    expect(array.cores[1].cycle).toBe(15);
    array.cores[1].deadline = 17;
    array.next();
    array.step(100);
    expect(array.cores[1].cycle).toBe(17);
    array.park(array.cores[1]);
    array.park(array.cores[1]);
    expect(array.next()).toBeUndefined();
  });
});

describe('array organisations', () => {
  it('have as many cores as they have instruction streams', () => {
    for (const plug of arrays) {
      const parameters = defaults(plug);
      const array = plug.wire(fakeParts([1]), parameters);
      expect(array.cores).toHaveLength(plug.streams(parameters).instruction);
      expect(array.cores.map(({ id }) => id)).toEqual([...array.cores.keys()]);
    }
    expect(sisd.streams({})).toEqual({ instruction: 1, data: 1 });
    expect(mimd.wire(fakeParts([1]), { ...defaults(mimd), cores: 1024 }).cores).toHaveLength(1024);
  });
});
