/**
 * Readers-writer locks: many readers, or one writer (Courtois, Heymans and Parnas 1971, "Concurrent control with readers
 * and writers", whose two problems are the two preferences). The word shows how many read, or which thread writes.
 *
 * `fair` lets in by order of coming, readers that follow each other together; `reader` lets readers pass writers that wait,
 * who may starve; `writer` lets writers pass readers that wait, who may starve.
 * Invariant: nobody waits for a lock that nobody has; never does one write while another has it.
 */
import { eventKinds } from '../../base/events.ts';
import { choiceBits, preferences, writingBit } from '../../base/sync-words.ts';
import { failure } from '../errno.ts';
import { createQueue, itemAt, lengthOf, removeAt } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { type HeldRecord, objectAt, release } from './objects.ts';

export interface ReadersWriterLock extends HeldRecord {
  readonly kind: 'rwlock';
  readonly prefers: (typeof preferences)[number];
  /** The threads that have it: readers, each as often as it has it, or one writer. */
  readonly holders: number[];
  writing: boolean;
  /** Of those in line, who wants to write; others too, which were killed. */
  readonly writers: Set<number>;
}

/** The lock at an address, or a negated error where there can be none. */
export function rwlockAt(kernel: Services, thread: Tcb, at: number): ReadersWriterLock | number {
  const lock = objectAt('rwlock', kernel, thread, at, create);
  if (typeof lock === 'number') return lock;
  const word = kernel.memoryOf(thread).word(lock.address);
  if (word === undefined) return failure('EFAULT');
  return lock.holders.length > 0 || word === wordOf(lock) ? lock : failure('EINVAL');
}

/** Takes the lock to read or to write: 0, the lock where the thread must wait, or a negated error. */
export function takeShared(
  kernel: Services,
  lock: ReadersWriterLock,
  thread: Tcb,
  write: boolean,
): ReadersWriterLock | number {
  const { holders, writers, prefers, line } = lock;
  const passes = prefers === 'reader' || (prefers === 'writer' ? !writerWaits(lock) : lengthOf(line) === 0);
  const free = write ? holders.length === 0 : !lock.writing && passes;
  if (!free) {
    // It would wait for itself: the lock comes free only when it gives what it has.
    if (holders.includes(thread.id)) return failure('EDEADLK');
    if (write) writers.add(thread.id);
    return lock;
  }
  admit(kernel, lock, thread, write, 0);
  show(kernel, lock, thread);
  return 0;
}

/** Gives the lock, and lets in whoever may come then. */
export function giveShared(kernel: Services, lock: ReadersWriterLock, thread: Tcb): number {
  const { holders, writers, line } = lock;
  const place = holders.indexOf(thread.id);
  if (place < 0) return failure('EPERM');
  holders.splice(place, 1);
  thread.holds.splice(thread.holds.lastIndexOf(lock.address), 1);
  lock.writing = false;
  if (holders.length === 0) lock.held += Math.max(0, kernel.now - lock.since);
  kernel.emit(eventKinds.unlock, thread, thread.id, lock.address, 0);
  while (lengthOf(line) > 0) {
    const index = nextIn(lock);
    const tid = itemAt(line, index);
    const write = writers.has(tid);
    if (lock.writing || (write && holders.length > 0)) break;
    removeAt(line, index);
    writers.delete(tid);
    admit(kernel, lock, kernel.thread(tid) as Tcb, write, thread.id);
    release(kernel, lock, tid);
  }
  show(kernel, lock, thread);
  return 0;
}

function writerWaits({ line, writers }: ReadersWriterLock): boolean {
  return writers.size > 0 && line.items.some((tid, index) => index >= line.head && writers.has(tid));
}

/** The place in line of whoever comes next. */
function nextIn({ line, writers, prefers }: ReadersWriterLock): number {
  const preferred = (tid: number): boolean => writers.has(tid) === (prefers === 'writer');
  if (prefers === 'fair') return 0;
  for (let index = 0; index < lengthOf(line); index++) if (preferred(itemAt(line, index))) return index;
  return 0;
}

function admit(kernel: Services, lock: ReadersWriterLock, thread: Tcb, write: boolean, from: number): void {
  if (lock.holders.length === 0) lock.since = kernel.now;
  lock.holders.push(thread.id);
  lock.writing = write;
  lock.takes++;
  thread.holds.push(lock.address);
  kernel.emit(eventKinds.lock, thread, thread.id, lock.address, from);
}

function show(kernel: Services, lock: ReadersWriterLock, thread: Tcb): void {
  kernel.memoryOf(thread).setWord(lock.address, wordOf(lock));
}

/** What its word shows. */
export function wordOf({ prefers, writing, holders }: ReadersWriterLock): number {
  return (preferences.indexOf(prefers) << choiceBits) | (writing ? (1 << writingBit) | holders[0] : holders.length);
}

function create(address: number, word: number): ReadersWriterLock | number {
  const prefers = preferences[word >>> choiceBits];
  if (!prefers || (word & (2 ** choiceBits - 1)) !== 0) return failure('EINVAL');
  const counts = { takes: 0, contended: 0, waited: 0, held: 0 };
  const nobody = { holders: [], writing: false, writers: new Set<number>(), line: createQueue(), since: 0 };
  return { kind: 'rwlock', address, prefers, ...nobody, ...counts };
}
