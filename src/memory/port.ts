/**
 * How a core reaches memory. An access returns when it has finished: the value from the call, the time in `ready`.
 * No callbacks, no retries; an access that may not happen leaves its reason in `fault` and changes nothing.
 */
import type { Amo, FenceKind, Order, Width } from '../base/access.ts';
import type { AddressSpace } from './address-space.ts';
import type { PagePlacement } from './coherence/placement.ts';
import type { Ram } from './ram.ts';
import type { MemoryStatistics } from './statistics.ts';
import type { Waits } from './waits.ts';

/** Why an access did not happen; `turn`: others may notice it, so it has to wait until it is its turn, and be tried again. */
export const fault = { none: 0, misaligned: 1, forbidden: 2, turn: 3 } as const;

export type Fault = (typeof fault)[keyof typeof fault];

export interface MemoryPort {
  /** The cycle at which the last access finished. */
  ready: number;
  /** Set by every access: why it did not happen, or `fault.none`. */
  fault: Fault;
  /** Whose addresses these are; the kernel changes it when the core goes on with another process. */
  space: AddressSpace;
  /** The address of the instruction that asks, for those who observe: set by engines where memory is observed; 0 for the kernel. */
  pc: number;
  /** In cycles, since the machine was built. */
  readonly waits: Waits;
  /** Up to which cycle it is the core's turn to do what others may notice; infinite where nobody waits for turns. */
  turn: number;
  /** The address of the last fetch, in whose line fetches need not ask; an odd number where there is none. */
  fetched: number;
  /** The core starts to run: whatever was done behind its back is done. */
  begin(): void;
  /** Cycles that an instruction at an executable `address` is late because it has to be fetched; -1 if that waits for a turn. */
  fetch(address: number, now: number): number;
  /** The bytes at `address`, zero-extended to an int32 (a word fills it). */
  load(address: number, width: Width, now: number): number;
  store(address: number, width: Width, value: number, now: number): void;
  /** The old word. */
  atomic(amo: Amo, address: number, operand: number, order: Order, now: number): number;
  /** Loads a word and watches it: `lr`. */
  reserve(address: number, order: Order, now: number): number;
  /** Stores a word if nobody else has stored to it since `reserve`: 0 if it did, 1 if not. */
  storeConditional(address: number, value: number, order: Order, now: number): number;
  /** Forgets the reservation, as a kernel does when it switches threads. */
  release(): void;
  /** The kernel takes the core over: what it stored has taken effect at `ready`, and until `begin` all accesses do at once. */
  drain(now: number): void;
  fence(kind: FenceKind, operands: number, now: number): void;
}

/** All memory of a machine. */
export interface MemorySystem {
  readonly ram: Ram;
  /** Whether page tables say where bytes are and every access takes its instruction's cycle, so that loops need no port. */
  readonly direct: boolean;
  /** Whether somebody observes it, so that every access must come to the port and say its `pc`. */
  readonly observed: boolean;
  /**
   * Cycles that pass between the beginning of an access that others may notice and the time at which they can: so long a
   * core may run ahead of the others (its lookahead; Chandy and Misra 1979). 0 where others notice at once.
   */
  readonly lookahead: number;
  /** Whether a core would notice the access that another one's port has put off; absent where any core may. */
  notices?(core: number, other: number): boolean;
  /** Bytes that one fetch of instructions brings: those of a line. */
  readonly line: number;
  /** Set where pages are at home on nodes: how many nodes there are, and a way to give a frame its home. */
  readonly pages?: Pick<PagePlacement, 'nodes' | 'bind'>;
  /** The port of a core; the same one each time. */
  port(core: number): MemoryPort;
  /** Does to the caches what an access of the word at a physical address would, and no data; when it has finished. */
  touch(core: number, on: 'load' | 'store', physical: number, now: number): number;
  /** What was counted so far; undefined where there is nothing to count. */
  statistics(): MemoryStatistics | undefined;
  save(): unknown;
  restore(state: unknown): void;
}
