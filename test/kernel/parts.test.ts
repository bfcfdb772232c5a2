import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventLog, eventKinds } from '../../src/base/events.ts';
import { type Alarm, earliest, setAlarm, takeAlarm } from '../../src/kernel/alarms.ts';
import { createQueue, dequeue, enqueue, itemAt, lengthOf, removeAt } from '../../src/kernel/queue.ts';
import { syscalls } from '../../src/kernel/syscalls/index.ts';

describe('the event log', () => {
  it('keeps nothing while it is not enabled', () => {
    const log = createEventLog();
    log.emit(eventKinds.lock, 0, 5, 1, 2, 3);
    expect([log.enabled, log.position, [...log.since(0)]]).toEqual([false, 0, []]);
  });

  it('keeps the last records, in order, and counts them all', () => {
    const log = createEventLog(true, 3000);
    for (let i = 0; i < 7000; i++) log.emit(eventKinds.call, i % 4, 2 ** 40 + i, i, -i);
    expect(log.position).toBe(7000);
    const kept = [...log.since(0)];
    expect(kept.length).toBe(3000);
    expect(kept[0]).toEqual({ kind: 1, core: 0, cycle: 2 ** 40 + 4000, a: 4000, b: -4000, c: 0 });
    expect([...log.since(6998)].map(({ a }) => a)).toEqual([6998, 6999]);
  });

  it('has a number of its own for each kind', () => {
    const numbers = Object.values(eventKinds).map(({ number }) => number);
    expect(numbers).toEqual([...numbers.keys()]);
  });
});

it('alarms go off in the order of their cycles, and of their setting', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (cycles) => {
      const heap: Alarm[] = [];
      const alarms = cycles.map((until, order) => ({ until, order, tid: order }));
      for (const alarm of alarms) setAlarm(heap, alarm);
      const taken: Alarm[] = [];
      while (earliest(heap) < Number.POSITIVE_INFINITY) taken.push(takeAlarm(heap));
      expect(taken).toEqual([...alarms].sort((a, b) => a.until - b.until || a.order - b.order));
    }),
  );
});

it('a line is a list from which the first, or any, is taken', () => {
  const step = fc.oneof(fc.constant(-1), fc.constant(-2), fc.nat(5));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = createQueue();
      const list: number[] = [];
      for (const [item, kind] of steps.entries()) {
        if (kind < 0) {
          enqueue(queue, item);
          list.push(item);
        } else if (kind === 0 || list.length === 0) expect(dequeue(queue)).toBe(list.shift());
        else expect(removeAt(queue, kind % list.length)).toBe(list.splice(kind % list.length, 1)[0]);
        expect(Array.from({ length: lengthOf(queue) }, (_, index) => itemAt(queue, index))).toEqual(list);
      }
    }),
  );
});

it('no two system calls have one number or one name, and each has its sentence', () => {
  for (const key of ['number', 'name'] as const) {
    expect(new Set(syscalls.map((row) => row[key])).size).toBe(syscalls.length);
  }
  for (const { summary } of syscalls) expect(summary).toMatch(/^[A-Z].*\.$/);
});
