/**
 * Random programs of threads and operations, run by the kernel and followed by a model, call by call: each call must answer
 * what the model answers, and let the same threads go on in the same order, until the end or the deadlock that the model
 * sees in the same call. So no wake-up is lost, nobody is let in who may not, and lines are in order.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { calls } from '../../../src/base/abi.ts';
import { eventKinds } from '../../../src/base/events.ts';
import { waitKinds } from '../../../src/kernel/sync/waitable.ts';
import { transitions } from '../../../src/kernel/thread.ts';
import { run } from '../rig.ts';
import type { Model, Op } from './models.ts';
import { assembled } from './source.ts';

export interface Kind {
  /** The declarations of all objects: `o0`, `o1`, and `x0`, `x1` for what `other` may name. */
  readonly declarations: string;
  /** The lines that make a call; the answer is printed from a0 behind them. */
  emit(op: Op): string;
  /** The numbers of the calls that the model follows, by its names of them. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly ops: fc.Arbitrary<Op>;
  readonly model: () => Model;
}

interface Thread {
  readonly start: number;
  readonly ops: readonly (Op & { readonly pause: number })[];
}

/** Threads 2 and on have a script each; the first one starts and joins them. */
function source(kind: Kind, threads: readonly Thread[]): string {
  const lines = ['.data', kind.declarations, '.text', 'main:'];
  for (const index of threads.keys()) lines.push(`spawn s${index}, run${index}`);
  for (const index of threads.keys()) lines.push(`join s${index}`);
  lines.push('quit');
  for (const [index, { start, ops }] of threads.entries()) {
    lines.push(`run${index}: sleep ${start}`);
    for (const op of ops) {
      lines.push(kind.emit(op), 'li a7, 1', 'ecall');
      if (op.pause > 0) lines.push(`sleep ${op.pause}`);
    }
    lines.push('exit');
  }
  return `${lines.join('\n')}\n`;
}

export function conforms(kind: Kind, numRuns: number): void {
  const pause = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 }));
  const op = fc.tuple(kind.ops, pause).map(([one, wait]) => ({ ...one, pause: wait }));
  const thread = fc.record({ start: fc.nat(400), ops: fc.array(op, { maxLength: 12 }) });
  const machine = fc.record({
    cores: fc.integer({ min: 1, max: 5 }),
    quantum: fc.constantFrom(40, 150, 1000),
    seed: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(thread, { minLength: 1, maxLength: 6 }), machine, (threads, setting) => {
      const rig = run(assembled(source(kind, threads)), setting);
      follow(rig, kind, threads);
    }),
    { numRuns, seed: 20261123 },
  );
}

/** What threads also wait for here, besides objects. */
const outside: readonly number[] = [waitKinds.thread, waitKinds.time];

function follow(rig: ReturnType<typeof run>, kind: Kind, threads: readonly Thread[]): void {
  const model = kind.model();
  const numbers = new Set(Object.values(kind.numbers));
  const next = new Map<number, number>();
  const waiting = new Set<number>();
  const answers = new Map<number, number[]>();
  const told = new Map<number, number[]>();
  const note = (to: Map<number, number[]>, tid: number, value: number) =>
    void to.set(tid, [...(to.get(tid) ?? []), value]);
  let expected: { wakes: number[]; seen: number[] } = { wakes: [], seen: [] };
  let closed = false;
  for (const { kind: event, a: tid, b, c } of rig.events.since(0)) {
    if (event === eventKinds.call.number) {
      if (b === 1) note(told, tid, c);
      if (!numbers.has(b)) continue;
      expect(expected.seen).toEqual(expected.wakes);
      expect(closed, 'a call after the cycle of waits closed').toBe(false);
      const place = next.get(tid) ?? 0;
      next.set(tid, place + 1);
      const op = threads[tid - 2].ops[place];
      expect(kind.numbers[op.call]).toBe(b);
      const effect = model(tid, op);
      if (effect.answer === undefined) waiting.add(tid);
      else note(answers, tid, effect.answer);
      for (const woken of effect.wakes) {
        waiting.delete(woken.tid);
        note(answers, woken.tid, woken.answer);
      }
      expected = { wakes: effect.wakes.map((woken) => woken.tid), seen: [] };
    } else if (event === eventKinds.thread.number && b === transitions.wake.number && !outside.includes(c)) {
      expected.seen.push(tid);
    }
    closed = closed || inCycle(waiting, model);
  }
  expect(expected.seen).toEqual(expected.wakes);
  for (const [tid, values] of told) expect(values).toEqual((answers.get(tid) ?? []).slice(0, values.length));
  expect(rig.outcome.kind).toBe(waiting.size === 0 ? 'exit' : 'deadlock');
  if (waiting.size > 0) expect(rig.outcome.message).toMatch(closed ? /^deadlock: thread/ : /no thread can go on/);
  for (const { tid, state } of rig.outcome.threads) if (waiting.has(tid)) expect(state).toBe('waiting');
  if (waiting.size === 0) for (const [tid, values] of answers) expect(told.get(tid)).toEqual(values);
}

/** Whether some thread waits, by way of others, for itself. */
function inCycle(waiting: ReadonlySet<number>, model: Model): boolean {
  const reach = (from: number, seen: Set<number>): Set<number> => {
    for (const to of waiting.has(from) ? model.holders(from) : []) {
      if (seen.has(to)) continue;
      seen.add(to);
      reach(to, seen);
    }
    return seen;
  };
  return [...waiting].some((tid) => reach(tid, new Set()).has(tid));
}

/** `la a0` and the call, for calls on one object. */
export function plainCall(numbers: Readonly<Record<string, number>>): (op: Op) => string {
  return ({ call, object, other }) => `la a0, o${object}\nli a1, ${other}\nli a7, ${numbers[call]}\necall`;
}

export const numbersOf = (...names: (keyof typeof calls)[]): Record<string, number> => {
  return Object.fromEntries(names.map((name) => [name, calls[name]]));
};
