/**
 * What threads went through, as their history tells it: every change of every bundled program is legal and follows on the
 * one before, and the times between changes are those that the kernel counted.
 */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { transitions } from '../../src/kernel/thread.ts';
import { type Call, type Change, History } from '../../src/machine/history.ts';
import { createTrial, programNamed } from './trial.ts';

const limit = { instructions: 20_000 };

async function followed(
  name: string,
  pieces = 1,
): Promise<{ changes: Change[]; calls: Call[]; machine: ReturnType<typeof createTrial> }> {
  const raw = { array: { kind: 'mimd', cores: 3 }, policy: { quantum: 300 } };
  const machine = createTrial(await programNamed(name), raw);
  const [changes, calls]: [Change[], Call[]] = [[], []];
  const history = new History(machine);
  for (let piece = 0; piece < pieces; piece++) {
    machine.run({ instructions: limit.instructions / pieces });
    history.read({ change: (one) => changes.push(one), call: (one) => calls.push(one) });
  }
  return { changes, calls, machine };
}

describe.each(bundledPrograms().map(({ name }) => name))('%s', (name) => {
  it('has legal changes only, and spends between them what is counted', async () => {
    const { changes, machine } = await followed(name);
    const states = new Map<number, Change['to']>();
    const since = new Map<number, number>();
    const times = new Map<string, number>();
    const spend = (tid: number, state: string, cycles: number) => {
      times.set(`${tid} ${state}`, (times.get(`${tid} ${state}`) ?? 0) + cycles);
    };
    for (const { tid, from, to, by, cycle } of changes) {
      expect(from).toBe(states.get(tid) ?? 'new');
      expect(transitions[by].from).toContain(from);
      expect(transitions[by].to).toBe(to);
      expect(cycle).toBeGreaterThanOrEqual(since.get(tid) ?? 0);
      if (from !== 'new') spend(tid, from, cycle - (since.get(tid) ?? 0));
      states.set(tid, to);
      since.set(tid, cycle);
    }
    const { accounts, outcome } = machine.kernel;
    const end = outcome?.cycle ?? machine.elapsed();
    for (const [tid, state] of states) spend(tid, state, Math.max(0, end - (since.get(tid) ?? 0)));
    expect(accounts.threads.length).toBeGreaterThan(0);
    for (const { tid, ...counted } of accounts.threads) {
      const told = ['running', 'runnable', 'waiting'].map((state) => times.get(`${tid} ${state}`) ?? 0);
      expect(told, `thread ${tid}`).toEqual([counted.running, counted.runnable, counted.waiting]);
    }
  });
});

it('tells the same in pieces as at once', async () => {
  const [whole, pieces] = [await followed('philosophers-ordered'), await followed('philosophers-ordered', 100)];
  expect(pieces.changes).toEqual(whole.changes);
  expect(pieces.calls).toEqual(whole.calls);
});

it('names what calls are given, what they wait for and what they answer', async () => {
  const { calls } = await followed('race-lock');
  const [spawn] = calls;
  expect(spawn).toMatchObject({ tid: 1, name: 'spawn', answer: 2, error: undefined, waitsFor: '' });
  expect(spawn.arguments.map(({ name, symbol }) => [name, symbol])).toEqual([
    ['entry', 'worker'],
    ['argument', undefined],
  ]);
  expect(calls.find(({ name, waitsFor }) => name === 'lock' && waitsFor !== '')).toMatchObject({
    waitsFor: "mutex 'm'",
    answer: undefined,
  });
  expect(calls.find(({ name }) => name === 'join')?.waitsFor).toBe('the end of thread 2');
});

it('names errors', async () => {
  const { calls } = await followed('lock-twice');
  expect(calls.find(({ error }) => error !== undefined)).toMatchObject({ name: 'lock', error: 'EDEADLK', answer: -35 });
});
