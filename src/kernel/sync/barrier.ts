/**
 * Barriers: nobody passes until all have arrived (Jordan 1978, "A special purpose architecture for finite element
 * analysis"). Two words: how many there are, and how many have arrived.
 * Invariant: fewer than all wait, so the last to arrive opens it for all at once, and it is closed again for the next phase
 * before any of them goes on.
 */
import { eventKinds } from '../../base/events.ts';
import { mostParties } from '../../base/sync-words.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue, lengthOf } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { objectAt, release, type SyncRecord } from './objects.ts';

export interface Barrier extends SyncRecord {
  readonly kind: 'barrier';
  /** How many threads must arrive. */
  readonly parties: number;
}

/** The barrier at an address, or a negated error where there can be none. */
export function barrierAt(kernel: Services, thread: Tcb, at: number): Barrier | number {
  const memory = kernel.memoryOf(thread);
  const barrier = objectAt('barrier', kernel, thread, at, (address, parties) => {
    if (parties < 1 || parties > mostParties) return failure('EINVAL');
    const arrived = memory.word(address + 4);
    if (arrived === undefined) return failure('EFAULT');
    if (arrived !== 0) return failure('EINVAL');
    return { kind: 'barrier', address, parties, line: createQueue(), takes: 0, contended: 0, waited: 0 };
  });
  if (typeof barrier === 'number') return barrier;
  if (memory.word(barrier.address + 4) === undefined) return failure('EFAULT');
  return memory.word(barrier.address) === barrier.parties ? barrier : failure('EINVAL');
}

/** The barrier where the thread must wait for others; 1 for the last, who lets all go on. */
export function arrive(kernel: Services, barrier: Barrier, thread: Tcb): Barrier | number {
  const { line, parties, address } = barrier;
  const arrived = lengthOf(line) + 1;
  barrier.takes++;
  kernel.memoryOf(thread).setWord(address + 4, arrived % parties);
  kernel.emit(eventKinds.sync, thread, thread.id, address, arrived);
  if (arrived < parties) return barrier;
  for (let tid = dequeue(line); tid !== undefined; tid = dequeue(line)) release(kernel, barrier, tid);
  return 1;
}
