/**
 * Orderings against herd's models: no run of a litmus test ends in a state that the ordering's model forbids; the states
 * for which an ordering is known are seen; and the check is not blind, since a weaker ordering fails a stronger model.
 */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/base/choices.ts';
import { evaluate } from '../../../src/core/engine/evaluate.ts';
import {
  allows,
  createLitmusRig,
  type LitmusTest,
  litmusTests,
  type Model,
  parseTests,
  type RigSetting,
  someCircumstances,
} from './litmus.ts';

/** There is no model of partial store ordering: it lies between TSO and RVWMO. */
const modelOf: Readonly<Record<string, Model>> = { sc: 'SC', tso: 'TSO', pso: 'RVWMO', relaxed: 'RVWMO' };

/** Tests that the collection lacks; their states by hand. */
const ownTests = parseTests(`IRIW
memory x=0 y=0
thread x5=1 x6=&x | sw x5,0(x6)
thread x5=1 x6=&y | sw x5,0(x6)
thread x6=&x x8=&y | lw x5,0(x6); lw x7,0(x8)
thread x6=&y x8=&x | lw x5,0(x6); lw x7,0(x8)
observed 2:x5 2:x7 3:x5 3:x7
SC 0,0,0,0 0,0,0,1 0,0,1,0 0,0,1,1 0,1,0,0 0,1,0,1 0,1,1,0 0,1,1,1 1,0,0,0 1,0,0,1 1,0,1,1 1,1,0,0 1,1,0,1 1,1,1,0 1,1,1,1
RVWMO 1,0,1,0

MP+fence.w.w+pointer
memory x=0 y=5 p=&y
thread x5=1 x6=&x x8=&p | sw x5,0(x6); fence w,w; sw x6,0(x8)
thread x6=&p | lw x5,0(x6); lw x7,0(x5)
observed 1:x7
SC 1 5

MP+fence.w.w+byte
memory x=0 y=0 p=0
thread x5=1 x6=&x x7=2 x8=&p | sw x5,0(x6); fence w,w; sb x7,1(x8)
thread x6=&p x8=&x | lh x5,0(x6); lw x7,0(x8); lb x9,1(x6)
observed 1:x5 1:x7 1:x9
SC 0,0,0 0,0,2 0,1,0 0,1,2 512,1,2
RVWMO 512,0,2

SB+bytes
memory x=0 y=0
thread x5=1 x6=&x x8=&y | sb x5,1(x6); lhu x9,0(x6); lw x7,0(x8)
thread x5=1 x6=&y x8=&x | sb x5,3(x6); lb x9,3(x6); lw x7,0(x8)
observed 0:x9 0:x7 1:x9 1:x7
SC 256,0,1,256 256,16777216,1,0 256,16777216,1,256
TSO 256,0,1,0`);

function testNamed(name: string): LitmusTest {
  return litmusTests.find((test) => test.name === name) ?? ownTests.find((test) => test.name === name) ?? expect.fail();
}

/** The states in which runs of each test end that a model forbids, and how often a state was one that SC forbids. */
function observe(setting: RigSetting, model: Model, tests: readonly LitmusTest[], runs: number, seed = 1) {
  const rig = createLitmusRig(setting, tests);
  const choices = seeded(seed);
  const forbidden: string[] = [];
  let weak = 0;
  for (const test of tests) {
    for (let run = 0; run < runs; run++) {
      const state = rig.run(test, someCircumstances(choices));
      if (!allows(test, state, model)) forbidden.push(`${test.name}: ${state}`);
      if (!allows(test, state, 'SC')) weak++;
    }
  }
  return { forbidden, weak };
}

describe.each(Object.entries(modelOf))('%s', (ordering, model) => {
  it.each([
    ['flat', 'mesi'],
    ['uma', 'mesi'],
    ['uma', 'dragon'],
    ['numa', 'moesi'],
  ])('over %s memory, %s, ends in no state that its model forbids', (memory, protocol) => {
    const { forbidden, weak } = observe({ ordering, memory, protocol }, model, litmusTests, 8);
    expect(forbidden).toEqual([]);
    if (ordering === 'sc') expect(weak).toBe(0);
    else expect(weak).toBeGreaterThan(100);
  });

  it.each([[{ entries: 1 }], [{ entries: 2, latency: 1, linger: 8 }], [{ latency: 40, linger: 0 }]])(
    'with a buffer of %o neither',
    (parameters) => {
      if (ordering === 'sc') return;
      expect(observe({ ordering, parameters }, model, litmusTests, 8, 2).forbidden).toEqual([]);
    },
  );

  it('keeps pointers, bytes and four threads right', () => {
    expect(observe({ ordering }, model, ownTests, 400).forbidden).toEqual([]);
    expect(observe({ ordering, memory: 'uma' }, model, ownTests, 400).forbidden).toEqual([]);
  });

  it('is the same on the evaluator', () => {
    const some = litmusTests.filter((_, index) => index % 10 === 0);
    const rigs = [
      createLitmusRig({ ordering, memory: 'uma' }),
      createLitmusRig({ ordering, memory: 'uma', engine: evaluate }),
    ];
    const choices = seeded(3);
    for (const test of some) {
      const circumstances = someCircumstances(choices);
      const [first, second] = rigs.map((rig) => rig.run(test, circumstances));
      expect(second, test.name).toBe(first);
    }
  });
});

it.each([
  ['tso', 'SC'],
  ['pso', 'TSO'],
  ['relaxed', 'TSO'],
] as const)('%s is not taken for %s', (ordering, model) => {
  expect(observe({ ordering }, model, litmusTests, 8).forbidden.length).toBeGreaterThan(10);
});

/** In how many runs with seeds 1 to 200 the state is seen. */
function sightings(ordering: string, name: string, state: string): number {
  const test = testNamed(name);
  const tests = ownTests.includes(test) ? ownTests : litmusTests;
  const rig = createLitmusRig({ ordering }, tests);
  const choices = seeded(5);
  const states = Array.from({ length: 200 }, (_, index) =>
    rig.run(test, { ...someCircumstances(choices), seed: index + 1 }),
  );
  return states.filter((one) => one === state).length;
}

/** The results that only a weak ordering shows, and the orderings of the catalogue that show them. */
describe.each([
  ['SB', '0,0', ['tso', 'pso', 'relaxed']],
  ['SB+fence.rw.rws', '0,0', []],
  ['MP', '1,0', ['pso', 'relaxed']],
  ['MP+fence.rw.rws', '1,0', []],
  ['MP+fence.rw.rw+po', '1,0', ['relaxed']],
  ['MP+po+fence.rw.rw', '1,0', ['pso', 'relaxed']],
  ['MP+fence.w.w+pointer', '0', []],
  ['MP+fence.w.w+byte', '512,0,2', ['relaxed']],
  ['2+2W', '2,2', ['pso', 'relaxed']],
  ['IRIW', '1,0,1,0', ['relaxed']],
  // Loads take effect no later than they are carried out: RVWMO allows more.
  ['LB', '1,1', []],
  // A core that reads its own store before others see it.
  ['SB+bytes', '256,0,1,0', ['tso', 'pso', 'relaxed']],
] as const)('%s', (name, state, shown: readonly string[]) => {
  it.each(Object.keys(modelOf))(`ends in ${state} under %s just where it may, with seeds 1 to 200`, (ordering) => {
    const count = sightings(ordering, name, state);
    if (shown.includes(ordering)) expect(count).toBeGreaterThan(0);
    else expect(count).toBe(0);
  });
});
