/** Where the time went: what the kernel counted, as a report reads it. */

import { hex } from '../base/bits.ts';
import type { Gil } from './gil/gil.ts';
import type { KernelGraph } from './graph.ts';
import type { Images } from './images.ts';
import { type Pcb, type Region, showName } from './process.ts';
import type { ProcessState } from './process-state.ts';
import type { SyncObject } from './sync/objects.ts';
import { holdersOf } from './sync/waitable.ts';
import type { Tcb } from './thread.ts';

/** Cycles by state; they sum to the thread's age. */
export interface ThreadAccount {
  readonly tid: number;
  readonly pid: number;
  readonly name: string;
  readonly running: number;
  readonly runnable: number;
  readonly waiting: number;
}

export interface LockAccount {
  readonly pid: number;
  readonly kind: SyncObject['kind'];
  /** The symbol at its address, else the address. */
  readonly name: string;
  readonly address: number;
  /** How often it was taken, and how often of that by a thread that had to wait. */
  readonly takes: number;
  readonly contended: number;
  /** Cycles that threads waited for it, and for which somebody had it; null for a kind that nobody has for a while. */
  readonly waited: number;
  readonly held: number | null;
}

export interface ProcessAccount {
  readonly pid: number;
  /** The process that it is a child of, or was when it ended; 0 for the first. */
  readonly parent: number;
  /** The program that it executed last, among those that the machine was given; empty for that which it was started with. */
  readonly program: string;
  readonly state: ProcessState;
  /** 0 to 255; null while it has not ended. */
  readonly exitCode: number | null;
  /** How many threads it ever had. */
  readonly threads: number;
  /** Cycles that its threads were on cores. */
  readonly running: number;
}

export interface Accounts {
  /** Cycles of each core that no instruction took; `lock`: idle ones until a thread came that had waited for a mutex. */
  readonly cores: readonly { readonly kernel: number; readonly idle: number; readonly lock: number }[];
  /** How often a core went on with another thread. */
  readonly switches: number;
  /** How many calls went to another core, since theirs reaches no devices. */
  readonly redirects: number;
  readonly processes: readonly ProcessAccount[];
  readonly threads: readonly ThreadAccount[];
  readonly locks: readonly LockAccount[];
  /** Interpreter locks; undefined where there are none. */
  readonly gil: GilAccount | undefined;
}

/** Of all processes together. */
export interface GilAccount {
  /** How often one was taken, and how often of that by another thread than before. */
  readonly takes: number;
  readonly switches: number;
  /** How often a thread that waited asked for one, and its owner dropped it for that. */
  readonly requests: number;
  readonly drops: number;
  /** Cycles that threads waited for them, and for which they were held. */
  readonly waited: number;
  readonly held: number;
}

/** The accounts up to `now`; what still goes on counts up to there. */
export function accountsOf(graph: KernelGraph, images: Pick<Images, 'of'>, now: number): Accounts {
  const regions = new Set<Region>();
  const threads = [...graph.threads.values()].map((thread) => {
    const { id, process, name } = thread;
    const { running, runnable, waiting } = timesUpTo(thread, now);
    return { tid: id, pid: process.id, name, running, runnable, waiting };
  });
  return {
    cores: graph.cores.map(({ kernel, idle, lock }) => ({ kernel, idle, lock })),
    switches: graph.switches,
    redirects: graph.redirects,
    processes: processAccounts(graph, threads),
    threads,
    locks: [...graph.processes.values()].flatMap((process) => {
      const { lookup } = images.of(process);
      return [...objectsOf(process, regions)].map((object) => {
        const { kind, address, takes, contended, waited } = object;
        const name = showName(lookup, address) ?? hex(address);
        return { pid: process.id, kind, name, address, takes, contended, waited, held: heldUpTo(object, now) };
      });
    }),
    gil: gilAccount(graph, now),
  };
}

function processAccounts({ processes }: KernelGraph, threads: readonly ThreadAccount[]): ProcessAccount[] {
  const sums = new Map([...processes.keys()].map((pid) => [pid, { threads: 0, running: 0 }]));
  for (const { pid, running } of threads) {
    const sum = sums.get(pid) as { threads: number; running: number };
    sum.threads++;
    sum.running += running;
  }
  return [...processes.values()].map(({ id, parent, program, state, exitCode }) => {
    return { pid: id, parent, program, state, exitCode, ...(sums.get(id) as { threads: number; running: number }) };
  });
}

function gilAccount({ processes, threads }: KernelGraph, now: number): GilAccount | undefined {
  const gils = [...processes.values()].flatMap(({ gil }) => gil ?? []);
  if (gils.length === 0) return undefined;
  const sum = (count: (gil: Gil) => number) => gils.reduce((all, gil) => all + count(gil), 0);
  return {
    takes: sum(({ takes }) => takes),
    switches: sum(({ switches }) => switches),
    requests: sum(({ requests }) => requests),
    drops: sum(({ drops }) => drops),
    // Whoever still waits has waited up to now.
    waited: sum(({ waited, timers }) => {
      return timers.reduce((all, { tid }) => all + Math.max(0, now - (threads.get(tid) as Tcb).since), waited);
    }),
    held: sum(({ held, owner, since }) => held + (owner === 0 ? 0 : Math.max(0, now - since))),
  };
}

/** The objects of a process, those included in memory that it shares and that no other was named for yet. */
function* objectsOf({ objects, regions }: Pcb, named: Set<Region>): Iterable<SyncObject> {
  yield* objects.values();
  for (const region of regions.filter((one) => !named.has(one))) {
    named.add(region);
    yield* region.objects.values();
  }
}

/** Cycles for which somebody had it, those that still last included. */
function heldUpTo(object: SyncObject, now: number): number | null {
  if (!('held' in object)) return null;
  return object.held + (holdersOf(object).length === 0 ? 0 : Math.max(0, now - object.since));
}

/** Cycles by state, those of the state that still lasts included. */
function timesUpTo({ times, state, since }: Tcb, now: number): Tcb['times'] {
  const whole = { ...times };
  whole[state] += Math.max(0, now - since);
  return whole;
}
