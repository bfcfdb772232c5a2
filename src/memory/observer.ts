/**
 * Who watches a memory: classes of misses, accounts per line, receipts of single accesses.
 * An observer hears everything in the order in which it takes effect and changes nothing: no cycle, no value, no choice.
 * Where nobody observes, none of this is called, and what short cuts a memory has it takes; where somebody does, it takes
 * none, so that no access goes unheard.
 * Invariant: between `began` and `finished` of an access stands all that happens because of it, and no other access.
 */
import type { Width } from '../base/access.ts';
import type { AddressSpace } from './address-space.ts';
import type { Transaction } from './coherence/transport.ts';
import type { CacheName } from './statistics.ts';

/** What asks: a fetch of instructions, a load (`lr` too), a store (`sc` too), an atomic. */
export type AccessKind = 'fetch' | 'load' | 'store' | 'atomic';

/**
 * An access of a core's caches, as they count it: one that crosses words comes in bytes, and an atomic that must have the
 * line before it can broadcast its word is two, a load and a store. What a store buffer answers, or never lets through, is
 * none. One object serves all accesses of a core: copy what you keep.
 */
export interface Access {
  readonly core: number;
  readonly kind: AccessKind;
  /** What the caches are asked for. */
  readonly on: 'load' | 'store';
  /** Unsigned; as the program has it, or the physical one where there is no program. */
  readonly address: number;
  readonly physical: number;
  readonly width: Width;
  readonly line: number;
  /** Whose addresses they are; undefined where there is no program. */
  readonly space: AddressSpace | undefined;
  /** The instruction's address, unsigned; 0 for the kernel, and where there is no program. */
  readonly pc: number;
  /** The cycle at which it was asked for. */
  readonly asked: number;
  /** The cycle at which it was done; known when it has finished. */
  readonly finished: number;
  /** The caches that were asked and did not have the line, nearest first; known when it has finished. */
  readonly missed: readonly CacheName[];
  /** The core's cache that had it, though it may have had to ask others for leave; undefined for none. */
  readonly foundIn: CacheName | undefined;
}

/** What an observer can know of a memory that it watches. */
export interface ObservedMemory {
  readonly cores: number;
  /** Bytes in a line. */
  readonly line: number;
  /** Whether the protocol lets only one core have a line, so that loads take it from others as stores do. */
  readonly exclusive: boolean;
  /** Whether a second level has what first levels gave up, and nothing that they have. */
  readonly demotes: boolean;
  /** Which level hears of the stores that a data cache has the line for, though nobody asks it; undefined for none. */
  readonly hearsStores: CacheName | undefined;
  /** How many lines a core's cache of that name holds; 0 where cores have none. */
  lines(cache: CacheName): number;
  /** Cycles of a hit in a first level. */
  hitLatency(cache: 'l1i' | 'l1d'): number;
  /** Whether a core's cache has a line now. */
  holds(core: number, cache: CacheName, line: number): boolean;
}

export interface MemoryObserver {
  /** The memory is built; nothing has happened yet. */
  attach(memory: ObservedMemory): void;
  /** A core asks its caches; nothing of it is done. */
  began(access: Access): void;
  /** A request of the access that has begun was carried over the link and answered, from one cycle to another. */
  carried(transaction: Transaction, from: number, to: number): void;
  /**
   * A core loses its copy, which it still has: `taken` by the access that has begun; else for want of room, or, when no
   * access has begun, because its frame was given back.
   */
  lost(core: number, line: number, taken: boolean): void;
  /** A line that no first level of a core has any more goes to its second, where that has such lines only. */
  demoted(core: number, line: number): void;
  finished(access: Access): void;
  save(): unknown;
  restore(state: unknown): void;
}

/** Several observers as one, who hear everything in their order; undefined for none. */
export function joinObservers(all: readonly MemoryObserver[]): MemoryObserver | undefined {
  if (all.length <= 1) return all[0];
  return {
    attach: (memory) => each(all, (one) => one.attach(memory)),
    began: (access) => each(all, (one) => one.began(access)),
    carried: (transaction, from, to) => each(all, (one) => one.carried(transaction, from, to)),
    lost: (core, line, taken) => each(all, (one) => one.lost(core, line, taken)),
    demoted: (core, line) => each(all, (one) => one.demoted(core, line)),
    finished: (access) => each(all, (one) => one.finished(access)),
    save: () => all.map((one) => one.save()),
    restore: (state) => each(all, (one, index) => one.restore((state as unknown[])[index])),
  };
}

function each(all: readonly MemoryObserver[], tell: (one: MemoryObserver, index: number) => void): void {
  for (let index = 0; index < all.length; index++) tell(all[index], index);
}
