/** Predictors change how long programs take and nothing else; programs about branches show how much. */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { predictors } from '../../src/core/predictors/index.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { coreReports } from '../../src/measure/report.ts';
import { createTrial, programNamed, retiredOf, stateOf } from '../machine/trial.ts';

const kinds = predictors.map(({ name }) => name);

async function run(name: string, raw: Raw): Promise<Machine> {
  const machine = createTrial(await programNamed(name), { cpu: 'pipeline', ...raw });
  machine.run({ instructions: 2_000_000 });
  return machine;
}

/** What one core guessed in a run. */
async function guessed(name: string, raw: Raw) {
  const machine = await run(name, raw);
  const [{ prediction, causes, cycles }] = coreReports(machine);
  expect(machine.kernel.outcome?.kind).toBe('exit');
  return { ...(prediction ?? expect.fail('nothing was guessed')), lost: causes.branch, cycles };
}

const folders = ['basics', 'branches'];
const programs = bundledPrograms().filter(({ folder }) => folders.includes(folder));

describe.each(programs)('$name', ({ name }) => {
  it('gives the same on every predictor, and loses two cycles for each guess that was wrong', async () => {
    const same = (machine: Machine) => {
      const { text, digest, outcome } = stateOf(machine);
      return { text, digest, kind: outcome?.kind, code: outcome?.code, retired: retiredOf(machine) };
    };
    const expected = same(await run(name, { cpu: 'functional' }));
    for (const predictor of kinds) {
      const machine = await run(name, { predictor });
      expect(same(machine), predictor).toEqual(expected);
      const [{ prediction, causes }] = coreReports(machine);
      expect(causes.branch, predictor).toBe(2 * (prediction?.mispredictions ?? expect.fail()));
    }
  });
});

describe('nested loops', () => {
  // The inner branch a thousand rounds, the outer one once, and what is learnt at first.
  it.each([
    ['1-bit', 2 * 1000 + 2],
    ['2-bit', 1000 + 2 + 1 + 2],
    ['taken', 1000 + 1 + 2],
    ['btfn', 1000 + 1 + 2],
    ['not-taken', 9 * 1000 + 999],
  ])('are mispredicted by %s %i times', async (predictor, times) => {
    expect((await guessed('nested-loops', { predictor })).branch).toEqual({
      predictions: 11_000,
      mispredictions: times,
    });
  });

  it.each(['gshare', 'local', 'tournament'])('are learnt by heart by %s', async (predictor) => {
    expect((await guessed('nested-loops', { predictor })).mispredictions).toBeLessThan(50);
  });
});

describe('a branch on data', () => {
  it('costs more where they are in no order, if it is guessed by how it mostly went', async () => {
    for (const predictor of ['1-bit', '2-bit', 'gshare']) {
      const [sorted, unsorted] = [
        await guessed('branch-sorted', { predictor }),
        await guessed('branch-unsorted', { predictor }),
      ];
      expect(unsorted.mispredictions, predictor).toBeGreaterThan(20 * sorted.mispredictions);
    }
  });

  it('is learnt from its own history where the same data come again', async () => {
    const [local, counted] = [
      await guessed('branch-unsorted', { predictor: 'local' }),
      await guessed('branch-unsorted', { predictor: '2-bit' }),
    ];
    expect(4 * (local.mispredictions - 256)).toBeLessThan(counted.mispredictions);
  });
});

describe('returns', () => {
  it.each([
    [0, 2000],
    [1, 0],
    [8, 0],
  ])('with a return stack of %i are mispredicted %i times', async (depth, times) => {
    const { return: returns } = await guessed('returns', { predictor: '2-bit', returnStack: { depth } });
    expect(returns).toEqual({ predictions: 2000, mispredictions: times });
  });

  it('that are nested deeper than the return stack is are mispredicted the more, the deeper', async () => {
    const wrong = [];
    for (const depth of [1, 2, 4, 8, 16]) {
      wrong.push((await guessed('fibonacci', { predictor: '2-bit', returnStack: { depth } })).return.mispredictions);
    }
    expect(wrong).toEqual([...wrong].sort((a, b) => b - a));
    expect(new Set(wrong).size).toBe(wrong.length);
    expect(wrong.at(-1)).toBe(0);
  });
});

describe('the branch target buffer', () => {
  it('has to be there for what is guessed to be taken to be fetched', async () => {
    const without = await guessed('nested-loops', { predictor: 'taken', btb: { entries: 0, ways: 1 } });
    const unpredicted = await guessed('nested-loops', { predictor: 'not-taken' });
    expect(without.mispredictions).toBe(unpredicted.mispredictions);
    expect(without.btbMisses).toBe(without.mispredictions);
    expect(without.cycles).toBe(unpredicted.cycles);
  });
});

describe.each(kinds)('a machine with %s', (predictor) => {
  it('that is put back goes on as it did, guesses and counts included', async () => {
    const machine = createTrial(await programNamed('fibonacci'), { cpu: 'pipeline', predictor });
    machine.run({ instructions: 3000 });
    const snapshot = machine.snapshot();
    const rest = () => {
      machine.run();
      return { ...stateOf(machine), reports: coreReports(machine) };
    };
    const first = rest();
    machine.restore(snapshot);
    expect(rest()).toEqual(first);
  });
});
