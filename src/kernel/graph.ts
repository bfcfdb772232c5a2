/**
 * All that changes in a kernel, as one plain object that can be copied as it is.
 * Invariant: what is in line and who owns what is said by number, so no chain of objects grows with the number of threads.
 */
import type { Alarm } from './alarms.ts';
import type { BlockPool } from './context.ts';
import type { Outcome } from './outcome.ts';
import type { Pcb } from './process.ts';
import { createQueue, type Queue } from './queue.ts';
import { createReadyLines, type ReadyLines } from './scheduling/lines.ts';
import type { Tcb } from './thread.ts';

export interface KernelGraph {
  /** By number, ended ones too: they can still be joined. */
  threads: Map<number, Tcb>;
  processes: Map<number, Pcb>;
  /** How many processes there are, zombies included, and how many pipes there ever were. */
  occupied: number;
  pipes: number;
  /** Runnable threads; those whose call needs a device in the order in which they became so. */
  lines: ReadyLines;
  readyForDevice: Queue;
  /** When somebody has waited for an interpreter lock for an interval; Infinity where nobody waits. */
  gilDue: number;
  alarms: Alarm[];
  alarmsSet: number;
  /** The thread on each core; 0 for none. */
  running: number[];
  /** How many cores have none. */
  idle: number;
  /** Cycles that each core spent in the kernel and without a thread. */
  cores: { kernel: number; idle: number; lock: number }[];
  switches: number;
  /** How many calls had to go to another core, since theirs reaches no devices. */
  redirects: number;
  blocks: BlockPool;
  streams: Map<number, [high: number, low: number]>;
  notes: string[];
  outcome: Outcome | undefined;
}

/** For so many cores, whose runnable threads stand in so many lines: one, or one for each core. */
export function createGraph(cores: number, lines: number): KernelGraph {
  return {
    threads: new Map(),
    processes: new Map(),
    occupied: 0,
    pipes: 0,
    lines: createReadyLines(lines),
    readyForDevice: createQueue(),
    gilDue: Number.POSITIVE_INFINITY,
    alarms: [],
    alarmsSet: 0,
    running: Array.from({ length: cores }, () => 0),
    idle: cores,
    cores: Array.from({ length: cores }, () => ({ kernel: 0, idle: 0, lock: 0 })),
    switches: 0,
    redirects: 0,
    blocks: { free: [], used: 0 },
    streams: new Map(),
    notes: [],
    outcome: undefined,
  };
}
