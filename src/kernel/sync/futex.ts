/**
 * Futexes: a line of threads beside a word that is the program's own, for locks whose fast path stays in user memory
 * (Franke, Russell and Kirkwood 2002, "Fuss, futexes and furwocks"). The kernel reads the word and never writes it.
 * Invariant: between the look at the word and the wait nothing comes, so a wake-up after a change of the word is not lost.
 */
import { eventKinds } from '../../base/events.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { knownAt, objectAt, release, type SyncRecord } from './objects.ts';

export interface Futex extends SyncRecord {
  readonly kind: 'futex';
}

/** The futex to wait for, if its word still has the value; else a negated error: `EAGAIN` where it has not. */
export function waitWhile(kernel: Services, thread: Tcb, at: number, value: number): Futex | number {
  const word = at & 3 ? undefined : kernel.memoryOf(thread).word(at >>> 0);
  if (word !== undefined && word !== value) return failure('EAGAIN');
  return objectAt('futex', kernel, thread, at, create);
}

/** Lets up to `most` threads of a line go on, the first first: how many there were, or a negated error. */
export function wake(kernel: Services, thread: Tcb, at: number, most: number): number {
  if (at & 3) return failure('EINVAL');
  if (kernel.memoryOf(thread).word(at >>> 0) === undefined) return failure('EFAULT');
  const futex = knownAt(thread.process, at >>> 0);
  if (!futex) return 0;
  if (futex.kind !== 'futex') return failure('EINVAL');
  let count = 0;
  for (let tid = 0; count < most; count++) {
    tid = dequeue(futex.line) ?? 0;
    if (tid === 0) break;
    futex.takes++;
    release(kernel, futex, tid);
  }
  kernel.emit(eventKinds.sync, thread, thread.id, futex.address, count);
  return count;
}

function create(address: number): Futex {
  return { kind: 'futex', address, line: createQueue(), takes: 0, contended: 0, waited: 0 };
}
