/**
 * Going back and going step by step with caches: a machine that is restored in the middle of a run, with lines dirty,
 * messages on their way and choices taken, does to the digit what it did; and stepping is running.
 */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/base/choices.ts';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { createTrial, eventsSince, programNamed, retiredOf } from '../machine/trial.ts';
import { cores, createMemory, memoryChoices } from './memories.ts';
import { machinesWithCaches, wholeOf } from './runs.ts';

const base = 0x10010000;
const { pick } = seeded(11);
const machines = machinesWithCaches(4, 3);
const nameOf = ({ memory, protocol, link }: Raw) => `${memory}, ${protocol}, ${link}`;
const named = machines.map((raw) => [nameOf(raw), raw] as const);

/** Sharing and atomics, reservations, a kernel that switches, and one thread that overflows its caches. */
const names = ['false-sharing', 'spin-lock', 'race-lock', 'sieve'];

describe.each(named)('%s', (_, raw) => {
  const name = names[machines.indexOf(raw) % names.length];

  it(`goes on as it did when it is restored in ${name}`, async () => {
    const machine = createTrial(await programNamed(name), raw);
    const start = machine.snapshot();
    machine.run();
    const whole = wholeOf(machine);
    const total = retiredOf(machine);
    expect(whole.outcome?.kind).toBe('exit');
    for (const point of [0, 1 + pick(total - 1, 'point'), 1 + pick(total - 1, 'point')]) {
      machine.restore(start);
      machine.run({ instructions: point });
      const kept = machine.snapshot();
      const here = wholeOf(machine);
      machine.run();
      expect(wholeOf(machine), `after a pause at instruction ${point}`).toEqual(whole);
      machine.restore(kept);
      expect(wholeOf(machine), `back at instruction ${point}`).toEqual(here);
      machine.run();
      expect(wholeOf(machine), `from instruction ${point} on`).toEqual(whole);
    }
  });

  it(`steps as it runs in ${name}`, async () => {
    const ran = createTrial(await programNamed(name), raw);
    const stepped = createTrial(await programNamed(name), raw);
    ran.run();
    while (!stepped.step());
    expect(wholeOf(stepped)).toEqual(wholeOf(ran));
    expect(eventsSince(stepped, 0)).toEqual(eventsSince(ran, 0));
  });
});

describe('running ahead', () => {
  // Every program has another memory, every option of caches among them.
  const programs = bundledPrograms().map(({ name }, index) => {
    const all = machinesWithCaches(4, index);
    return [name, all[(5 * index) % all.length]] as const;
  });

  it.each(programs)('of %s is as going instruction by instruction', async (name, raw) => {
    const ran = createTrial(await programNamed(name), raw);
    const stepped = createTrial(await programNamed(name), raw);
    for (const instructions of [700, 1300, 1000]) {
      ran.run({ instructions });
      for (let i = 0; i < instructions; i++) stepped.run({ instructions: 1 });
      expect(wholeOf(stepped)).toEqual(wholeOf(ran));
    }
    expect(eventsSince(stepped, 0)).toEqual(eventsSince(ran, 0));
  });
});

it('forgets whose page it was to be when it goes back to before the first touch', () => {
  const choice = memoryChoices(1).find(({ organisation }) => organisation === 'numa') ?? expect.fail();
  const fetching = { l1i: 'none', l1d: 'none' } as const;
  const memory = createMemory({
    ...{ ...choice, prefetch: fetching },
    parameters: { nodes: 2, placement: 'first-touch' },
  });
  const space = new AddressSpace(memory.ram);
  space.map(base, 4096, permission.read);
  const touch = (core: number) => {
    const port = memory.port(core);
    port.space = space;
    port.load(base, 4, 0);
    return memory.statistics()?.nodes.map(({ local, remote }) => [local, remote]);
  };
  const untouched = memory.save();
  const [near, far] = [0, cores - 1];
  const first = [
    [1, 0],
    [0, 0],
  ];
  expect(touch(near)).toEqual(first);
  expect(touch(far)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  memory.restore(untouched);
  expect(touch(far)).toEqual(first.toReversed());
  memory.restore(untouched);
  expect(touch(near)).toEqual(first);
});
