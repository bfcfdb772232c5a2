/**
 * Mutexes: a word of user memory that one thread at a time owns, and a line of those who wait for it.
 * A zeroed word is a free plain mutex; in use it shows the owner's number. `base/sync-words.ts` has what else it says.
 * Invariant: a mutex with a line has an owner, because it is handed over and never let go while somebody waits.
 *
 * A plain one goes to the first in line. The others go to whoever is most urgent, as their bound of one critical section
 * demands: inheritance and ceiling follow Sha, Rajkumar and Lehoczky 1990, "Priority inheritance protocols"; the ceiling is
 * the immediate one of POSIX (PTHREAD_PRIO_PROTECT), which is lent from the take on.
 */
import { eventKinds } from '../../base/events.ts';
import { ceilingBits, choiceBits, highestPriority, mutexProtocols } from '../../base/sync-words.ts';
import { failure } from '../errno.ts';
import { effectivePriority } from '../priority.ts';
import { createQueue, enqueue, itemAt, lengthOf, removeAt } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { lendAnew } from './lending.ts';
import { type HeldRecord, objectAt, served } from './objects.ts';

export interface Mutex extends HeldRecord {
  readonly kind: 'mutex';
  protocol: (typeof mutexProtocols)[number];
  /** The priority that its owner is lent; 0 with other protocols. */
  ceiling: number;
  /** The thread that has it; 0 while it is free. */
  owner: number;
}

/** The mutex at an address, or a negated error where there can be none. */
export function mutexAt(kernel: Services, thread: Tcb, at: number): Mutex | number {
  const mutex = objectAt('mutex', kernel, thread, at, create);
  if (typeof mutex === 'number' || mutex.owner !== 0) return mutex;
  // What has another word though nobody has it is something else by now.
  const word = kernel.memoryOf(thread).word(mutex.address);
  if (word === undefined) return failure('EFAULT');
  return word === wordOf(mutex) ? mutex : failure('EINVAL');
}

/** Whether a thread may ask for a mutex at all: not where it is above the ceiling, which then would bound nothing. */
export function mayTake({ protocol, ceiling }: Mutex, { priority }: Tcb): boolean {
  return protocol !== 'ceiling' || priority <= ceiling;
}

/** Gives a free mutex to a thread. */
export function lock(kernel: Services, mutex: Mutex, thread: Tcb): void {
  take(kernel, mutex, thread, 0);
}

/** Takes a mutex from its owner and hands it to the next in line. */
export function unlock(kernel: Services, mutex: Mutex, thread: Tcb): void {
  mutex.held += Math.max(0, kernel.now - mutex.since);
  mutex.owner = 0;
  thread.holds.splice(thread.holds.lastIndexOf(mutex.address), 1);
  const heir = lengthOf(mutex.line) === 0 ? 0 : removeAt(mutex.line, nextIn(kernel, mutex));
  kernel.emit(eventKinds.unlock, thread, thread.id, mutex.address, heir);
  if (mutex.protocol !== 'plain') lendAnew(kernel, thread);
  if (heir === 0) {
    kernel.memoryOf(thread).setWord(mutex.address, wordOf(mutex));
    return;
  }
  served(kernel, mutex, heir);
  take(kernel, mutex, kernel.thread(heir) as Tcb, thread.id);
  kernel.wake(heir, 0);
}

/** Lets a thread that waited for something else take a mutex, or wait for it from now on. */
export function relock(kernel: Services, mutex: Mutex, waiter: Tcb): void {
  if (mutex.owner === 0) {
    take(kernel, mutex, waiter, 0);
    kernel.wake(waiter.id, 0);
    return;
  }
  enqueue(mutex.line, waiter.id);
  kernel.requeue(waiter.id, mutex);
}

/** Chooses the protocol of a mutex that nobody has; a negated error where there can be none, or somebody has it. */
export function initialise(kernel: Services, thread: Tcb, at: number, protocol: number, ceiling: number): number {
  const chosen = mutexProtocols[protocol];
  if (!chosen || ceiling < 0 || ceiling > highestPriority) return failure('EINVAL');
  const mutex = mutexAt(kernel, thread, at);
  if (typeof mutex === 'number') return mutex;
  if (mutex.owner !== 0) return failure('EBUSY');
  mutex.protocol = chosen;
  mutex.ceiling = chosen === 'ceiling' ? ceiling : 0;
  kernel.memoryOf(thread).setWord(mutex.address, wordOf(mutex));
  return 0;
}

function create(address: number, word: number): Mutex | number {
  const protocol = mutexProtocols[word >>> choiceBits];
  const ceiling = (word >>> ceilingBits) & highestPriority;
  const owned = word & (2 ** ceilingBits - 1);
  if (!protocol || owned !== 0 || (ceiling !== 0 && protocol !== 'ceiling')) return failure('EINVAL');
  const counts = { takes: 0, contended: 0, waited: 0, held: 0 };
  return { kind: 'mutex', address, protocol, ceiling, owner: 0, line: createQueue(), since: 0, ...counts };
}

/** What its word shows. */
export function wordOf({ protocol, ceiling, owner }: Mutex): number {
  return (mutexProtocols.indexOf(protocol) << choiceBits) | (ceiling << ceilingBits) | owner;
}

/** The place in line of the thread that gets it: the first, or the first of the most urgent. */
function nextIn(kernel: Services, { protocol, line }: Mutex): number {
  if (protocol === 'plain') return 0;
  const urgency = (index: number): number => effectivePriority(kernel.thread(itemAt(line, index)) as Tcb);
  let best = 0;
  for (let index = 1; index < lengthOf(line); index++) if (urgency(index) > urgency(best)) best = index;
  return best;
}

function take(kernel: Services, mutex: Mutex, thread: Tcb, from: number): void {
  mutex.owner = thread.id;
  mutex.since = kernel.now;
  mutex.takes++;
  thread.holds.push(mutex.address);
  kernel.memoryOf(thread).setWord(mutex.address, wordOf(mutex));
  kernel.emit(eventKinds.lock, thread, thread.id, mutex.address, from);
  if (mutex.protocol !== 'plain') lendAnew(kernel, thread);
}
