/**
 * A machine with receipts runs as one without, and has the receipt of each access, however it is run: in one go or step by
 * step, by either engine, and again after going back.
 */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { orderings } from '../../src/memory/ordering/index.ts';
import { machinesWithCaches, wholeOf } from '../memory/runs.ts';
import { createTrial, eventsSince, programNamed } from './trial.ts';

type Receipts = NonNullable<Machine['receipts']>;
type Receipt = NonNullable<ReturnType<Receipts['last']>>;

const limit = { instructions: 3_000 };
const cores = 4;
const programs = bundledPrograms().map(({ name }, index) => ({ name, index }));

/** A machine for a program, with an ordering: another one for each, so that all memories have their turn. */
function machineFor(index: number): Raw {
  const all = machinesWithCaches(cores, index);
  return { ...all[(5 * index) % all.length], ordering: orderings[index % orderings.length].name };
}

async function machineWith(name: string, raw: Raw): Promise<{ machine: Machine; receipts: Receipts }> {
  const machine = createTrial(await programNamed(name), raw, [], undefined, true);
  return { machine, receipts: machine.receipts ?? expect.fail() };
}

const every = { among: () => true };

describe.each(programs)('$name', ({ name, index }) => {
  it('runs as it does without receipts, and every engine has the same', async () => {
    const raw = machineFor(index);
    const plain = createTrial(await programNamed(name), raw);
    expect(plain.receipts).toBeUndefined();
    plain.run(limit);
    const runs: unknown[] = [];
    for (const engine of ['loop', 'evaluate']) {
      const { machine, receipts } = await machineWith(name, { ...raw, engine });
      const searches = (['slowest', 'first-miss', 1, 50, 300] as const).map((which) => {
        return receipts.search({ which, ...every });
      });
      machine.run(limit);
      if (engine === 'loop') {
        expect(wholeOf(machine)).toEqual(wholeOf(plain));
        expect(eventsSince(machine, 0)).toEqual(eventsSince(plain, 0));
      }
      const found = searches.map((search) => search.receipt());
      for (const [place, number] of [1, 50, 300].entries()) {
        expect(found[2 + place]?.number, `access ${number} of ${receipts.count()}`).toBe(
          number <= receipts.count() ? number : undefined,
        );
      }
      runs.push([receipts.count(), ...found]);
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});

/** All receipts of a run, step by step: each core's last whenever it is another. */
function stepThrough(machine: Machine, receipts: Receipts, steps: number): Receipt[] {
  const all: Receipt[] = [];
  let before = receipts.count();
  for (let step = 0; step < steps && !machine.kernel.outcome; step++) {
    machine.step();
    const count = receipts.count();
    expect(count).toBeLessThanOrEqual(before + 1);
    if (count > before) {
      const last = Array.from({ length: cores }, (_, core) => receipts.last(core));
      all.push(last.find((receipt) => receipt?.number === count) ?? expect.fail());
    }
    before = count;
  }
  return all;
}

describe('step by step', () => {
  it.each(['false-sharing', 'lock-mcs', 'barrier-tree'])('%s has the receipts that it has in one go', async (name) => {
    const raw = { array: { kind: 'mimd', cores }, memory: 'numa', link: 'ring' };
    const stepped = await machineWith(name, raw);
    const all = stepThrough(stepped.machine, stepped.receipts, 4000);
    expect(all.length).toBeGreaterThan(200);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    const whole = await machineWith(name, raw);
    const searches = all.map(({ number }) => whole.receipts.search({ which: number, ...every }));
    whole.machine.run();
    expect(searches.map((search) => search.receipt())).toEqual(all);
  });

  it('has the waiting of each core, all of it', async () => {
    const raw = { array: { kind: 'mimd', cores }, memory: 'uma' };
    const { machine, receipts } = await machineWith('false-sharing', raw);
    const waited = new Map<number, number>();
    const fetched = new Set<Receipt['fetch']>();
    for (const { core, latency, fetch, from } of stepThrough(machine, receipts, 4000)) {
      expect(fetched.has(fetch)).toBe(false);
      waited.set(core, (waited.get(core) ?? 0) + latency - 1 + (fetch ? from - fetch.from : 0));
    }
    for (const { id, cycle, retired } of machine.array.cores) {
      const { kernel, idle } = machine.kernel.accounts.cores[id];
      const memory = cycle - kernel - idle - retired;
      // What is fetched for an instruction without data is waited for, too.
      expect(waited.get(id) ?? 0).toBeLessThanOrEqual(memory);
      if (waited.has(id)) expect(waited.get(id)).toBeGreaterThan(0.5 * memory);
    }
  });
});

it('counts the accesses of programs, and not those of the kernel', async () => {
  const { machine, receipts } = await machineWith('sum', { memory: 'uma' });
  machine.run();
  expect(receipts.count()).toBeGreaterThan(0);
  expect(receipts.count()).toBe(receipts.count(0));
  // The kernel keeps registers by way of the same caches.
  const l1d = machine.memory.statistics()?.caches.find(({ name }) => name === 'l1d') ?? expect.fail();
  expect(receipts.count()).toBeLessThan(l1d.reads + l1d.writes);
});

it('has them again after going back', async () => {
  const { machine, receipts } = await machineWith('false-sharing', { ...machineFor(3), ordering: 'tso' });
  machine.run({ instructions: 2000 });
  const before = machine.snapshot();
  const count = receipts.count();
  const wanted = { which: 'slowest', among: ({ core }: { core: number }) => core === 1 } as const;
  const once = receipts.search(wanted);
  machine.run({ instructions: 2000 });
  const [first, end] = [once.receipt(), receipts.count()];
  machine.restore(before);
  expect(receipts.count()).toBe(count);
  expect(receipts.last(0)).toBeUndefined();
  const again = receipts.search(wanted);
  machine.run({ instructions: 2000 });
  expect(receipts.count()).toBe(end);
  expect(again.receipt()).toEqual(first);
});
