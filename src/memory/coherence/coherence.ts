/**
 * Carries out a coherence protocol's table over the caches of all cores, one transaction after another.
 *
 * Data really moves: what a core reads is its own entry's bytes, which came from another's entry or from memory because
 * the table said so. Nothing else keeps copies right, so a mistake in a table gives wrong results.
 *
 * Invariant: `holders` names just the cores that have an entry of a line, in order. That a line has one writer or many
 * readers is the table's doing; the tests check it for every table by exhaustion.
 */
import type { PrivateCaches, Side } from '../cache/private-caches.ts';
import { type CompiledProtocol, cell } from '../protocols/compile.ts';
import { actionBits, eventNumbers, heardAs } from '../protocols/protocol.ts';
import type { Ram } from '../ram.ts';
import type { CacheCounts } from './counts.ts';
import type { Request, Transport } from './transport.ts';

export interface CoherenceSetting {
  readonly protocol: CompiledProtocol;
  readonly caches: readonly PrivateCaches[];
  /** Of each core's data cache. */
  readonly counts: readonly CacheCounts[];
  readonly ram: Ram;
  readonly transport: Transport;
  /** Bytes in a line. */
  readonly line: number;
  readonly witness: Witness;
  /** Set where main memory is nothing but the nodes' attraction memories. */
  readonly attraction?: Attraction;
}

/**
 * What stands in for memory where lines have no home: some node that holds the line answers, and the last to hold it finds
 * it another place. Memory then has a line only until it is used for the first time.
 */
export interface Attraction {
  /** Of some nodes, the one that is nearest to a core. */
  nearest(core: number, nodes: readonly number[]): number;
  /** A node that takes a line in which has to leave a core and is nowhere else; it travels at `now`. */
  place(core: number, line: number, now: number): number;
  /** A core gives up a copy that `others` have too. */
  dropped(core: number, line: number, others: readonly number[], now: number): void;
}

/** Hears what happens to a core's copy: for short cuts to it, reservations and classes of misses. */
export interface Witness {
  /** The copy goes; `toOther`: because another core stores, else for want of room. */
  lost(core: number, line: number, toOther: boolean): void;
  /** Another core stores to the line; the copy stays, with the word taken over. */
  updated(core: number, line: number): void;
  /** The copy stays, but its core may do other things with it than before. */
  changed(core: number, line: number): void;
}

/** A store's bytes and where in the line they go, for those who take them over. */
export interface Stored {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const nobody: readonly number[] = [];

export class Coherence {
  private readonly setting: CoherenceSetting;
  private readonly holders = new Map<number, readonly number[]>();
  /** The bytes that a transaction carries. */
  private readonly carried: Uint8Array;

  constructor(setting: CoherenceSetting) {
    this.setting = setting;
    this.carried = new Uint8Array(setting.line);
  }

  /** By state, whether a load or a store asks nobody and leaves the state as it is: 1 or 0. */
  quiet(on: 'load' | 'store'): Uint8Array {
    const { may, next, actions } = this.setting.protocol;
    const allowed = on === 'load' ? 1 : 2;
    return may.map((least, state) => {
      const alike = [0, 1].every((shared) => {
        const at = cell(state, eventNumbers[on], shared);
        return next[at] === state && actions[at] === 0;
      });
      return least >= allowed && alike ? 1 : 0;
    });
  }

  /** Whether a core may load from or store to a line as it has it, asking nobody. */
  allows(core: number, line: number, on: 'load' | 'store'): boolean {
    const { caches, protocol } = this.setting;
    const entry = caches[core].entryAt(line);
    return entry >= 0 && protocol.may[caches[core].state[entry]] >= (on === 'load' ? 1 : 2);
  }

  /**
   * Lets a core load from or store to a line: makes or changes its entry, and asks the others where the table says so.
   * Gives the cycle at which the core can go on. The bytes of a store are the caller's to put into the entry afterwards.
   */
  access(core: number, side: Side, line: number, on: 'load' | 'store', now: number, stored?: Stored): number {
    const { caches, counts, protocol, witness } = this.setting;
    const mine = caches[core];
    const before = mine.entryAt(line);
    const others = protocol.coherent ? this.others(core, line) : nobody;
    const at = cell(before < 0 ? 0 : mine.state[before], eventNumbers[on], others.length > 0 ? 1 : 0);
    const actions = protocol.actions[at];
    let finished = now;
    if (actions & actionBits.read) finished = this.ask('read', core, line, others, finished);
    if (actions & actionBits.write) finished = this.ask('write', core, line, others, finished);
    if (actions & actionBits.upgrade) {
      counts[core].upgrades++;
      finished = this.ask('upgrade', core, line, others, finished);
    }
    if (stored && actions & (actionBits.update | actionBits['write-through'])) {
      finished = this.spread(core, line, stored, actions, finished);
    }
    if (before < 0) {
      // First of all it is known to be here: what it drives out may take the place of another copy of it.
      this.addHolder(line, core);
      const entry = mine.admit(side, line);
      mine.bytes.set(this.carried, entry * this.setting.line);
    }
    mine.state[mine.entryAt(line)] = protocol.next[at];
    witness.changed(core, line);
    return finished;
  }

  /** A line leaves a core for want of room: what the table asks for is done, and nobody waits for it. */
  evicted(core: number, entry: number, now: number): void {
    const { attraction, caches, counts, protocol, transport, witness } = this.setting;
    const mine = caches[core];
    const line = mine.lineOf[entry];
    const others = this.others(core, line);
    if (attraction) {
      this.setHolders(line, others);
      witness.lost(core, line, false);
      if (others.length > 0) attraction.dropped(core, line, others, now);
      else this.move(line, mine, entry, attraction.place(core, line, now));
      return;
    }
    const at = cell(mine.state[entry], eventNumbers.evict, others.length > 0 ? 1 : 0);
    if (protocol.actions[at] & actionBits['write-back']) {
      counts[core].writebacks++;
      this.toMemory(mine, entry);
      transport.writeBack(core, line, now);
    }
    this.setHolders(line, others);
    witness.lost(core, line, false);
  }

  /** The cores that have a copy of a line, in order. */
  holdersOf(line: number): readonly number[] {
    return this.holders.get(line) ?? nobody;
  }

  save(): readonly (readonly [line: number, cores: readonly number[]])[] {
    return [...this.holders];
  }

  restore(state: ReturnType<Coherence['save']>): void {
    this.holders.clear();
    for (const [line, cores] of state) this.holders.set(line, cores);
  }

  private others(core: number, line: number): readonly number[] {
    return this.holdersOf(line).filter((one) => one !== core);
  }

  private addHolder(line: number, core: number): void {
    this.setHolders(
      line,
      [...this.holdersOf(line), core].sort((a, b) => a - b),
    );
  }

  /** Takes the last copy of a line to another core, where it is in the state that it was in. */
  private move(line: number, from: PrivateCaches, leaving: number, to: number): void {
    const { caches, line: size, witness } = this.setting;
    this.addHolder(line, to);
    const entry = caches[to].receive(line);
    caches[to].state[entry] = from.state[leaving];
    caches[to].bytes.set(from.bytes.subarray(leaving * size, (leaving + 1) * size), entry * size);
    witness.changed(to, line);
  }

  private setHolders(line: number, cores: readonly number[]): void {
    if (cores.length === 0) this.holders.delete(line);
    else this.holders.set(line, cores);
  }

  /** Has the others hear a request; `carried` is then the line as they or memory have it. When the asker has its answer. */
  private ask(request: Request, core: number, line: number, others: readonly number[], now: number): number {
    const { attraction, caches, counts, ram, transport } = this.setting;
    let supplier = -1;
    let isFar = false;
    const { line: size } = this.setting;
    const stand = attraction && others.length > 0 ? attraction.nearest(core, others) : -1;
    if (stand >= 0) {
      const entry = caches[stand].entryAt(line);
      isFar = caches[stand].isFar(entry);
      this.carried.set(caches[stand].bytes.subarray(entry * size, (entry + 1) * size));
    }
    for (const other of others) {
      const isFarThere = attraction !== undefined && caches[other].isFar(caches[other].entryAt(line));
      const actions = this.hear(request, other, line, supplier < 0);
      // Where several give the line they give the same, and the first is the one that the asker hears.
      if (supplier < 0 && actions & actionBits.supply) {
        supplier = other;
        isFar = isFarThere;
      }
    }
    // Where the protocol leaves the answer to memory, a node gives it.
    if (supplier < 0 && request !== 'upgrade') supplier = stand;
    if (supplier >= 0) {
      counts[supplier].interventions++;
      counts[core].transfers++;
    } else if (request !== 'upgrade') {
      this.carried.set(ram.bytes.subarray(line * size, (line + 1) * size));
    }
    return transport.carry({ request, core, line, holders: others, supplier, isFar }, now);
  }

  /** What one other core does about a request; gives its actions. */
  private hear(request: Request, other: number, line: number, carries: boolean): number {
    const { caches, counts, protocol, witness } = this.setting;
    const theirs = caches[other];
    const entry = theirs.entryAt(line);
    const at = cell(theirs.state[entry], eventNumbers[heardAs[request]], 1);
    const actions = protocol.actions[at];
    if (actions & actionBits.flush) this.toMemory(theirs, entry);
    if (carries && actions & actionBits.supply) {
      this.carried.set(theirs.bytes.subarray(entry * this.setting.line, (entry + 1) * this.setting.line));
    }
    const next = protocol.next[at];
    if (next === 0) {
      counts[other].invalidations++;
      witness.lost(other, line, true);
      theirs.invalidate(entry);
      this.setHolders(line, this.others(other, line));
    } else if (next !== theirs.state[entry]) {
      theirs.state[entry] = next;
      witness.changed(other, line);
    }
    return actions;
  }

  /** Gives a stored word to those who have the line, and to memory, as the actions say. */
  private spread(core: number, line: number, { offset, bytes }: Stored, actions: number, now: number): number {
    const { caches, ram, transport, witness } = this.setting;
    const heard = actions & actionBits.update ? this.others(core, line) : nobody;
    for (const other of heard) {
      if (this.hear('update', other, line, false) & actionBits.merge) {
        const theirs = caches[other];
        theirs.bytes.set(bytes, theirs.entryAt(line) * this.setting.line + offset);
      }
      witness.updated(other, line);
    }
    if (actions & actionBits['write-through'] && !this.setting.attraction)
      ram.bytes.set(bytes, line * this.setting.line + offset);
    return transport.carry({ request: 'update', core, line, holders: heard, supplier: -1, isFar: false }, now);
  }

  private toMemory(caches: PrivateCaches, entry: number): void {
    const { attraction, line, ram } = this.setting;
    if (attraction) return;
    ram.bytes.set(caches.bytes.subarray(entry * line, (entry + 1) * line), caches.lineOf[entry] * line);
  }
}
