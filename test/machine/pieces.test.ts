/**
 * A run is one run, however it is made: at once, step by step, in pieces of cycles or instructions, on either engine,
 * alone or beside others. Events, clocks and memory included.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Limit, Machine } from '../../src/machine/machine.ts';
import { coresOf, createTrial, eventsSince, programNamed, retiredOf, stateOf } from './trial.ts';

/** Everything that two runs of the same thing share. */
const allOf = (machine: Machine) => ({ ...stateOf(machine), events: eventsSince(machine, 0) });

async function trial(name: string, raw: Raw): Promise<Machine> {
  return createTrial(await programNamed(name), raw);
}

function assembled(text: string) {
  const { program, diagnostics } = assemble({ file: 'x.s', text });
  expect(diagnostics).toEqual([]);
  return { program: program! };
}

/** Runs in pieces that `limitOf` gives, to the end. */
function runInPieces(machine: Machine, limitOf: (piece: number) => Limit): void {
  let piece = 0;
  while (machine.run(limitOf(piece++)).kind === 'budget') expect(piece).toBeLessThan(1_000_000);
}

const programs = bundledPrograms();
const small = programs.filter(({ folder }) => ['basics', 'concurrency', 'regression'].includes(folder));

/** Quanta of one and more cycles, seeds, and time slices that end often. */
const machines: readonly Raw[] = [
  { ...coresOf(2), seed: 4, policy: { quantum: 70 } },
  { array: { kind: 'mimd', cores: 4, quantum: 64 } },
];

describe.each(small)('$name', ({ name }) => {
  it.each(machines)('runs as it steps, and as it runs in pieces, on %j', async (raw) => {
    const machine = await trial(name, raw);
    const start = machine.snapshot();
    const from = machine.events.position;
    const outcome = machine.run();
    const expected = { ...stateOf(machine), events: eventsSince(machine, from) };
    const total = retiredOf(machine);

    const again = (way: string, run: () => void): void => {
      machine.restore(start);
      const position = machine.events.position;
      run();
      expect({ ...stateOf(machine), events: eventsSince(machine, position) }, way).toEqual(expected);
    };
    again('in cycles', () => runInPieces(machine, (piece) => ({ cycles: 37 * (piece + 1) })));
    again('in instructions', () => runInPieces(machine, () => ({ instructions: 11 })));
    again('in steps', () => {
      for (let count = 0; count < 1500 && !machine.step(); count++);
      // The middle of a long program is not stepped through.
      machine.run({ instructions: Math.max(0, total - 1500 - retiredOf(machine)) });
      let last = machine.step();
      while (!last) last = machine.step();
      expect(last).toEqual(outcome);
      expect(machine.step()).toEqual(outcome);
    });
  });
});

/** A core's clock counts instructions, the kernel and idleness, and nothing else. */
function checkClocks({ array, kernel }: Machine): void {
  const { accounts } = kernel;
  for (const { id, cycle, retired } of array.cores) {
    expect(retired + accounts.cores[id].kernel + accounts.cores[id].idle, `core ${id}`).toBe(cycle);
  }
}

describe('engines', () => {
  const cases = small.map(({ name }, index) => [name, [1, 2, 4][index % 3]] as const);

  it.each(cases)(
    'agree on every event of %s on %i cores, and their clocks account for each cycle',
    async (name, cores) => {
      const raw = { ...coresOf(cores), seed: 9 };
      const [loop, evaluate] = [await trial(name, raw), await trial(name, { ...raw, engine: 'evaluate' })];
      for (const instructions of [3, 60, 500, 50_000]) {
        for (const machine of [loop, evaluate]) {
          machine.run({ instructions });
          checkClocks(machine);
        }
        expect(allOf(evaluate)).toEqual(allOf(loop));
      }
    },
  );
});

describe('limits', () => {
  it.each([1, 2, 4])('of instructions are exact, in sum over %i cores', async (cores) => {
    const machine = await trial('race-lock', coresOf(cores));
    let expected = 0;
    for (const instructions of [1, 1, 7, 100, 999, 1, 5000]) {
      const outcome = machine.run({ instructions });
      expected += instructions;
      expect(outcome).toMatchObject({ kind: 'budget', code: 124, message: 'the limit of instructions was reached' });
      expect(retiredOf(machine)).toBe(expected);
    }
    expect(machine.run({ instructions: 0 }).kind).toBe('budget');
    expect(retiredOf(machine)).toBe(expected);
  });

  it('of cycles stop each core at the first instruction that would begin at them or later', async () => {
    const { program } = assembled('main: j main\n');
    for (const cores of [1, 3]) {
      const machine = createTrial({ program }, coresOf(cores));
      expect(machine.run({ cycles: 500 })).toMatchObject({
        kind: 'budget',
        message: 'the limit of cycles was reached',
        cycle: 500,
      });
      expect(machine.elapsed()).toBe(500);
      expect(machine.run({ cycles: 400 }).kind).toBe('budget');
      expect(machine.elapsed()).toBe(500);
    }
  });

  it('of cycles hold while all threads sleep', () => {
    const machine = createTrial(assembled('main: sleep 1000000\n exit 3\n'), coresOf(2));
    const outcome = machine.run({ cycles: 5000 });
    expect([outcome.kind, outcome.threads.length]).toEqual(['budget', 1]);
    expect(outcome.cycle).toBeLessThanOrEqual(5000);
    expect(machine.run()).toMatchObject({ kind: 'exit', code: 3 });
    expect(machine.elapsed()).toBeGreaterThan(1_000_000);
  });
});

describe('seeds', () => {
  it('give the same run each time, and other runs one from another', async () => {
    const runs = new Map<string, number>();
    for (const seed of [0, 1, 2, 3]) {
      const raw = { ...coresOf(2), seed, policy: { quantum: 100 } };
      const [first, second] = [await trial('race', raw), await trial('race', raw)];
      first.run();
      second.run();
      expect(allOf(second)).toEqual(allOf(first));
      runs.set(eventsSince(first, 0).join('\n'), seed);
    }
    expect(runs.size).toBe(4);
  });
});

describe('two machines in one process', () => {
  /** A writes, locks and sleeps; B ends in each way that a guest can. */
  it.each(['illegal', 'philosophers', 'race-lock'])('know nothing of each other: %s', async (other) => {
    const [rawA, rawB] = [
      { ...coresOf(2), seed: 8 },
      { ...coresOf(3), seed: 1, policy: { quantum: 90 } },
    ];
    const alone = [await trial('sleep-sort', rawA), await trial('race-lock', rawA), await trial(other, rawB)];
    for (const machine of alone) machine.run();
    const together = [await trial('sleep-sort', rawA), await trial('race-lock', rawA), await trial(other, rawB)];
    for (let ended = 0, piece = 0; ended < together.length; piece++) {
      ended = together.filter(
        (machine, index) => machine.run({ instructions: 1 + ((piece + index) % 50) }).kind !== 'budget',
      ).length;
    }
    expect(together.map(allOf)).toEqual(alone.map(allOf));
  });

  it('may have the same program, which neither changes', async () => {
    const { program } = await programNamed('matrix');
    const before = structuredClone(program);
    const machines = [createTrial({ program }, coresOf(1)), createTrial({ program }, coresOf(1))];
    for (const machine of machines) expect(machine.run().kind).toBe('exit');
    expect(program).toEqual(before);
  });
});

describe('a machine', () => {
  it('has up to 1,024 cores, and uses them', async () => {
    const machine = await trial('parallel-sum', coresOf(1024));
    expect(machine.array.cores).toHaveLength(1024);
    expect(machine.run()).toMatchObject({ kind: 'exit', code: 0 });
    const one = await trial('parallel-sum', { array: 'sisd' });
    one.run();
    expect(machine.console.text).toBe(one.console.text);
    expect(machine.array.cores.filter(({ retired }) => retired > 0).length).toBeGreaterThan(1);
    expect(machine.elapsed()).toBeLessThan(one.elapsed());
  });

  it('takes a size of memory that is no whole number of pages', async () => {
    const { program } = assembled('main: li a0, 1400000\n li a7, 9\n ecall\n sw a0, 0(a0)\n lw a0, 0(a0)\n exit 0\n');
    const machine = createTrial({ program }, { memory: { kind: 'flat', size: 2 ** 21 + 1001 } });
    expect(machine.run()).toMatchObject({ kind: 'exit', code: 0 });
  });
});
