/**
 * Mutexes: a word of user memory that one thread at a time owns, and a fair line of those who wait for it.
 * A zeroed word is a free mutex; the word shows the owner's number, and the kernel's record decides.
 * Invariant: a mutex with a line has an owner, because it is handed over and never let go while somebody waits.
 */
import { eventKinds } from '../../base/events.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue, type Queue } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { objectAt } from './objects.ts';

export interface Mutex {
  readonly kind: 'mutex';
  readonly address: number;
  /** The thread that has it; 0 while it is free. */
  owner: number;
  readonly line: Queue;
  /** The cycle at which its owner got it. */
  since: number;
  /** How often it was taken, and how often by a thread that had to wait. */
  takes: number;
  contended: number;
  /** Cycles that threads waited for it, and cycles for which it was held. */
  waited: number;
  held: number;
}

/** The mutex at an address, or a negated error where there can be none. */
export function mutexAt(kernel: Services, thread: Tcb, at: number): Mutex | number {
  const mutex = objectAt('mutex', kernel, thread, at, create);
  if (typeof mutex === 'number' || mutex.owner !== 0) return mutex;
  // What is not zero though nobody has it is something else by now.
  const word = kernel.memoryOf(thread).word(mutex.address);
  if (word === undefined) return failure('EFAULT');
  return word === 0 ? mutex : failure('EINVAL');
}

/** Gives a free mutex to the thread that asks. */
export function lock(kernel: Services, mutex: Mutex, thread: Tcb): void {
  take(kernel, mutex, thread.id);
  kernel.memoryOf(thread).setWord(mutex.address, thread.id);
  kernel.emit(eventKinds.lock, thread, thread.id, mutex.address, 0);
}

/** Takes a mutex from its owner and hands it to the first in line. */
export function unlock(kernel: Services, mutex: Mutex, thread: Tcb): void {
  mutex.held += Math.max(0, kernel.now - mutex.since);
  mutex.owner = 0;
  const heir = dequeue(mutex.line) ?? 0;
  kernel.memoryOf(thread).setWord(mutex.address, heir);
  kernel.emit(eventKinds.unlock, thread, thread.id, mutex.address, heir);
  if (heir === 0) return;
  take(kernel, mutex, heir);
  mutex.contended++;
  kernel.emit(eventKinds.lock, thread, heir, mutex.address, thread.id);
  mutex.waited += Math.max(0, kernel.now - (kernel.thread(heir) as Tcb).since);
  kernel.wake(heir, 0);
}

function create(address: number, word: number): Mutex | number {
  if (word !== 0) return failure('EINVAL');
  const counts = { takes: 0, contended: 0, waited: 0, held: 0 };
  return { kind: 'mutex', address, owner: 0, line: createQueue(), since: 0, ...counts };
}

function take({ now }: Services, mutex: Mutex, tid: number): void {
  mutex.owner = tid;
  mutex.since = now;
  mutex.takes++;
}
