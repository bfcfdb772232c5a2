/**
 * The global interpreter lock of a process: one of its threads at a time runs, as with CPython. A thread that becomes
 * runnable takes it or waits for it, and gives it up when it blocks or ends.
 * Follows CPython 3.2 and later, Python/ceval_gil.c: a waiter waits an interval; if nobody else took the lock meanwhile it
 * asks for it, and the owner drops it at its next instruction, to the first in line (a forced switch).
 * Invariants: a thread of a process with a lock that is runnable or running has it, unless it is outside; a lock with a line
 * has an owner.
 */
import { createQueue, dequeue, enqueue, type Queue } from '../queue.ts';

/** How long somebody in line has waited, as the waiter knows it. */
interface Timer {
  readonly tid: number;
  /** The cycle from which the interval counts, and the count of switches then. */
  from: number;
  switches: number;
}

export interface Gil {
  readonly kind: 'gil';
  /** In cycles. */
  readonly interval: number;
  /** The thread that has it; 0 for none. */
  owner: number;
  /** The thread that had it last. */
  last: number;
  readonly line: Queue;
  /** Of those in line. */
  timers: Timer[];
  /** The cycle at which its owner got it. */
  since: number;
  /** Somebody asks its owner to drop it. */
  isAsked: boolean;
  /** How often it was taken; how often by another thread than before; how often it was asked for, and dropped for that. */
  takes: number;
  switches: number;
  requests: number;
  drops: number;
  /** Cycles for which it was held, and for which threads waited for it. */
  held: number;
  waited: number;
}

export function createGil(interval: number): Gil {
  const counts = { takes: 0, switches: 0, requests: 0, drops: 0, held: 0, waited: 0 };
  const line = createQueue();
  return { kind: 'gil', interval, owner: 0, last: 0, line, timers: [], since: 0, isAsked: false, ...counts };
}

/** Takes a free lock for a thread. */
export function takeGil(gil: Gil, tid: number, cycle: number): void {
  gil.owner = tid;
  gil.since = cycle;
  gil.isAsked = false;
  gil.takes++;
  if (gil.last !== 0 && gil.last !== tid) gil.switches++;
  gil.last = tid;
}

/** Lets a thread wait for a lock that another one has. */
export function awaitGil(gil: Gil, tid: number, cycle: number): void {
  enqueue(gil.line, tid);
  timeGil(gil, tid, cycle);
}

/** Starts the interval of a thread in line. */
export function timeGil(gil: Gil, tid: number, cycle: number): void {
  gil.timers.push({ tid, from: cycle, switches: gil.switches });
}

/** Takes a lock from its owner and gives it to the first in line: that one's number, 0 where nobody waits. */
export function giveGil(gil: Gil, cycle: number): number {
  gil.held += Math.max(0, cycle - gil.since);
  gil.owner = 0;
  const heir = dequeue(gil.line) ?? 0;
  if (heir !== 0) {
    forgetTimer(gil, heir);
    takeGil(gil, heir, cycle);
  }
  return heir;
}

/** Its process has ended: nobody gets it any more. */
export function closeGil(gil: Gil, cycle: number): void {
  if (gil.owner !== 0) gil.held += Math.max(0, cycle - gil.since);
  gil.owner = 0;
}

/** Takes a thread that ends out of the account of those who wait. */
export function forgetTimer(gil: Gil, tid: number): void {
  gil.timers = gil.timers.filter((timer) => timer.tid !== tid);
}

/** The cycle at which the interval of one in line is over; Infinity where nobody is. */
export function gilDue({ timers, interval }: Gil): number {
  return timers.reduce((least, { from }) => Math.min(least, from + interval), Number.POSITIVE_INFINITY);
}

/** Intervals that are over: whether the owner is to drop the lock, since it was the owner all the time of one of them. */
export function expireGil(gil: Gil, cycle: number): boolean {
  let asks = false;
  for (const timer of gil.timers) {
    if (timer.from + gil.interval > cycle) continue;
    if (timer.switches === gil.switches) asks = true;
    timer.from = cycle;
    timer.switches = gil.switches;
  }
  if (asks && !gil.isAsked) gil.requests++;
  gil.isAsked ||= asks;
  return asks;
}
