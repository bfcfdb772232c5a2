/**
 * What threads wait for. A system call that cannot be answered yet returns one, and the kernel does the waiting.
 * All of them are plain data that refer to threads by number, so that a kernel can be copied.
 */

import type { PipeTransfer } from '../files/pipe.ts';
import type { Gil } from '../gil/gil.ts';
import type { Queue } from '../queue.ts';
import type { SyncObject } from './objects.ts';

/** The end of a thread, for those who join it. */
export interface Ending {
  readonly kind: 'thread';
  readonly tid: number;
  readonly line: Queue;
}

/** A cycle to come. */
export interface Time {
  readonly kind: 'time';
  readonly until: number;
}

/** The end of a child, for its parent; of any child where `pid` is 0. */
export interface ChildEnd {
  readonly kind: 'child';
  readonly pid: number;
  /** Where the waiting thread wants its status as Linux has it; 0 for nowhere. */
  readonly status: number;
  readonly line: Queue;
}

export type Waitable = SyncObject | Ending | Time | ChildEnd | PipeTransfer | Gil;

/** What a waiting thread waits for, as numbers in TCB blocks and events. */
export const waitKinds = {
  none: 0,
  mutex: 1,
  thread: 2,
  time: 3,
  child: 4,
  pipe: 5,
  condition: 6,
  semaphore: 7,
  rwlock: 8,
  barrier: 9,
  queue: 10,
  futex: 11,
  gil: 12,
} as const satisfies Record<Waitable['kind'] | 'none', number>;

const nobody: readonly number[] = [];

/** The threads that must all do something for the wait to end; none where anyone could end it. */
export function holdersOf(waitable: Waitable): readonly number[] {
  if (waitable.kind === 'thread') return [waitable.tid];
  if (waitable.kind === 'rwlock') return waitable.holders;
  return (waitable.kind === 'mutex' || waitable.kind === 'gil') && waitable.owner !== 0 ? [waitable.owner] : nobody;
}

/** The first of those; 0 where anyone could end the wait. */
export function awaited(waitable: Waitable): number {
  return holdersOf(waitable)[0] ?? 0;
}

/** What is waited for as a number: an address, a cycle, or that of a thread, a process or a pipe; 0 for any child. */
export function objectOf(waitable: Waitable): number {
  switch (waitable.kind) {
    case 'time':
      return waitable.until;
    case 'thread':
      return waitable.tid;
    case 'child':
      return waitable.pid;
    case 'pipe':
      return waitable.pipe.id;
    case 'gil':
      return waitable.owner;
    default:
      return waitable.address;
  }
}
