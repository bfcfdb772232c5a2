/**
 * What a journal writes down of an access while it happens: the raw account that a receipt is made from.
 * Times are cycles. A spot is a place on a link, or a directory of a tree, by its name: `core 0`, `memory`, `node 3`.
 */
import type { Width } from '../../base/access.ts';
import type { AddressSpace } from '../address-space.ts';
import type { Side } from '../cache/levels.ts';
import type { Found } from '../cache/private-caches.ts';
import type { Request } from '../coherence/transport.ts';
import type { Link, MessageKind } from '../links/link.ts';
import type { Fault } from '../port.ts';
import type { CoherenceEvent } from '../protocols/protocol.ts';

/** What an instruction asks memory for. */
export type Errand = 'load' | 'store' | 'atomic' | 'load-reserved' | 'store-conditional' | 'fetch';

/** What takes time besides caches and links. */
export type Service =
  | ('memory' | 'attraction' | 'directory' | 'order' | 'storage' | 'page table')
  | ('write buffer' | 'next level' | 'prefetch' | 'shared level');

/** One message on its way over a link, or something that took its time at a spot. */
export interface Leg {
  readonly what: MessageKind | Service;
  /** Where it begins; undefined for what goes on at each of several spots. */
  readonly from: string | undefined;
  /** Where it ends; several for a broadcast, which all of them hear. */
  readonly to: string | readonly string[];
  readonly start: number;
  readonly end: number;
  /** Of a message, absent for a service: the link and the places there, where `to` is -1 for a broadcast. */
  readonly message?: { readonly link: Link; readonly from: number; readonly to: number; readonly bytes: number };
}

/** One request of a core and all that was sent for it until it had its answer. */
export interface Trip {
  /** Absent where a page moves. */
  readonly request: Request | undefined;
  /** The spot where it begins; undefined where it begins where somebody else decided so. */
  readonly origin: string | undefined;
  /** The spot where it ends. */
  readonly asker: string;
  /** Who gives the line, as a core; -1 for memory, or where no line is asked for. */
  readonly supplier: number;
  readonly start: number;
  end: number;
  readonly legs: Leg[];
}

/** A look into the caches of a core, and the requests that followed from it. */
export interface Look {
  readonly side: Side;
  readonly on: 'load' | 'store';
  readonly line: number;
  readonly found: Found;
  /** Whether the second level had what the first had not. */
  readonly behind: boolean;
  readonly start: number;
  readonly trips: Trip[];
}

/** What happened to a core's copy of a line: an event of the protocol's table, or what a cache-only memory does besides. */
export interface Move {
  readonly core: number;
  readonly line: number;
  readonly event: CoherenceEvent | 'drop' | 'inject' | 'receive';
  /** States by their numbers in the compiled protocol. */
  readonly before: number;
  readonly after: number;
}

/** One call of the memory that has the data: an access as a store buffer lets it through. */
export interface Visit {
  readonly core: number;
  readonly errand: Errand;
  readonly address: number;
  readonly width: Width;
  readonly space: AddressSpace | undefined;
  readonly asked: number;
  finished: number;
  fault: Fault;
  /** Whether it was a conditional store that failed. */
  failed: boolean;
  readonly looks: Look[];
  /** What was sent and nobody waits for. */
  readonly aside: Leg[];
  readonly moves: Move[];
}

/** One access of a program. */
export interface Account {
  readonly core: number;
  readonly errand: Errand;
  readonly address: number;
  readonly width: Width;
  /** The instruction's address; 0 where there is no program. */
  readonly pc: number;
  readonly space: AddressSpace | undefined;
  readonly asked: number;
  finished: number;
  /** Its number among the accesses of all cores, and among those of its own, from 1. */
  number: number;
  ofCore: number;
  /** What had to be done before it and by it, one after another; the last is its own where `isThrough`. */
  readonly visits: Visit[];
  /** Whether it came to memory itself, and did not end in a store buffer. */
  isThrough: boolean;
  /** Of a load that was done before it was its turn: how many stores to its word it stands before that were made meanwhile. */
  early: number;
  /** Of a store that went into a buffer: what happened when it left; undefined until then. */
  departure: Visit | undefined;
  /** The fetch that its instruction waited for, and for how many cycles. */
  readonly fetch: { readonly visit: Visit; readonly late: number } | undefined;
}
