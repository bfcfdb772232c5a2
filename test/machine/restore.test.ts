/**
 * Going back: a machine that is restored does again what it did, to the byte, from any point of any bundled program; and
 * what was saved is not spoilt by what follows.
 */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/base/choices.ts';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { coresOf, createTrial, eventsSince, programNamed, retiredOf, stateOf } from './trial.ts';

const { pick } = seeded(7);

/** Runs to the end and says all there is to compare, the events from here on included. */
function finish(machine: Machine) {
  const position = machine.events.position;
  machine.run();
  return { ...stateOf(machine), events: eventsSince(machine, position) };
}

async function checkRestoring(name: string, raw: Raw): Promise<void> {
  const machine = createTrial(await programNamed(name), raw);
  const start = machine.snapshot();
  const whole = finish(machine);
  expect(whole.outcome).toBeDefined();
  const total = retiredOf(machine);
  for (const point of [0, pick(total, 'point'), pick(total, 'point')]) {
    const before = machine.events.position;
    machine.restore(start);
    expect([machine.kernel.outcome, retiredOf(machine), machine.console.text]).toEqual([undefined, 0, '']);
    machine.run({ instructions: point });
    const head = eventsSince(machine, before);
    const kept = machine.snapshot();
    for (let again = 0; again < 2; again++) {
      if (again > 0) machine.restore(kept);
      expect(retiredOf(machine)).toBe(point);
      const { events, ...state } = finish(machine);
      expect({ ...state, events: [...head, ...events] }, `from instruction ${point}`).toEqual(whole);
    }
  }
}

const ownCores: Readonly<Record<string, readonly number[]>> = {
  basics: [1, 2],
  regression: [1, 2],
  concurrency: [1, 2, 4],
};

describe.each(bundledPrograms())('a machine that is restored in $folder/$name', ({ name, folder }) => {
  it.each(ownCores[folder] ?? [2])('goes on as it did, on %i cores', (cores) => checkRestoring(name, coresOf(cores)));
});

describe('a machine that is restored', () => {
  it.each<Raw>([
    { ...coresOf(3), seed: 5 },
    { ...coresOf(2), seed: 6, engine: 'evaluate', policy: { quantum: 60 } },
    { array: { kind: 'mimd', cores: 3, quantum: 100 } },
  ])('goes on as it did, with %j', async (raw) => {
    for (const name of ['race', 'race-lock', 'sleep-sort', 'philosophers']) await checkRestoring(name, raw);
  });

  it('goes back and forth between two points, in any order', async () => {
    const machine = createTrial(await programNamed('spin-lock'), { ...coresOf(2), seed: 3 });
    const points = Array.from({ length: 5 }, () => {
      machine.run({ instructions: 3000 });
      return [machine.snapshot(), stateOf(machine)] as const;
    });
    for (const index of [4, 0, 3, 3, 1, 2]) {
      machine.restore(points[index][0]);
      expect(stateOf(machine)).toEqual(points[index][1]);
      machine.run({ instructions: 500 });
    }
  });
});
