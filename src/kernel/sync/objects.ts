/**
 * Synchronisation objects by the addresses of their first words: one in use is a record in its process, the words in user
 * memory are what a program sees of it. Adding a kind is a file here and its rows in `syscalls`.
 * Invariant: the record decides. It is made when an object is first used, of what the words say then.
 */
import { failure } from '../errno.ts';
import type { Pcb } from '../process.ts';
import type { Queue } from '../queue.ts';
import { regionAt } from '../regions.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import type { Barrier } from './barrier.ts';
import type { BoundedQueue } from './bounded-queue.ts';
import type { Condition } from './condition.ts';
import type { Futex } from './futex.ts';
import type { Mutex } from './mutex.ts';
import type { ReadersWriterLock } from './rwlock.ts';
import type { Semaphore } from './semaphore.ts';

/** What every kind has: plain data that refer to threads by number. */
export interface SyncRecord {
  readonly address: number;
  /** Those who wait, in the order in which they came. */
  readonly line: Queue;
  /** How often it was taken, passed or used, and how often of that by a thread that had to wait. */
  takes: number;
  contended: number;
  /** Cycles that threads waited for it. */
  waited: number;
}

/** What every kind that a thread has for a while has besides. */
export interface HeldRecord extends SyncRecord {
  /** The cycle from which somebody has had it without a break. */
  since: number;
  /** Cycles for which somebody had it. */
  held: number;
}

export type SyncObject = Mutex | Condition | Semaphore | ReadersWriterLock | Barrier | BoundedQueue | Futex;

/** How many a process may have used; each is remembered for its statistics. */
const mostObjects = 2 ** 20;

/**
 * The object at an address, which `create` makes of its first word where none is yet; or a negated error: `EINVAL` for an
 * address that is no word's and for an object of another kind, `EFAULT` where there is no memory.
 */
export function objectAt<Kind extends SyncObject['kind']>(
  kind: Kind,
  kernel: Services,
  thread: Tcb,
  at: number,
  create: (address: number, word: number) => Extract<SyncObject, { kind: Kind }> | number,
): Extract<SyncObject, { kind: Kind }> | number {
  if (at & 3) return failure('EINVAL');
  const address = at >>> 0;
  const { objects } = regionAt(thread.process, address) ?? thread.process;
  const known = objects.get(address);
  if (known) return known.kind === kind ? (known as Extract<SyncObject, { kind: Kind }>) : failure('EINVAL');
  const word = kernel.memoryOf(thread).word(address);
  if (word === undefined) return failure('EFAULT');
  if (objects.size >= mostObjects) return failure('ENOMEM');
  const made = create(address, word);
  if (typeof made !== 'number') objects.set(address, made);
  return made;
}

/** The object at an address of a process where one is in use. */
export function knownAt(process: Pcb, address: number): SyncObject | undefined {
  return (regionAt(process, address) ?? process).objects.get(address);
}

/** A thread that waited for an object, and has left its line, has what it waited for; it may still have to wait for more. */
export function served(kernel: Services, object: SyncRecord, tid: number): void {
  object.contended++;
  object.waited += Math.max(0, kernel.now - (kernel.thread(tid) as Tcb).since);
}

/** The same, and the thread goes on; a `second` answer is for a1. */
export function release(kernel: Services, object: SyncRecord, tid: number, second?: number): void {
  served(kernel, object, tid);
  kernel.wake(tid, 0, second);
}
