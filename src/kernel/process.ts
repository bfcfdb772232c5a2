/**
 * Processes: a program in an address space of its own, with its heap, its stacks and its locks.
 * Invariant: a `Pcb` is plain data; what cannot be copied or never changes stands beside it in `Image`.
 */
import { hex } from '../base/bits.ts';
import type { Code } from '../core/code.ts';
import type { AddressSpace } from '../memory/address-space.ts';
import type { Lookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import type { StackPool } from './stacks.ts';
import type { SyncObject } from './sync/objects.ts';
import type { UserMemory } from './user-memory.ts';

export interface Pcb {
  /** The process's number, from 1. */
  readonly id: number;
  /** The number of its first thread. */
  main: number;
  /** How many of its threads have not ended. */
  threads: number;
  exitCode: number | null;
  /** The heap grows from `start`, the start of a page, up to `end`, the break. */
  readonly heap: { readonly start: number; end: number };
  readonly stacks: StackPool;
  /** Mutexes and the like, by address. */
  readonly objects: Map<number, SyncObject>;
  /** Which of the standard files 0, 1 and 2 are open. */
  readonly files: boolean[];
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
