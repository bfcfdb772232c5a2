/**
 * Counting semaphores (Dijkstra 1965, "Cooperating sequential processes"): one word, the count.
 * The word decides while nobody waits, so a program may set it; with a line the count is 0, and each `up` goes to the first
 * in line. Invariant: the count is never below zero, and nobody waits while it is above.
 */
import { eventKinds } from '../../base/events.ts';
import { mostCount } from '../../base/sync-words.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { objectAt, release, type SyncRecord } from './objects.ts';

export interface Semaphore extends SyncRecord {
  readonly kind: 'semaphore';
  /** The thread that last brought it down; 0 for none. What it says to people is a hint: anyone may bring it up. */
  last: number;
}

/** The semaphore at an address, or a negated error where there can be none. */
export function semaphoreAt(kernel: Services, thread: Tcb, at: number): Semaphore | number {
  return objectAt('semaphore', kernel, thread, at, create);
}

/** Takes one off the count: whether there was one; or a negated error. */
export function down(kernel: Services, semaphore: Semaphore, thread: Tcb): boolean | number {
  const count = kernel.memoryOf(thread).word(semaphore.address);
  if (count === undefined) return failure('EFAULT');
  if (count < 0) return failure('EINVAL');
  if (count === 0) return false;
  passed(semaphore, thread.id);
  show(kernel, semaphore, thread, count - 1);
  return true;
}

/** Hands one to the first in line, or adds it to the count: 0, or a negated error. */
export function up(kernel: Services, semaphore: Semaphore, thread: Tcb): number {
  const heir = dequeue(semaphore.line);
  if (heir !== undefined) {
    passed(semaphore, heir);
    kernel.emit(eventKinds.sync, thread, thread.id, semaphore.address, 0);
    release(kernel, semaphore, heir);
    return 0;
  }
  const count = kernel.memoryOf(thread).word(semaphore.address);
  if (count === undefined) return failure('EFAULT');
  if (count < 0) return failure('EINVAL');
  if (count === mostCount) return failure('EOVERFLOW');
  show(kernel, semaphore, thread, count + 1);
  return 0;
}

function passed(semaphore: Semaphore, tid: number): void {
  semaphore.takes++;
  semaphore.last = tid;
}

function show(kernel: Services, { address }: Semaphore, thread: Tcb, count: number): void {
  kernel.memoryOf(thread).setWord(address, count);
  kernel.emit(eventKinds.sync, thread, thread.id, address, count);
}

function create(address: number, word: number): Semaphore | number {
  if (word < 0) return failure('EINVAL');
  return { kind: 'semaphore', address, line: createQueue(), last: 0, takes: 0, contended: 0, waited: 0 };
}
