/** Where the time went: what the kernel counted, as a report reads it. */

import { hex } from '../base/bits.ts';
import type { KernelGraph } from './graph.ts';
import type { Image } from './process.ts';
import { showName } from './process.ts';
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
  /** The symbol at its address, else the address. */
  readonly name: string;
  readonly address: number;
  /** How often it was taken, and how often of that by a thread that had to wait. */
  readonly takes: number;
  readonly contended: number;
  /** Cycles that threads waited for it, and for which it was held. */
  readonly waited: number;
  readonly held: number;
}

export interface Accounts {
  /** Cycles of each core that no instruction took; `lock`: idle ones until a thread came that had waited for a mutex. */
  readonly cores: readonly { readonly kernel: number; readonly idle: number; readonly lock: number }[];
  /** How often a core went on with another thread. */
  readonly switches: number;
  /** How many calls went to another core, since theirs reaches no devices. */
  readonly redirects: number;
  readonly threads: readonly ThreadAccount[];
  readonly locks: readonly LockAccount[];
}

/** The accounts up to `now`; what still goes on counts up to there. */
export function accountsOf(graph: KernelGraph, images: ReadonlyMap<number, Image>, now: number): Accounts {
  return {
    cores: graph.cores.map(({ kernel, idle, lock }) => ({ kernel, idle, lock })),
    switches: graph.switches,
    redirects: graph.redirects,
    threads: [...graph.threads.values()].map((thread) => {
      const { id, process, name } = thread;
      const { running, runnable, waiting } = timesUpTo(thread, now);
      return { tid: id, pid: process.id, name, running, runnable, waiting };
    }),
    locks: [...graph.processes.values()].flatMap((process) => {
      const lookup = images.get(process.id)?.lookup;
      return [...process.objects.values()].map(({ address, owner, since, takes, contended, waited, held }) => ({
        pid: process.id,
        name: (lookup && showName(lookup, address)) ?? hex(address),
        address,
        takes,
        contended,
        waited,
        held: held + (owner === 0 ? 0 : Math.max(0, now - since)),
      }));
    }),
  };
}

/** Cycles by state, those of the state that still lasts included. */
function timesUpTo({ times, state, since }: Tcb, now: number): Tcb['times'] {
  const whole = { ...times };
  whole[state] += Math.max(0, now - since);
  return whole;
}
