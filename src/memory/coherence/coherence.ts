/**
 * Carries out a coherence protocol's table over the caches of all cores, one transaction after another.
 *
 * Data really moves: what a core reads is its own entry's bytes, which came from another's entry or from memory because
 * the table said so. Nothing else keeps copies right, so a mistake in a table gives wrong results.
 *
 * Invariant: `holders` lists just the copies that cores have of a line. That a line has one writer or many readers is the
 * table's doing; the tests check it for every table by exhaustion.
 */
import type { Width } from '../../base/access.ts';
import type { Side } from '../cache/levels.ts';
import type { Place, PrivateCaches } from '../cache/private-caches.ts';
import type { WriteBuffer } from '../cache/write-buffer.ts';
import { type CompiledProtocol, cell } from '../protocols/compile.ts';
import { actionBits, type CoherenceEvent, eventNumbers, heardAs } from '../protocols/protocol.ts';
import type { Ram } from '../ram.ts';
import type { Journal } from '../receipt/journal.ts';
import { copyLine, put } from '../widths.ts';
import type { CacheCounts } from './counts.ts';
import { Copies, Holders } from './holders.ts';
import type { Attraction, MainMemory } from './main-memory.ts';
import type { Request, Transport } from './transport.ts';
import type { Witness } from './witness.ts';

export interface CoherenceSetting {
  readonly protocol: CompiledProtocol;
  readonly caches: readonly PrivateCaches[];
  /** Of each core's data cache. */
  readonly counts: readonly CacheCounts[];
  /** By core: where its stored words wait that go to others and to memory. */
  readonly buffers: readonly WriteBuffer[];
  readonly ram: Ram;
  /** What is before the bytes in `ram`. */
  readonly memory: MainMemory;
  readonly transport: Transport;
  /** Bytes in a line. */
  readonly line: number;
  readonly witness: Witness;
  /** Hears what becomes of each copy; absent where nobody wants receipts. */
  readonly journal?: Journal | undefined;
  /** Set where main memory is nothing but the nodes' attraction memories. */
  readonly attraction?: Attraction;
}

/** What a store puts where in its line, for those who take it over. */
export interface Stored {
  readonly offset: number;
  readonly width: Width;
  readonly value: number;
}

export class Coherence {
  readonly protocol: CompiledProtocol;
  private readonly setting: CoherenceSetting;
  private readonly holders: Holders;
  /** The other copies of the line that a transaction is about, as they were when it began. */
  private readonly others: Copies;
  /** The copies of a line that has to go meanwhile. */
  private readonly recalled: Copies;
  /** The transaction that is under way: there is one at a time. */
  private readonly transaction = {
    request: 'read' as Request,
    core: 0,
    line: 0,
    holders: new Copies(0),
    supplier: -1,
    isFar: false,
    isAwaited: true,
  };

  /** Whether the core waits for what it asks. */
  private isAwaited = true;

  constructor(setting: CoherenceSetting) {
    const { caches } = setting;
    this.setting = setting;
    this.protocol = setting.protocol;
    this.holders = new Holders(caches.length, caches[0].entries);
    this.others = new Copies(caches.length);
    this.recalled = new Copies(caches.length);
    this.transaction.holders = this.others;
  }

  /** Whether a core may load from or store to a line as it has it, asking nobody. */
  allows(core: number, line: number, on: 'load' | 'store'): boolean {
    const { caches, protocol } = this.setting;
    const entry = caches[core].entryAt(line);
    return entry >= 0 && protocol.may[caches[core].state[entry]] >= (on === 'load' ? 1 : 2);
  }

  /**
   * Lets a core load from or store to a line, which its caches have looked for just before: makes or changes its entry, and
   * asks the others where the table says so. Gives the cycle at which the core can go on. The bytes of a store are the
   * caller's to put into the entry afterwards, if there is one: a word may go around the caches.
   */
  access(core: number, place: Place, line: number, on: 'load' | 'store', now: number, stored?: Stored): number {
    const { caches, counts, journal, protocol, witness } = this.setting;
    const mine = caches[core];
    const { found } = mine;
    // Without coherence nobody hears of anybody.
    if (protocol.coherent) this.holders.list(line, core, this.others);
    else this.others.count = 0;
    const state = found < 0 ? 0 : mine.state[found];
    const at = cell(state, eventNumbers[on], this.others.count > 0 ? 1 : 0);
    const actions = protocol.actions[at];
    if (stored && actions & actionBits['write-around']) return this.send('hear-around', core, line, stored, true, now);
    const entry = found < 0 ? mine.open(line) : found;
    // What is asked for comes with the answer, unless it is here.
    const wanting = found < 0 ? entry : -1;
    let finished = now;
    if (actions & actionBits.read) finished = this.ask('read', core, line, wanting, finished);
    if (actions & actionBits.write) finished = this.ask('write', core, line, wanting, finished);
    if (actions & actionBits.upgrade) {
      counts[core].upgrades++;
      // A word that goes to memory tells the others itself.
      if ((actions & actionBits['write-through']) === 0) finished = this.ask('upgrade', core, line, -1, finished);
    }
    // From now on it is known to be here: a word of it may come home, and what it drives out may take another copy's place.
    if (found < 0) this.holders.add(line, core, entry);
    if (stored && actions & (actionBits.update | actionBits['write-through'])) {
      const told = actions & actionBits.upgrade ? 'hear-upgrade' : undefined;
      const heard = actions & actionBits.update ? 'hear-update' : told;
      finished = this.send(heard, core, line, stored, (actions & actionBits['write-through']) !== 0, finished);
    }
    if (found < 0) mine.admit(place, entry);
    mine.state[entry] = protocol.next[at];
    journal?.moved(core, line, on, state, protocol.next[at]);
    witness.changed(core, line);
    return finished;
  }

  /**
   * Brings a line that a core has not got, and has not asked for: as for a load, but the core does not wait. When it is
   * there. Its state is marked until the core uses it.
   */
  prefetch(core: number, side: Side, line: number, now: number): number {
    const { caches, protocol, witness } = this.setting;
    const mine = caches[core];
    mine.found = -1;
    this.isAwaited = false;
    const arrives = this.access(core, side, line, 'load', now);
    this.isAwaited = true;
    mine.state[mine.entryAt(line)] += protocol.own - 1;
    witness.changed(core, line);
    return arrives;
  }

  /** Takes the mark from a line that was fetched ahead; whether it had one. */
  markUsed(core: number, entry: number): boolean {
    const { caches, protocol, witness } = this.setting;
    const { lineOf, state } = caches[core];
    if (state[entry] < protocol.own) return false;
    state[entry] -= protocol.own - 1;
    witness.changed(core, lineOf[entry]);
    return true;
  }

  /** A line leaves a core for want of room: what the table asks for is done, and nobody waits for it. */
  evicted(core: number, entry: number, now: number): void {
    const { attraction, caches, counts, journal, memory, protocol, transport, witness } = this.setting;
    const mine = caches[core];
    const line = mine.lineOf[entry];
    const isShared = this.holders.isShared(core, entry);
    journal?.moved(core, line, attraction ? (isShared ? 'drop' : 'inject') : 'evict', mine.state[entry], 0);
    if (attraction) {
      this.holders.remove(line, core, entry);
      witness.lost(core, line, false);
      if (isShared) attraction.dropped(core, line, this.holders.list(line, core, this.others), now);
      else this.move(line, mine, entry, attraction.place(core, line, now));
      return;
    }
    const at = cell(mine.state[entry], eventNumbers.evict, isShared ? 1 : 0);
    const isDirty = (protocol.actions[at] & actionBits['write-back']) !== 0;
    if (isDirty) {
      counts[core].writebacks++;
      this.copyHome(mine, entry);
      transport.writeBack(core, line, now);
    }
    this.holders.remove(line, core, entry);
    witness.lost(core, line, false);
    if (isDirty) memory.accept(line);
    else if (memory.takesVictims && !isShared) {
      transport.writeBack(core, line, now, 'victim');
      memory.takeVictim(line);
    }
  }

  /** All copies of a line go, since what includes them has no room for it: how many, and whether one was dirty. */
  recall(line: number, now: number): { readonly copies: number; readonly isDirty: boolean } {
    const { caches, counts, journal, protocol, transport } = this.setting;
    const copies = this.holders.list(line, -1, this.recalled);
    if (copies.count > 0) transport.recall?.(line, copies, now);
    let isDirty = false;
    for (let i = 0; i < copies.count; i++) {
      const core = copies.cores[i];
      const entry = copies.entries[i];
      const own = caches[core];
      const at = cell(own.state[entry], eventNumbers.evict, copies.count > 1 ? 1 : 0);
      journal?.moved(core, line, 'evict', own.state[entry], 0);
      if (protocol.actions[at] & actionBits['write-back']) {
        isDirty = true;
        counts[core].writebacks++;
        this.copyHome(own, entry);
        transport.writeBack(core, line, now);
      }
    }
    this.drop(line, copies);
    return { copies: copies.count, isDirty };
  }

  /** All copies of a line are gone, and nobody wants them: its frame was given back. */
  forget(line: number): void {
    this.drop(line, this.holders.list(line, -1, this.recalled));
  }

  /** Whether a core has a line. */
  hasCopy(line: number): boolean {
    return this.holders.isHeld(line);
  }

  /** The cores that have a copy of a line, in order. */
  holdersOf(line: number): readonly number[] {
    return this.holders.coresOf(line);
  }

  /** Lists all copies of a line. */
  copiesOf(line: number, into: Copies): Copies {
    return this.holders.list(line, -1, into);
  }

  /** Whether several cores have a line. */
  isReplicated(line: number): boolean {
    return this.holders.isReplicated(line);
  }

  /** Learns who has what from the caches, which have gone back to an earlier state: nothing else is kept here. */
  restore(): void {
    const { caches } = this.setting;
    this.holders.clear();
    // From the last core on, so that each copy is put in front.
    for (let core = caches.length - 1; core >= 0; core--) {
      const own = caches[core];
      for (let entry = 0; entry < own.entries; entry++) {
        if (own.isHeld(entry)) this.holders.add(own.lineOf[entry], core, entry);
      }
    }
  }

  private drop(line: number, { count, cores, entries }: Copies): void {
    for (let i = 0; i < count; i++) {
      this.setting.witness.lost(cores[i], line, false);
      this.setting.caches[cores[i]].invalidate(entries[i]);
      this.holders.remove(line, cores[i], entries[i]);
    }
  }

  /** Takes the last copy of a line to another core, where it is in the state that it was in. */
  private move(line: number, from: PrivateCaches, leaving: number, to: number): void {
    const { caches, journal, line: size, witness } = this.setting;
    const target = caches[to];
    const entry = target.open(line);
    this.holders.add(line, to, entry);
    target.receive(entry);
    // Who fetched it ahead has no more use for it.
    const { own } = this.setting.protocol;
    target.state[entry] = from.state[leaving] < own ? from.state[leaving] : from.state[leaving] - (own - 1);
    journal?.moved(to, line, 'receive', 0, target.state[entry]);
    copyLine(from, leaving * size, target, entry * size, size);
    witness.changed(to, line);
  }

  /**
   * Has the others hear a request; the line as they or memory have it goes into the asker's entry `wanting`, if that is
   * not -1. When the asker has its answer.
   */
  private ask(request: 'read' | 'write' | 'upgrade', core: number, line: number, wanting: number, now: number): number {
    const { attraction, caches, counts, line: size, ram, transport } = this.setting;
    const { others, transaction } = this;
    const nearest = attraction && others.count > 0 ? attraction.nearest(core, others) : -1;
    let supplier = -1;
    let isFar = false;
    if (nearest >= 0) {
      const from = caches[others.cores[nearest]];
      isFar = from.isFar(others.entries[nearest]);
      if (wanting >= 0) copyLine(from, others.entries[nearest] * size, caches[core], wanting * size, size);
    }
    for (let i = 0; i < others.count; i++) {
      const other = others.cores[i];
      const entry = others.entries[i];
      const isFarThere = attraction !== undefined && caches[other].isFar(entry);
      const actions = this.hear(heardAs[request], other, entry, line);
      // Where several give the line they give the same, and the first is the one that the asker hears.
      if (supplier >= 0 || (actions & actionBits.supply) === 0) continue;
      supplier = other;
      isFar = isFarThere;
      if (wanting >= 0) copyLine(caches[other], entry * size, caches[core], wanting * size, size);
    }
    // Where the protocol leaves the answer to memory, a node gives it.
    if (supplier < 0 && request !== 'upgrade' && nearest >= 0) supplier = others.cores[nearest];
    if (supplier >= 0) {
      counts[supplier].interventions++;
      counts[core].transfers++;
    } else if (wanting >= 0) copyLine(ram, line * size, caches[core], wanting * size, size);
    transaction.request = request;
    transaction.core = core;
    transaction.line = line;
    transaction.supplier = supplier;
    transaction.isFar = isFar;
    transaction.isAwaited = this.isAwaited;
    return transport.carry(transaction, now);
  }

  /** What one other core does about what it hears; gives its actions. Its bytes are whole even if it gives the line up. */
  private hear(event: CoherenceEvent, other: number, entry: number, line: number): number {
    const { caches, counts, journal, protocol, witness } = this.setting;
    const theirs = caches[other];
    const at = cell(theirs.state[entry], eventNumbers[event], 1);
    const actions = protocol.actions[at];
    if (actions & actionBits.flush) this.toMemory(theirs, entry);
    const next = protocol.next[at];
    journal?.moved(other, line, event, theirs.state[entry], next);
    if (next === 0) {
      counts[other].invalidations++;
      witness.lost(other, line, true);
      theirs.invalidate(entry);
      this.holders.remove(line, other, entry);
    } else if (next !== theirs.state[entry]) {
      theirs.state[entry] = next;
      witness.changed(other, line);
    }
    return actions;
  }

  /**
   * Sends a stored word out: to those who have the line, if they are to hear of it, and to memory. When the core can go on.
   */
  private send(
    heard: 'hear-update' | 'hear-upgrade' | 'hear-around' | undefined,
    core: number,
    line: number,
    stored: Stored,
    toMemory: boolean,
    now: number,
  ): number {
    const { attraction, buffers, caches, counts, journal, line: size, memory, ram, transport, witness } = this.setting;
    const { others, transaction } = this;
    const { offset, width, value } = stored;
    if (!heard) others.count = 0;
    let isTaken = heard === 'hear-update';
    let owner = -1;
    for (let i = 0; heard && i < others.count; i++) {
      const other = others.cores[i];
      const entry = others.entries[i];
      const actions = this.hear(heard, other, entry, line);
      if (actions & actionBits['write-back']) {
        owner = other;
        counts[other].writebacks++;
        this.toMemory(caches[other], entry);
      }
      if ((actions & actionBits.merge) === 0) continue;
      isTaken = true;
      put(caches[other], entry * size + offset, width, value);
      witness.updated(other, line);
    }
    if (toMemory && !attraction) put(ram, line * size + offset, width, value);
    transaction.request = isTaken ? 'update' : 'write-through';
    transaction.core = core;
    transaction.line = line;
    transaction.supplier = -1;
    transaction.isFar = false;
    transaction.isAwaited = !buffers[core].hasRoom;
    const sent = transport.carry(transaction, buffers[core].enter(now));
    if (toMemory && !attraction) memory.accept(line);
    // Its owner sends the line home, where the word goes into it.
    if (owner >= 0) transport.writeBack(owner, line, sent);
    const leaves = buffers[core].put(line, sent);
    if (!transaction.isAwaited) journal?.waited('write buffer', 'write buffer', now, leaves);
    return leaves;
  }

  /** Memory takes a line from a core that goes on with it, or from a transaction. */
  private toMemory(from: PrivateCaches, entry: number): void {
    if (this.setting.attraction) return;
    this.copyHome(from, entry);
    this.setting.memory.accept(from.lineOf[entry]);
  }

  private copyHome(from: PrivateCaches, entry: number): void {
    const { line, ram } = this.setting;
    copyLine(from, entry * line, ram, from.lineOf[entry] * line, line);
  }
}
