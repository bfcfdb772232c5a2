/**
 * What threads wait for. A system call that cannot be answered yet returns one, and the kernel does the waiting.
 * All of them are plain data that refer to threads by number, so that a kernel can be copied.
 */
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

export type Waitable = SyncObject | Ending | Time;

/** What a waiting thread waits for, as numbers in TCB blocks and events. */
export const waitKinds = { none: 0, mutex: 1, thread: 2, time: 3 } as const satisfies Record<
  Waitable['kind'] | 'none',
  number
>;

/** The thread that must do something for the wait to end; 0 where it is none. */
export function awaited(waitable: Waitable): number {
  if (waitable.kind === 'thread') return waitable.tid;
  return 'owner' in waitable ? waitable.owner : 0;
}
