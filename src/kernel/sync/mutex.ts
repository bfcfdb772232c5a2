/**
 * Mutexes: a word of user memory that one thread at a time owns, and a fair line of those who wait for it.
 * A zeroed word is a free mutex; the word shows the owner's number, and the kernel's record decides.
 * Invariant: a mutex with a line has an owner, because it is handed over and never let go while somebody waits.
 */
import { failure } from '../errno.ts';
import { createQueue, dequeue, lengthOf, type Queue } from '../queue.ts';
import type { UserMemory } from '../user-memory.ts';

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

/** How many a process may have used; each is remembered for its statistics. */
const mostMutexes = 2 ** 20;

/** The mutex at an address, by its address in `mutexes`, or a negated error where there can be none. */
export function mutexAt(mutexes: Map<number, Mutex>, memory: UserMemory, at: number): Mutex | number {
  if (at & 3) return failure('EINVAL');
  const address = at >>> 0;
  const known = mutexes.get(address);
  if (known && known.owner !== 0) return known;
  const word = memory.word(address);
  if (word === undefined) return failure('EFAULT');
  // What is not zero though nobody has it was never a mutex, or is something else by now.
  if (word !== 0) return failure('EINVAL');
  if (known) return known;
  if (mutexes.size >= mostMutexes) return failure('ENOMEM');
  const counts = { takes: 0, contended: 0, waited: 0, held: 0 };
  const mutex: Mutex = { kind: 'mutex', address, owner: 0, line: createQueue(), since: 0, ...counts };
  mutexes.set(address, mutex);
  return mutex;
}

/** Takes a free mutex for a thread. */
export function take(mutex: Mutex, tid: number, cycle: number): void {
  mutex.owner = tid;
  mutex.since = cycle;
  mutex.takes++;
}

/** Gives a mutex to the first in line, whose number is the answer; 0 where nobody waits. */
export function give(mutex: Mutex, cycle: number): number {
  mutex.held += Math.max(0, cycle - mutex.since);
  mutex.owner = 0;
  const heir = lengthOf(mutex.line) > 0 ? (dequeue(mutex.line) as number) : 0;
  if (heir !== 0) {
    take(mutex, heir, cycle);
    mutex.contended++;
  }
  return heir;
}
