/**
 * Pipes: a few bytes between those who write and those who read, in order; whoever finds them full or empty waits.
 * Follows POSIX.1-2017, pipe(), read() and write(): a read answers what there is, 0 when nobody can write any more; a write
 * waits until all of it is in, and fails where nobody can read. No write's bytes come between those of another.
 * Invariant: readers wait only while the pipe is empty, and writers only while it is full.
 */
import { failure } from '../errno.ts';
import { createQueue, dequeue, enqueue, itemAt, lengthOf, type Queue } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';

export type PipeEnd = 'read' | 'write';

export interface Pipe {
  /** Counts the pipes that there were. */
  readonly id: number;
  /** In bytes. */
  readonly capacity: number;
  readonly bytes: Queue;
  /** How many numbers of open files refer to each end. */
  readonly open: Record<PipeEnd, number>;
  /** The threads that wait at each end. */
  readonly lines: Readonly<Record<PipeEnd, Queue>>;
}

/** What a thread waits for at a pipe: to have read something, or to have written all. */
export interface PipeTransfer {
  readonly kind: 'pipe';
  readonly pipe: Pipe;
  readonly end: PipeEnd;
  /** The line of that end. */
  readonly line: Queue;
  /** Where a reader wants its bytes, and how many at most. */
  readonly address: number;
  readonly size: number;
  /** What a writer has to write, and how much of that is in. */
  readonly bytes: Uint8Array;
  done: number;
}

export function createPipe(id: number, capacity: number): Pipe {
  const lines = { read: createQueue(), write: createQueue() };
  return { id, capacity, bytes: createQueue(), open: { read: 0, write: 0 }, lines };
}

/** Reads up to `size` bytes to an address that may be written: how many, 0 at the end, or what to wait for. */
export function readPipe(
  kernel: Services,
  thread: Tcb,
  pipe: Pipe,
  address: number,
  size: number,
): number | PipeTransfer {
  const { bytes, open } = pipe;
  if (size === 0) return 0;
  if (lengthOf(bytes) > 0) {
    const count = deliver(kernel, thread, pipe, address, size);
    advance(kernel, pipe);
    return count;
  }
  if (open.write === 0) return 0;
  return { kind: 'pipe', pipe, end: 'read', line: pipe.lines.read, address, size, bytes: new Uint8Array(0), done: 0 };
}

/** Writes bytes: how many, when all are in, or what to wait for. */
export function writePipe(kernel: Services, pipe: Pipe, bytes: Uint8Array): number | PipeTransfer {
  const { open, lines } = pipe;
  if (open.read === 0) return failure('EPIPE');
  const size = bytes.length;
  const transfer: PipeTransfer = {
    ...{ kind: 'pipe', pipe, end: 'write', line: lines.write },
    ...{ address: 0, size, bytes, done: 0 },
  };
  // Readers that wait may make room at once.
  while (lengthOf(lines.write) === 0 && transfer.done < size && accept(kernel, pipe, transfer)) serve(kernel, pipe);
  return transfer.done === size ? size : transfer;
}

/** The last who could read, or write, has closed the pipe: who waits at the other end need not wait any longer. */
export function hangUp(kernel: Services, pipe: Pipe, end: PipeEnd): void {
  const line = pipe.lines[end === 'write' ? 'read' : 'write'];
  for (let tid = dequeue(line); tid !== undefined; tid = dequeue(line)) {
    const { done } = transferOf(kernel, tid);
    kernel.wake(tid, end === 'write' || done > 0 ? done : failure('EPIPE'));
  }
}

/** What a pipe is to who waits for it, in words. */
export function showTransfer({ pipe, end }: PipeTransfer): string {
  return end === 'read' ? `bytes from pipe ${pipe.id}, which is empty` : `room in pipe ${pipe.id}, which is full`;
}

/** Lets those who wait go on as far as they can. */
function advance(kernel: Services, pipe: Pipe): void {
  const { write } = pipe.lines;
  while (lengthOf(write) > 0) {
    const tid = itemAt(write, 0);
    const transfer = transferOf(kernel, tid);
    if (!accept(kernel, pipe, transfer)) return;
    serve(kernel, pipe);
    if (transfer.done < transfer.size) continue;
    dequeue(write);
    kernel.wake(tid, transfer.size);
  }
}

/** Takes in what there is room for; false where there is none. */
function accept(kernel: Services, pipe: Pipe, transfer: PipeTransfer): boolean {
  const room = Math.min(pipe.capacity - lengthOf(pipe.bytes), transfer.size - transfer.done);
  for (const byte of transfer.bytes.subarray(transfer.done, transfer.done + room)) enqueue(pipe.bytes, byte);
  transfer.done += room;
  kernel.copied(room);
  return room > 0;
}

/** Gives those who wait to read what there is. */
function serve(kernel: Services, pipe: Pipe): void {
  const { read } = pipe.lines;
  while (lengthOf(pipe.bytes) > 0 && lengthOf(read) > 0) {
    const tid = dequeue(read) as number;
    const { address, size } = transferOf(kernel, tid);
    kernel.wake(tid, deliver(kernel, kernel.thread(tid) as Tcb, pipe, address, size));
  }
}

/** Moves bytes to a reader's memory; where that has gone meanwhile, they stay. */
function deliver(kernel: Services, thread: Tcb, { bytes }: Pipe, address: number, size: number): number {
  const count = Math.min(size, lengthOf(bytes));
  const chunk = Uint8Array.from({ length: count }, (_, index) => itemAt(bytes, index));
  if (!kernel.memoryOf(thread).write(address, chunk)) return failure('EFAULT');
  for (let left = count; left > 0; left--) dequeue(bytes);
  kernel.copied(count);
  return count;
}

function transferOf(kernel: Services, tid: number): PipeTransfer {
  return (kernel.thread(tid) as Tcb).waitsFor as PipeTransfer;
}
