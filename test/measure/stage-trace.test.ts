/** The trace of all cores: one order, however the machine is run, with nothing kept that need not be. */
import { describe, expect, it } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { TracedInstruction } from '../../src/measure/stage-trace.ts';
import { programNamed } from '../machine/trial.ts';
import { traced } from './traced.ts';

const machines: readonly (readonly [string, Raw])[] = [
  ['one core', { array: { kind: 'sisd' } }],
  ['four cores over flat memory', { array: { kind: 'mimd', cores: 4 } }],
  ['four cores with caches', { array: { kind: 'mimd', cores: 4 }, memory: 'uma' }],
];

const ways: readonly (readonly [string, (machine: Machine) => void])[] = [
  [
    'in steps',
    (machine) => {
      while (!machine.step());
    },
  ],
  [
    'in slices',
    (machine) => {
      for (let slice = 1; machine.run({ instructions: slice }).kind === 'budget'; slice = (slice * 7) % 997);
    },
  ],
  [
    'after going back',
    (machine) => {
      machine.run({ instructions: 300 });
      machine.restore(machine.snapshot());
      machine.run();
    },
  ],
];

describe.each(machines)('the trace of %s', (_, raw) => {
  const settings = { cpu: { kind: 'pipeline', multiply: 4 }, ...raw };
  const program = async (name = 'ping-pong') => (await programNamed(name)).program;

  it('is in the order of first stages, each core in the order of its program', async () => {
    const { instructions, machine } = traced(await program('race-lock'), settings);
    expect(instructions.map(({ number }) => number)).toEqual(instructions.map((_, index) => index));
    const key = ({ start, core }: TracedInstruction) => start * 1024 + core;
    for (const [index, one] of instructions.slice(1).entries()) {
      expect(key(one)).toBeGreaterThan(key(instructions[index]));
    }
    for (const { id, retired } of machine.array.cores) {
      const own = instructions.filter(({ core }) => core === id);
      expect(own).toHaveLength(retired);
      // In order, and a stage to an instruction: no two are in one stage in the same cycle.
      for (const [index, { times }] of own.slice(1).entries()) {
        for (const [stage, time] of times.slice(0, -1).entries()) {
          expect(time).toBeGreaterThanOrEqual(own[index].times[stage + 1]);
        }
      }
    }
  });

  it.each(ways)('is the same run %s', async (_, run) => {
    const whole = traced(await program(), settings).instructions;
    const other = traced(await program(), settings, run).instructions;
    expect(other.length).toBe(whole.length);
    expect(other.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(whole[index]))).toBe(-1);
  });

  it('names who wrote last what an instruction waits for', async () => {
    const { instructions, machine } = traced(await program('race-lock'), settings);
    let waits = 0;
    for (const { core, number, stalls } of instructions) {
      for (const { producer, cause } of stalls) {
        if (!producer) continue;
        waits++;
        const writer = instructions[producer.number];
        expect(writer).toMatchObject({ core, pc: producer.pc, text: producer.text });
        expect(producer.loads).toBe(cause === 'loadUse');
        const between = instructions.slice(producer.number + 1, number).filter((one) => one.core === core);
        const written = between.map(({ text }) => /^[a-z]\S* (\w+),/.exec(text)?.[1]);
        expect(writer.text).toContain(` ${producer.name},`);
        const stores = between.filter((_, index) => written[index] === producer.name);
        for (const { text } of stores) expect(text).toMatch(/^(s[wbh]|b\w+) /);
      }
    }
    expect(waits).toBeGreaterThan(0);
    expect(machine.kernel.outcome?.kind).toBe('exit');
  });
});

it('keeps no more than some cores are ahead of others', async () => {
  const { program } = await programNamed('parallel-sum');
  const { instructions, mostKept } = traced(program, { cpu: 'pipeline', array: { kind: 'mimd', cores: 4 } });
  expect(instructions.length).toBeGreaterThan(100_000);
  expect(mostKept).toBeLessThan(5_000);
});
