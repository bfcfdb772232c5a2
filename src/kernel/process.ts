/**
 * Processes: a program in an address space of its own, with its threads, its heap, its stacks, its files and its locks.
 * Invariant: a `Pcb` is plain data; what cannot be copied or never changes stands beside it in `Image`.
 */
import { hex } from '../base/bits.ts';
import type { Code } from '../core/code.ts';
import type { AddressSpace } from '../memory/address-space.ts';
import type { Lookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import type { OpenFile } from './files/open-file.ts';
import type { Gil } from './gil/gil.ts';
import type { ProcessState } from './process-state.ts';
import type { Queue } from './queue.ts';
import type { StackPool } from './stacks.ts';
import type { SyncObject } from './sync/objects.ts';
import type { ThreadState } from './thread.ts';
import type { UserMemory } from './user-memory.ts';

/** The process whose end is the run's; it is given the children of those who have ended. */
export const firstProcess = 1;

/** A process control block. */
export interface Pcb {
  /** The process's number, from 1; never used again. */
  readonly id: number;
  /** The process that it is a child of; 0 for the first. */
  parent: number;
  /** Its children that it has not waited for, and those of them that have ended, the earliest first. */
  readonly children: Set<number>;
  readonly zombies: number[];
  /** Its threads that wait for a child. */
  readonly waiters: Queue;
  /** The name of its program among those that the machine was given; empty for that which it was started with. */
  program: string;
  /** Written by `process-state.ts` alone, with `since`. */
  state: ProcessState;
  since: number;
  /** The number of its first thread. */
  main: number;
  /** Its threads that have not ended. */
  readonly threads: Set<number>;
  /** How many of its threads are in each state; `move` counts. */
  readonly census: Record<ThreadState, number>;
  /** 0 to 255; null while it has not ended. */
  exitCode: number | null;
  /** Whether it ended by a fault, and not by itself. */
  killed: boolean;
  /** The heap grows from `start`, the start of a page, up to `end`, the break. */
  heap: { readonly start: number; end: number };
  stacks: StackPool;
  /** Mutexes and the like, by address. */
  objects: Map<number, SyncObject>;
  /** Memory that it shares with other processes on purpose. */
  regions: Region[];
  /** Where one of its threads at a time may run. */
  readonly gil: Gil | undefined;
  /** Open files by their numbers; null for one that is closed. */
  readonly files: (OpenFile | null)[];
}

/** Pages that several processes see, all at the same addresses. */
export interface Region {
  readonly low: number;
  readonly high: number;
  /** The objects in them, which are the same for all of these processes. */
  readonly objects: Map<number, SyncObject>;
}

/** A process that has nothing yet. */
export function createPcb(
  id: number,
  parent: number,
  cycle: number,
  own: Pick<Pcb, 'program' | 'main' | 'heap' | 'stacks' | 'objects' | 'regions' | 'gil' | 'files'>,
): Pcb {
  return {
    ...{ id, parent, children: new Set(), zombies: [], waiters: { items: [], head: 0 } },
    ...{ state: 'new', since: cycle, threads: new Set(), exitCode: null, killed: false },
    census: { new: 0, runnable: 0, running: 0, waiting: 0, dead: 0 },
    ...own,
  };
}

/** What belongs to a process and is not plain data. */
export interface Image {
  readonly program: Program;
  readonly lookup: Lookup;
  readonly space: AddressSpace;
  readonly code: Code;
  readonly memory: UserMemory;
}

/** An address as people read it: `main+8 (sum.s:12)`, or the number where no symbol is near. */
export function showPlace({ lookup }: Image, address: number): string {
  const line = lookup.lineAt(address);
  const position = line ? ` (${line.file}:${line.line})` : '';
  return `${showName(lookup, address) ?? hex(address)}${position}`;
}

/** The symbol an address lies at or behind, such as `forks+8`; undefined where there is none. */
export function showName(lookup: Lookup, address: number): string | undefined {
  const found = lookup.symbolAt(address);
  if (!found) return undefined;
  return found.offset === 0 ? found.symbol.name : `${found.symbol.name}+${found.offset}`;
}
