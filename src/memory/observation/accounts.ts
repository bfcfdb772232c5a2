/**
 * Accounts of a memory: for every instruction of every core and every address that it asked for, how often, at what cost,
 * why it missed, and which stores of others it missed for. Lines, variables and source lines are sums of such accounts.
 * Invariants: the accounts' accesses and misses sum to those of the first levels; an account is found by core, kind of
 * access, instruction and address within an address space.
 */
import type { MissClass } from '../cache/classify.ts';
import type { Transaction } from '../coherence/transport.ts';
import type { Access, AccessKind, MemoryObserver, ObservedMemory } from '../observer.ts';
import type { MissClasses } from './miss-classes.ts';

/** What one instruction of one core asked for at one address. Cycles are those beyond a hit. */
export interface Account {
  /** Its number, in the order of first accesses. */
  readonly id: number;
  readonly core: number;
  readonly kind: AccessKind;
  /** The instruction's address, unsigned; 0 for the kernel and where there is no program. */
  readonly pc: number;
  readonly space: Access['space'];
  /** Unsigned. */
  readonly address: number;
  readonly width: number;
  readonly accesses: number;
  /** Of the first level; a miss for which a cache further out had lost the line is of that cache's class. */
  readonly misses: Readonly<Record<MissClass, number>>;
  /** Accesses that found the line and had to ask other cores all the same. */
  readonly upgrades: number;
  readonly cycles: number;
  /** Of the cycles, those of misses by class, and of upgrades. */
  readonly missCycles: Readonly<Record<MissClass, number>>;
  readonly upgradeCycles: number;
  /** By core: how often an access of this account took the line away from it. */
  readonly taken: ReadonlyMap<number, number>;
  /**
   * By another account: how many misses of this one there were for which it had stored to the line since the line was taken,
   * those that were falsely shared apart.
   */
  readonly causes: ReadonlyMap<number, Readonly<Cause>>;
}

export interface Cause {
  trueSharing: number;
  falseSharing: number;
}

interface Entry extends Account {
  accesses: number;
  misses: ByClass;
  upgrades: number;
  cycles: number;
  missCycles: ByClass;
  upgradeCycles: number;
  taken: Map<number, number>;
  causes: Map<number, Cause>;
}

type ByClass = Record<MissClass, number>;

// What most accounts have: they share it until they miss, take a line or have a cause, so that there may be millions.
const noMisses: ByClass = Object.freeze(nothing());
const nobody = new Map<number, number>();
const noCauses = new Map<number, Cause>();

interface State {
  readonly entries: readonly Entry[];
  readonly losers: readonly (readonly [
    line: number,
    readonly (readonly [core: number, writers: readonly number[]])[],
  ])[];
}

const kinds: readonly AccessKind[] = ['fetch', 'load', 'store', 'atomic'];

export class Accounts implements MemoryObserver {
  /** Bytes in a line; 0 over memory without caches, where there is nothing to account for. */
  line = 0;
  private memory!: ObservedMemory;
  private readonly classes: MissClasses;
  private entries: Entry[] = [];
  /** The number of an account by address, within those of an instruction of a core. */
  private readonly found = new Map<Access['space'], Map<number, Map<number, number>>[]>();
  /** By line, then by core that lost it and has not had it since: the accounts that stored to it meanwhile. */
  private readonly losers = new Map<number, Map<number, Set<number>>>();
  private current!: Entry;
  /** Whether the access under way has asked other cores for anything. */
  private asks = false;
  /** The line of the access under way. */
  private asked = -1;

  /** `classes` hears of everything before this does. */
  constructor(classes: MissClasses) {
    this.classes = classes;
  }

  /** All accounts, in the order of first accesses. */
  get all(): readonly Account[] {
    return this.entries;
  }

  attach(memory: ObservedMemory): void {
    this.memory = memory;
    this.line = memory.line;
  }

  began(access: Access): void {
    this.current = this.entryOf(access);
    this.asks = false;
    this.asked = access.line;
  }

  carried({ line }: Transaction): void {
    // The line after it may be asked for as well, ahead of its use.
    if (line === this.asked) this.asks = true;
  }

  lost(core: number, line: number, taken: boolean): void {
    if (!taken) return;
    const { current, losers } = this;
    if (current.taken === nobody) current.taken = new Map();
    current.taken.set(core, (current.taken.get(core) ?? 0) + 1);
    const ofLine = losers.get(line);
    // Who fetches the next line ahead has used nothing of it yet.
    const writers = new Set(line === this.asked ? [current.id] : []);
    if (ofLine) ofLine.set(core, writers);
    else losers.set(line, new Map([[core, writers]]));
  }

  demoted(): void {
    // Where in a core a line is matters to its caches only.
  }

  finished(access: Access): void {
    const { classes, current, losers, memory } = this;
    const { core, kind, on, line, asked, finished } = access;
    const side = kind === 'fetch' ? 'l1i' : 'l1d';
    const cycles = Math.max(0, finished - asked - memory.hitLatency(side));
    current.accesses++;
    current.cycles += cycles;
    if (classes.last) {
      if (current.misses === noMisses) {
        current.misses = nothing();
        current.missCycles = nothing();
      }
      current.misses[classes.last]++;
      current.missCycles[classes.last] += cycles;
    } else if (this.asks) {
      current.upgrades++;
      current.upgradeCycles += cycles;
    }
    const ofLine = losers.get(line);
    if (!ofLine) return;
    this.blame(ofLine.get(core));
    if (memory.holds(core, side, line)) ofLine.delete(core);
    if (on === 'store' || memory.exclusive) {
      for (const [loser, writers] of ofLine) if (loser !== core) writers.add(current.id);
    }
    if (ofLine.size === 0) losers.delete(line);
  }

  save(): State {
    return {
      entries: this.entries.map(copyOf),
      losers: [...this.losers].map(([line, of]) => [line, [...of].map(([core, writers]) => [core, [...writers]])]),
    };
  }

  restore(state: unknown): void {
    const { entries, losers } = state as State;
    this.entries = [];
    this.found.clear();
    for (const entry of entries) this.add(copyOf(entry));
    this.losers.clear();
    for (const [line, of] of losers) this.losers.set(line, new Map(of.map(([core, ids]) => [core, new Set(ids)])));
  }

  /** The access under way missed for what others had stored to the line, if it did. */
  private blame(writers: ReadonlySet<number> | undefined): void {
    const { last } = this.classes;
    if (last !== 'trueSharing' && last !== 'falseSharing') return;
    const { current } = this;
    if (current.causes === noCauses) current.causes = new Map();
    const { causes } = current;
    for (const id of writers ?? []) {
      const cause = causes.get(id) ?? { trueSharing: 0, falseSharing: 0 };
      cause[last]++;
      causes.set(id, cause);
    }
  }

  private entryOf({ core, kind, pc, space, address, width }: Access): Entry {
    const id = this.instruction(space, core, pc, kind).get(address | 0);
    if (id !== undefined) return this.entries[id];
    return this.add({
      ...{ id: this.entries.length, core, kind, pc, space, address, width },
      ...{ accesses: 0, misses: noMisses, upgrades: 0, cycles: 0, missCycles: noMisses, upgradeCycles: 0 },
      ...{ taken: nobody, causes: noCauses },
    });
  }

  private add(entry: Entry): Entry {
    this.entries.push(entry);
    this.instruction(entry.space, entry.core, entry.pc, entry.kind).set(entry.address | 0, entry.id);
    return entry;
  }

  /** The accounts of an instruction on a core, by address. Keys are int32, which maps find without allocating. */
  private instruction(space: Access['space'], core: number, pc: number, kind: AccessKind): Map<number, number> {
    let cores = this.found.get(space);
    if (!cores) this.found.set(space, (cores = []));
    const own = (cores[core] ??= new Map());
    // Instructions lie on words, so the low bits are free.
    const key = pc | kinds.indexOf(kind);
    let addresses = own.get(key);
    if (!addresses) own.set(key, (addresses = new Map()));
    return addresses;
  }
}

function copyOf(entry: Entry): Entry {
  const { misses, missCycles, taken, causes } = entry;
  return {
    ...entry,
    ...(misses !== noMisses && { misses: { ...misses }, missCycles: { ...missCycles } }),
    taken: taken === nobody ? nobody : new Map(taken),
    causes: causes === noCauses ? noCauses : new Map([...causes].map(([id, cause]) => [id, { ...cause }])),
  };
}

function nothing(): ByClass {
  return { compulsory: 0, trueSharing: 0, falseSharing: 0, conflict: 0, capacity: 0 };
}
