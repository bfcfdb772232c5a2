/**
 * What the recurrence says of random instructions on random cores is what a core does that is stepped cycle by cycle; what
 * it says does not change when it is saved and restored on the way, and its causes sum to its cycles.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/base/plug.ts';
import type { Passage } from '../../../src/core/models/model.ts';
import type { OutOfOrderParameters } from '../../../src/core/models/out-of-order/parameters.ts';
import { outOfOrder } from '../../../src/core/models/out-of-order.ts';
import { createIsa } from '../../../src/isa/isa.ts';
import { type Step, stepped } from './stepped-core.ts';

const isa = createIsa();
const operations = isa.instructions.map(({ name }, number) => ({ name, ...isa.facts[number] }));
const named = (name: string) => operations.findIndex((operation) => operation.name === name);
const numbers = {
  ...{ alu: named('add'), multiply: named('mul'), divide: named('div'), system: named('fence') },
  ...{ load: named('lw'), store: named('sw'), atomic: named('amoadd.w') },
};
const branch = named('beq');
const line = 16;

const between = (least: number, most: number) => fc.integer({ min: least, max: most });

const core: fc.Arbitrary<OutOfOrderParameters> = fc.record({
  ...{ width: between(1, 4), frontEnd: between(1, 3), forwarding: fc.constantFrom('full', 'none') },
  ...{ reorderBuffer: between(1, 10), loadStoreQueue: between(1, 5), buses: between(1, 3) },
  ...{ alus: between(1, 3), aluStations: between(1, 4), alu: between(1, 3) },
  ...{ multipliers: between(1, 2), multiplyStations: between(1, 3), multiply: between(1, 7), divide: fc.constant(1) },
  ...{ memoryPorts: between(1, 2), memoryStations: between(1, 4), load: between(1, 2) },
});

const rarely = (weight: number) => fc.nat(weight).map((drawn) => drawn === 0);

interface Drawn {
  readonly kind: Step['kind'];
  readonly registers: readonly [number, number, number];
  readonly address: number;
  readonly miss: number;
  readonly follows: Step['follows'] | 'no branch';
  readonly late: number;
  readonly drains: boolean;
}

const instruction = (longest: number): fc.Arbitrary<Drawn> =>
  fc.record({
    kind: fc.constantFrom('alu', 'alu', 'multiply', 'divide', 'system', 'load', 'load', 'store', 'store', 'atomic'),
    registers: fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)),
    address: fc.nat(63).map((word) => 4 * word),
    miss: between(1, longest),
    follows: fc.constantFrom('no branch', 'no branch', 'no branch', 'no branch', 'wrong', 'taken', 'next'),
    late: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, between(1, 6)),
    drains: rarely(15),
  });

/** Drawn instructions as a program can have them: it reads what its operations read, and a line is missed once. */
function asSteps(drawn: readonly Drawn[]): Step[] {
  const brought = new Set<number>();
  return drawn.map(({ kind: drawnKind, registers: [rd, rs1, rs2], address, miss, follows, late, drains }) => {
    const kind = follows === 'no branch' ? drawnKind : 'alu';
    const { readsRs1, readsRs2, writesRd, memory } = operations[follows === 'no branch' ? numbers[kind] : branch];
    const isMissed = memory && !brought.has(Math.floor(address / line));
    if (isMissed) brought.add(Math.floor(address / line));
    return {
      ...{ kind, rd: writesRd && rd > 0 ? rd : 32, rs1: readsRs1 ? rs1 : 0, rs2: readsRs2 ? rs2 : 0 },
      ...{ address: memory ? address : 0, extra: isMissed ? miss : 0, late, drains },
      follows: follows === 'no branch' ? 'next' : follows,
    };
  });
}

/** The times that the model tells, and how far the clock has come by then; anew from what was saved before step `saved`. */
function modelled(
  steps: readonly Step[],
  drawn: readonly Drawn[],
  parameters: OutOfOrderParameters,
  { saved = -1, begin = 0 }: { saved?: number; begin?: number } = {},
) {
  let right = true;
  const passages: Passage[] = [];
  const predictor = { right: () => right, statistics: () => expect.fail(), save: () => 0, restore: () => undefined };
  const make = () =>
    outOfOrder.create?.({ core: 0, operations, predictor, line, watch: (way) => passages.push(way) }, parameters) ??
    expect.fail();
  let timing = make();
  let clock = begin;
  let lost = begin;
  for (const [index, step] of steps.entries()) {
    const operation = drawn[index].follows === 'no branch' ? numbers[step.kind] : branch;
    const { memory } = operations[operation];
    right = step.follows !== 'wrong';
    clock += step.late;
    lost += step.late;
    if (memory) clock = timing.issue?.(operation, step.rs1, step.rs2, clock) ?? expect.fail();
    if (index === saved) {
      const state = timing.save();
      timing = make();
      timing.restore(state);
      expect(timing.save()).toEqual(state);
    }
    const ready = memory ? clock + 1 + step.extra : 0;
    const next = step.follows === 'next' ? 4 : 64;
    clock = timing.retire(operation, step.rd, step.rs1, step.rs2, clock, ready, 0, 64, next, step.address);
    if (step.drains) clock = timing.drain(clock);
    expect(Object.values(timing.causes).reduce((sum, cycles) => sum + cycles, lost)).toBe(clock);
  }
  const times = passages.map(({ times: [, issue, start, bus, write, commit] }) => [
    ...[issue, start, (bus < 0 ? write : bus) - 1, write, commit],
  ]);
  return { times, passages };
}

describe('an out-of-order core', () => {
  it.each([
    [40, 500],
    [3000, 10],
  ])('does as one does that is stepped (misses of up to %i cycles)', (longest, numRuns) => {
    fc.assert(
      fc.property(core, fc.array(instruction(longest), { minLength: 1, maxLength: 60 }), (parameters, drawn) => {
        const steps = asSteps(drawn);
        expect(modelled(steps, drawn, parameters).times).toEqual(stepped(steps, parameters, line));
      }),
      { numRuns },
    );
  });

  it('goes on from what was saved as if nothing had been', () => {
    fc.assert(
      fc.property(
        core,
        fc.array(instruction(2000), { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        (parameters, drawn, at) => {
          const steps = asSteps(drawn);
          const whole = modelled(steps, drawn, { ...parameters, divide: 20 });
          expect(modelled(steps, drawn, { ...parameters, divide: 20 }, { saved: at })).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes as long at any time of the day', () => {
    fc.assert(
      fc.property(
        core,
        fc.array(instruction(3000), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(2 ** 24, 2 ** 25, 2 ** 31, 2 ** 45).chain((near) => fc.nat(4000).map((less) => near - less)),
        (parameters, drawn, begin) => {
          const steps = asSteps(drawn);
          const later = modelled(steps, drawn, parameters, { begin }).times;
          const early = modelled(steps, drawn, parameters).times;
          expect(later.map((times) => times.map((cycle) => cycle - begin))).toEqual(early);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has a value from a store until that commits, and then from memory', () => {
    const store: Drawn = { ...drawnOf('store'), address: 0 };
    const load: Drawn = { ...drawnOf('load'), address: 0 };
    const doneWith = (latency: number) => {
      const steps = asSteps([store, load]);
      // In between another core has taken the line: the load misses unless it looks into the queue.
      const again = steps.map((step, index) => ({ ...step, extra: 50 * index }));
      const { times } = modelled(again, [store, load], { ...defaults(outOfOrder), width: 1, load: latency });
      expect(times[0]).toEqual([1, 2, 2, 3, 3]);
      return times[1][2];
    };
    // It looks in its last cycle: the third, in which the store commits, or the one after.
    expect(doneWith(1)).toBe(3);
    expect(doneWith(2)).toBe(54);
  });
});

function drawnOf(kind: Step['kind']): Drawn {
  return { kind, registers: [0, 0, 0], address: 0, miss: 1, follows: 'no branch', late: 0, drains: false };
}
