/**
 * Condition variables as in Mesa (Lampson and Redell 1980, "Experience with processes and monitors"): whoever is signalled
 * takes the mutex again, in its line, and has to look again whether the condition holds.
 * The word shows how many wait; a zeroed word is a condition that nobody waits for.
 * Invariant: all who wait gave up one and the same mutex, and between giving it up and waiting nothing comes.
 */
import { eventKinds } from '../../base/events.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue, lengthOf } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { type Mutex, relock, unlock } from './mutex.ts';
import { knownAt, objectAt, type SyncRecord, served } from './objects.ts';

/** A signal that nobody heard. */
export interface Unheard {
  readonly tid: number;
  readonly pc: number;
  readonly cycle: number;
}

export interface Condition extends SyncRecord {
  readonly kind: 'condition';
  /** The address of the mutex that those in line gave up. */
  mutex: number;
  /** What its word shows: how many waited after the last call. */
  shown: number;
  /** The last signal that nobody waited for; null where there was none. */
  unheard: Unheard | null;
}

/** The condition at an address, or a negated error where there can be none. */
export function conditionAt(kernel: Services, thread: Tcb, at: number): Condition | number {
  const condition = objectAt('condition', kernel, thread, at, create);
  if (typeof condition === 'number') return condition;
  const word = kernel.memoryOf(thread).word(condition.address);
  if (word === undefined) return failure('EFAULT');
  return word === condition.shown ? condition : failure('EINVAL');
}

/** Gives up a mutex to wait for a condition: what to wait for, or a negated error. */
export function awaitSignal(kernel: Services, condition: Condition, mutex: Mutex, thread: Tcb): Condition | number {
  if (mutex.owner !== thread.id) return failure('EPERM');
  const before = lengthOf(condition.line);
  if (before > 0 && condition.mutex !== mutex.address) return failure('EINVAL');
  condition.mutex = mutex.address;
  unlock(kernel, mutex, thread);
  show(kernel, condition, thread, before + 1);
  return condition;
}

/** Lets the first in line, or all of them, take their mutex again. */
export function signal(kernel: Services, condition: Condition, thread: Tcb, all: boolean): void {
  const { line, mutex } = condition;
  const count = all ? lengthOf(line) : Math.min(1, lengthOf(line));
  if (count === 0) condition.unheard = { tid: thread.id, pc: kernel.pcOf(thread), cycle: kernel.now };
  for (let i = 0; i < count; i++) {
    const tid = dequeue(line) as number;
    condition.takes++;
    served(kernel, condition, tid);
    const waiter = kernel.thread(tid) as Tcb;
    relock(kernel, knownAt(waiter.process, mutex) as Mutex, waiter);
  }
  show(kernel, condition, thread, lengthOf(line));
}

function show(kernel: Services, condition: Condition, thread: Tcb, waiters: number): void {
  const { address } = condition;
  condition.shown = waiters;
  kernel.memoryOf(thread).setWord(address, waiters);
  kernel.emit(eventKinds.sync, thread, thread.id, address, waiters);
}

function create(address: number, word: number): Condition | number {
  if (word !== 0) return failure('EINVAL');
  const counts = { takes: 0, contended: 0, waited: 0 };
  return { kind: 'condition', address, line: createQueue(), mutex: 0, shown: 0, unheard: null, ...counts };
}
