/**
 * Bounded queues, safe for threads: who sends to a full one waits, and who receives from an empty one.
 * Words: how many items it holds at most, how many it has, the place of the first; then the items, as a ring.
 * Invariant: senders wait only while it is full and receivers only while it is empty, so never both; items come out in the
 * order in which they were sent, those of senders in line included.
 */
import { eventKinds } from '../../base/events.ts';
import { mostItems, queueHead } from '../../base/sync-words.ts';
import { permission } from '../../memory/address-space.ts';
import { failure } from '../errno.ts';
import { createQueue, dequeue } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import { objectAt, release, type SyncRecord } from './objects.ts';

export interface BoundedQueue extends SyncRecord {
  readonly kind: 'queue';
  readonly capacity: number;
  count: number;
  /** The place of the first item in the ring. */
  first: number;
  /** What each thread that waits to send wants to send. */
  readonly offers: Map<number, number>;
}

/** The queue at an address, or a negated error where there can be none. */
export function queueAt(kernel: Services, thread: Tcb, at: number): BoundedQueue | number {
  const memory = kernel.memoryOf(thread);
  const queue = objectAt('queue', kernel, thread, at, (address, capacity) => {
    if (capacity < 1 || capacity > mostItems) return failure('EINVAL');
    const [count, first] = [memory.word(address + 4), memory.word(address + 8)];
    if (count === undefined || first === undefined) return failure('EFAULT');
    if (count < 0 || count > capacity || first < 0 || first >= capacity) return failure('EINVAL');
    const lines = { line: createQueue(), offers: new Map<number, number>() };
    return { kind: 'queue', address, capacity, count, first, ...lines, takes: 0, contended: 0, waited: 0 };
  });
  if (typeof queue === 'number') return queue;
  const both = permission.read | permission.write;
  if (!memory.permits(queue.address, queueHead + 4 * queue.capacity, both)) return failure('EFAULT');
  return memory.word(queue.address) === queue.capacity ? queue : failure('EINVAL');
}

/** Sends an item: 0, or the queue where the thread must wait. */
export function send(kernel: Services, queue: BoundedQueue, thread: Tcb, item: number): BoundedQueue | number {
  queue.takes++;
  if (queue.count === queue.capacity) {
    queue.offers.set(thread.id, item);
    return queue;
  }
  const receiver = dequeue(queue.line);
  if (receiver === undefined) append(kernel, queue, thread, item);
  else release(kernel, queue, receiver, item);
  show(kernel, queue, thread);
  return 0;
}

/** Receives the first item: whether there was one is told apart from what it is. */
export function receive(
  kernel: Services,
  queue: BoundedQueue,
  thread: Tcb,
): { readonly item: number } | { readonly wait: BoundedQueue } {
  queue.takes++;
  if (queue.count === 0) return { wait: queue };
  const { address, capacity, first } = queue;
  const item = kernel.memoryOf(thread).word(address + queueHead + 4 * first) as number;
  queue.first = (first + 1) % capacity;
  queue.count--;
  const sender = dequeue(queue.line);
  if (sender !== undefined) {
    append(kernel, queue, thread, queue.offers.get(sender) as number);
    queue.offers.delete(sender);
    release(kernel, queue, sender);
  }
  show(kernel, queue, thread);
  return { item };
}

function append(kernel: Services, queue: BoundedQueue, thread: Tcb, item: number): void {
  const place = (queue.first + queue.count) % queue.capacity;
  kernel.memoryOf(thread).setWord(queue.address + queueHead + 4 * place, item);
  queue.count++;
}

function show(kernel: Services, { address, count, first }: BoundedQueue, thread: Tcb): void {
  const memory = kernel.memoryOf(thread);
  memory.setWord(address + 4, count);
  memory.setWord(address + 8, first);
  kernel.emit(eventKinds.sync, thread, thread.id, address, count);
}
