/**
 * Writes down what happens for each access, while it happens: ports say when one begins and ends, caches, transports and
 * links what was done in between. A memory has a journal only where receipts are wanted, and none of its parts calls one
 * otherwise.
 * Invariants: a journal hears and changes nothing; what is heard belongs to the visit that is open, of which there is one at
 * a time; a store that waits in a buffer is known until it has left.
 */
import type { Width } from '../../base/access.ts';
import type { AddressSpace } from '../address-space.ts';
import type { Side } from '../cache/levels.ts';
import type { Found } from '../cache/private-caches.ts';
import { type Fault, fault } from '../port.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Account, Errand, Leg, Move, Service, Trip, Visit } from './account.ts';

/** What has to be known of a memory with caches to make sense of an account. */
export interface Layout {
  readonly protocol: Protocol;
  /** The protocol's states by number. */
  readonly states: readonly string[];
  /** Bytes in a line. */
  readonly line: number;
  /** Cycles of each level, those of the levels before not counted; undefined where there is none. */
  readonly latencies: {
    readonly l1i: number;
    readonly l1d: number;
    readonly l2: number | undefined;
    readonly attraction: number | undefined;
  };
  /** Cycles after which an attraction memory knows that it has not got a line. */
  readonly tags: number;
  /** The state, by number, of a core's copy of a line; undefined where it has none. */
  stateOf(core: number, line: number): number | undefined;
}

/** Who reads a journal. */
export interface Reader {
  /** An access has finished; of its account only a departure can still be added. */
  read(account: Account): void;
  /** The memory has gone back: what was read has not happened. */
  restored(): void;
}

/** What a port is asked for. */
export interface Call {
  readonly errand: Errand;
  readonly address: number;
  readonly width: Width;
  readonly now: number;
}

/** What a store in a buffer stores to. */
interface Place {
  readonly address: number;
  readonly width: Width;
}

/** A store in a buffer, and its access, if that has not been forgotten. */
interface Waiting extends Place {
  readonly account: Account | undefined;
}

export class Journal {
  /** Undefined for a memory without caches. */
  layout: Layout | undefined;
  /** Whether stores wait in buffers before they come to memory. */
  buffered = false;
  /** Accesses so far, by core and of all. */
  private readonly counts: Float64Array;
  private total = 0;
  private readonly reader: Reader;
  private account: Account | undefined;
  private visit: Visit | undefined;
  private trip: Trip | undefined;
  /** Whether what happens now is no part of the access that has begun. */
  private isApart = false;
  /** Whether the core waits for what is sent. */
  private isHeeded = true;
  /** By core: the stores in its buffer, in the order of the program. */
  private readonly waiting: Waiting[][];
  /** By core: the last fetch that made it wait, and when it could go on. */
  private readonly fetches: ({ readonly visit: Visit; readonly late: number; readonly end: number } | undefined)[];

  constructor(cores: number, reader: Reader) {
    this.reader = reader;
    this.counts = new Float64Array(cores);
    this.waiting = Array.from({ length: cores }, () => []);
    this.fetches = Array.from({ length: cores }, () => undefined);
  }

  /** Accesses that have finished, of one core or of all. */
  count(core?: number): number {
    return core === undefined ? this.total : this.counts[core];
  }

  /** An instruction of a core asks for something. */
  began(core: number, call: Call, pc: number, space: AddressSpace | undefined): void {
    const fetch = this.fetches[core];
    this.account = {
      ...{ core, space, errand: call.errand, width: call.width, asked: call.now },
      address: call.address >>> 0,
      pc: pc >>> 0,
      finished: call.now,
      number: 0,
      ofCore: 0,
      visits: [],
      isThrough: false,
      early: 0,
      departure: undefined,
      fetch: fetch?.end === call.now ? fetch : undefined,
    };
  }

  /** It has what it asked for; what faulted was no access, and what has to be tried again is none yet. */
  finished(at: number, reason: Fault): void {
    const { account } = this;
    this.account = undefined;
    if (!account || reason !== fault.none) return;
    account.finished = at;
    account.number = ++this.total;
    account.ofCore = ++this.counts[account.core];
    if (this.buffered && account.errand === 'store' && !account.isThrough) {
      this.waiting[account.core].push({ address: account.address, width: account.width, account });
    }
    this.reader.read(account);
  }

  /** The memory behind all buffers is asked. */
  arrived(core: number, call: Call, space: AddressSpace | undefined): void {
    this.visit = {
      ...{ core, space, errand: call.errand, width: call.width, asked: call.now },
      address: call.address >>> 0,
      finished: call.now,
      fault: fault.none,
      failed: false,
      looks: [],
      aside: [],
      moves: [],
    };
  }

  /** It has answered; `failed`: it refused a conditional store. */
  answered(at: number, reason: Fault, failed: boolean): void {
    const { account, visit } = this;
    this.visit = undefined;
    if (!visit) return;
    const departs = this.departs(visit);
    // What may not happen is nothing, but a store that has left its buffer is gone all the same.
    if (reason !== fault.none && !departs) return;
    visit.finished = at;
    visit.fault = reason;
    visit.failed = failed;
    this.noteHits(visit);
    if (departs) this.left(visit);
    else if (account) account.isThrough = true;
    if (account && !this.isApart) account.visits.push(visit);
  }

  /** A fetch has been answered, for which the core's instruction was late. */
  fetched(late: number): void {
    const { visit } = this;
    this.visit = undefined;
    if (!visit || late <= 0) return;
    visit.finished = visit.asked + late + (this.layout?.latencies.l1i ?? 0);
    this.noteHits(visit);
    this.fetches[visit.core] = { visit, late, end: visit.asked + late };
  }

  /** Does what is no part of the access that has begun: stores leave buffers because it is time. */
  apart(happening: () => void): void {
    const before = this.isApart;
    this.isApart = true;
    happening();
    this.isApart = before;
  }

  /** The load that has begun gives what its word was before some stores to it, which came meanwhile. */
  early(stores: number): void {
    if (this.account) this.account.early = stores;
  }

  /** A core looks for a line in its caches. */
  looked(side: Side, on: 'load' | 'store', line: number, found: Found, behind: boolean, start: number): void {
    this.visit?.looks.push({ side, on, line, found, behind, start, trips: [] });
  }

  /** Whether the core waits for what is sent from now on. */
  heed(isAwaited: boolean): void {
    this.isHeeded = isAwaited;
  }

  /** A core waited at a spot of its own. */
  waited(what: Service, spot: string, start: number, end: number): void {
    const trip = { request: undefined, origin: spot, asker: spot, supplier: -1, start, end };
    if (end > start) {
      this.visit?.looks.at(-1)?.trips.push({ ...trip, legs: [{ what, from: spot, to: spot, start, end }] });
    }
  }

  /** A request leaves; until `came` all that is sent is sent for it, if the core waits for its answer. */
  went(trip: Trip): void {
    if (!this.isHeeded) return;
    this.trip = trip;
    this.visit?.looks.at(-1)?.trips.push(trip);
  }

  /** The core has its answer. */
  came(end: number): void {
    if (this.trip) this.trip.end = end;
    this.trip = undefined;
  }

  /** Something was sent. */
  sent(leg: Leg): void {
    (this.trip?.legs ?? this.visit?.aside)?.push(leg);
  }

  /** Something took its time at a spot. */
  took(what: Service, spot: string, start: number, end: number): void {
    this.sent({ what, from: spot, to: spot, start, end });
  }

  /** Something happened to a core's copy of a line; states by number. */
  moved(core: number, line: number, event: Move['event'], before: number, after: number): void {
    this.visit?.moves.push({ core, line, event, before, after });
  }

  save(): unknown {
    const waiting = this.waiting.map((stores) => stores.map(({ address, width }) => ({ address, width })));
    return { total: this.total, counts: this.counts.slice(), waiting };
  }

  /** Goes back; of stores that wait in buffers then, no more is known than that they do. */
  restore(state: unknown): void {
    const { total, counts, waiting } = state as { total: number; counts: Float64Array; waiting: Place[][] };
    this.total = total;
    this.counts.set(counts);
    for (const [core, stores] of waiting.entries()) {
      this.waiting[core] = stores.map((store) => ({ ...store, account: undefined }));
    }
    this.fetches.fill(undefined);
    this.reader.restored();
  }

  /** Whether a visit is a store that leaves a buffer; those that may not wait there are no such. */
  private departs({ errand, address, width }: Visit): boolean {
    return this.buffered && errand === 'store' && address % width === 0;
  }

  private left(visit: Visit): void {
    const stores = this.waiting[visit.core];
    // Stores to one word leave in the order in which they came.
    const index = stores.findIndex(({ address, width }) => address === visit.address && width === visit.width);
    if (index < 0) return;
    const [{ account }] = stores.splice(index, 1);
    if (account) account.departure = visit;
  }

  /** Hits that change nothing are done in short cuts that tell nobody: what they find is what is there now. */
  private noteHits({ core, errand, address, space, fault: reason, failed, looks, moves }: Visit): void {
    const { layout } = this;
    if (!layout || reason !== fault.none || failed) return;
    const isQuiet = looks.length === 0;
    const physical = isQuiet ? (space ? space.translate(address, 0) : address) : 0;
    const hits = isQuiet
      ? [{ on: errand === 'store' ? ('store' as const) : ('load' as const), line: Math.floor(physical / layout.line) }]
      : looks;
    for (const { on, line } of hits) {
      if (moves.some((move) => move.core === core && move.line === line && move.event === on)) continue;
      const state = layout.stateOf(core, line);
      if (state !== undefined) moves.push({ core, line, event: on, before: state, after: state });
    }
  }
}
