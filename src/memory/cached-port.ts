/**
 * A core's port to cached memory: addresses become lines, lines are found in the core's caches or fetched by the coherence
 * protocol, and bytes come from the core's own copy.
 * Invariants: bytes are read and written only in an entry whose state allows it; a reservation is lost with its line; while
 * cores take turns, what others may notice happens only in the core's turn, and the rest of its accesses at once.
 */
import { type Amo, amos, type FenceKind, type Order, type Width } from '../base/access.ts';
import { type AddressSpace, permission } from './address-space.ts';
import type { AccessReport } from './cache/access-report.ts';
import type { Side } from './cache/levels.ts';
import type { PrivateCaches } from './cache/private-caches.ts';
import type { Stored } from './coherence/coherence.ts';
import type { CacheCounts } from './coherence/counts.ts';
import { LineAccess, type LineAccessSetting } from './line-access.ts';
import type { AccessKind } from './observer.ts';
import { type Fault, fault, type MemoryPort } from './port.ts';
import { alone, quiet } from './protocols/quiet.ts';
import { pageSize, type Ram } from './ram.ts';
import { Reservation } from './reservation.ts';
import { noWaits, type Waits } from './waits.ts';

export interface CachedPortSetting extends LineAccessSetting {
  readonly ram: Ram;
  /** Bytes in a line. */
  readonly line: number;
  /** Cycles of a hit in the instruction cache: a fetch that takes no longer delays nothing. */
  readonly fetchLatency: number;
  readonly carriesMisaligned: boolean;
  /** Whether stores send their words out, so that an atomic must have read the line before it can store. */
  readonly updates: boolean;
  /** Hears that this core runs, or the kernel on it. */
  readonly begun: (core: number) => void;
}

/** For a line: none, or several. */
const nowhere = -1;

/** What `fetched` is while no line is: no instruction is at an odd address. */
const noAddress = 1;

export class CachedPort implements MemoryPort {
  ready = 0;
  turn = Number.POSITIVE_INFINITY;
  readonly waits = noWaits();
  fetched: number = noAddress;
  fault: Fault = fault.none;
  space!: AddressSpace;
  pc = 0;
  /** The line of the access that was last put off; `nowhere` for several, or for what is in memory's own view. */
  putOff = nowhere;
  private readonly setting: CachedPortSetting;
  private readonly caches: PrivateCaches;
  private readonly report: AccessReport | undefined;
  private readonly counts: CacheCounts;
  /** A line's size as a power of two, the bits of an address within a line, the cycles of a hit. */
  private readonly shift: number;
  private readonly within: number;
  private readonly hit: number;
  /** By state: whether a load or a store of a line in it changes nothing, and nobody wants to hear of it. */
  private readonly loadsQuietly: Uint8Array;
  private readonly storesQuietly: Uint8Array;
  /** By state: whether a load or a store of a line in it asks nobody. */
  private readonly loadsAlone: Uint8Array;
  private readonly storesAlone: Uint8Array;
  private readonly lines: LineAccess;
  private readonly reservation: Reservation;
  /** What the others are told of a store, while it is under way. */
  private readonly stored: { offset: number; width: Width; value: number } = { offset: 0, width: 4, value: 0 };
  /** The line that instructions come from: they are counted once for each time that it changes. */
  private fetchedLine = -1;
  /** When the last instruction that was fetched came. */
  private arrival = -1;
  /** The kernel has the core: its accesses take effect at once, since all of them are part of one. */
  private inKernel = true;
  private isFetching = false;

  constructor(setting: CachedPortSetting) {
    this.setting = setting;
    this.lines = new LineAccess(setting, (cycles) => {
      if (!this.inKernel && !this.isFetching) this.waits.buffer += cycles;
    });
    this.reservation = new Reservation(setting.core);
    this.caches = setting.caches;
    this.counts = setting.counts.l1d;
    this.shift = Math.log2(setting.line);
    this.within = setting.line - 1;
    this.hit = setting.caches.hitLatency('l1d');
    this.report = setting.report;
    this.loadsQuietly = quiet(setting.coherence.protocol, 'load');
    this.storesQuietly = quiet(setting.coherence.protocol, 'store');
    this.loadsAlone = alone(setting.coherence.protocol, 'load');
    this.storesAlone = alone(setting.coherence.protocol, 'store');
    if (setting.stores.through) {
      this.storesQuietly.fill(0);
      // A level that takes the word may have to give up another line for it.
      this.storesAlone.fill(0);
    }
    if (this.report) {
      this.loadsQuietly.fill(0);
      this.storesQuietly.fill(0);
    }
  }

  begin(): void {
    this.inKernel = false;
    this.setting.begun(this.setting.core);
  }

  fetch(address: number, now: number): number {
    const physical = this.space.translate(address, permission.execute);
    const line = physical >>> this.shift;
    if (line === this.fetchedLine) {
      this.fetched = address;
      return 0;
    }
    // What has come is executed though its line is lost by then: else cores that share code could take it away for ever.
    if (now === this.arrival) return 0;
    if (this.mustWait('l1i', line, this.loadsAlone, now)) return -1;
    this.fetchedLine = line;
    this.fetched = address;
    this.report?.describe('fetch', address, 4, address, this.space);
    this.isFetching = true;
    const late = this.lines.reach('l1i', line, 'load', now) - now - this.setting.fetchLatency;
    this.isFetching = false;
    this.waits.fetch += late;
    this.arrival = now + late;
    return late;
  }

  load(address: number, width: Width, now: number): number {
    // Most accesses are hits that change nothing but a count: they are done here and at once.
    const entry = this.space.reads[address >>> 12];
    if (entry !== 0 && (address & (width - 1)) === 0) {
      const { caches } = this;
      const physical = address + entry - 3;
      const own = caches.recent('l1d', physical >>> this.shift);
      if (own >= 0 && this.loadsQuietly[caches.state[own]] === 1) {
        this.counts.reads++;
        this.ready = now + this.hit;
        this.fault = fault.none;
        return this.valueAt((own << this.shift) + (physical & this.within), width);
      }
    }
    return this.loadWithCare(address, width, now);
  }

  store(address: number, width: Width, value: number, now: number): void {
    const entry = this.space.writes[address >>> 12];
    if (entry !== 0 && (address & (width - 1)) === 0) {
      const { caches } = this;
      const physical = address + entry - 3;
      const own = caches.recent('l1d', physical >>> this.shift);
      if (own >= 0 && this.storesQuietly[caches.state[own]] === 1) {
        this.counts.writes++;
        this.ready = now + this.hit;
        this.fault = fault.none;
        const at = (own << this.shift) + (physical & this.within);
        if (width === 4) caches.words[at >>> 2] = value;
        else if (width === 2) caches.halves[at >>> 1] = value;
        else caches.bytes[at] = value;
        return;
      }
    }
    this.storeWithCare(address, width, value, now);
  }

  private loadWithCare(address: number, width: Width, now: number): number {
    const physical = this.check(address, width, permission.read, now);
    if (physical === 0) return 0;
    const isWhole = (address & (width - 1)) === 0;
    if (this.mustWait('l1d', isWhole ? physical >>> this.shift : nowhere, this.loadsAlone, now)) return 0;
    if (!isWhole) return this.loadBytes(address, width, now);
    this.describe('load', address, width);
    this.ready = this.lines.reach('l1d', physical >>> this.shift, 'load', now);
    return this.bytesAt(physical, width);
  }

  private storeWithCare(address: number, width: Width, value: number, now: number): void {
    const physical = this.check(address, width, permission.write, now);
    if (physical === 0) return;
    const isWhole = (address & (width - 1)) === 0;
    if (this.waitsToStore(isWhole ? physical : nowhere, now)) return;
    if (!isWhole) {
      for (let i = 0; i < width; i++) {
        this.describe('store', address + i, 1);
        this.put(this.space.translate(address + i, permission.write), 1, value >>> (8 * i), i === 0 ? now : this.ready);
      }
    } else {
      this.describe('store', address, width);
      this.put(physical, width, value, now);
    }
  }

  atomic(amo: Amo, address: number, operand: number, _order: Order, now: number): number {
    const physical = this.checkWord(address, permission.read | permission.write, now);
    if (physical === 0 || this.waitsToStore(physical, now)) return 0;
    this.describe('atomic', address, 4);
    // One request brings the line and takes it from the others; a word that is broadcast must be known before.
    this.ready = this.lines.reach('l1d', physical >>> this.shift, this.setting.updates ? 'load' : 'store', now);
    const old = this.bytesAt(physical, 4);
    const word = amos[amo](old, operand);
    if (this.setting.updates) this.put(physical, 4, word, this.ready);
    else this.write(physical, 4, word);
    this.ready = this.lines.seeOff(this.ready);
    return old;
  }

  reserve(address: number, _order: Order, now: number): number {
    const physical = this.checkWord(address, permission.read, now);
    const line = physical >>> this.shift;
    if (physical === 0 || this.mustWait('l1d', line, this.loadsAlone, now)) return 0;
    this.describe('load', address, 4);
    this.ready = this.lines.reach('l1d', line, 'load', now);
    this.reservation.hold(physical);
    return this.bytesAt(physical, 4);
  }

  storeConditional(address: number, value: number, _order: Order, now: number): number {
    const physical = this.checkWord(address, permission.write, now);
    if (physical === 0) return 1;
    if (!this.reservation.isOf(physical)) {
      this.ready += this.reservation.fail();
      return 1;
    }
    if (this.waitsToStore(physical, now)) return 1;
    this.reservation.succeed();
    this.describe('store', address, 4);
    this.put(physical, 4, value, now);
    this.ready = this.lines.seeOff(this.ready);
    return 0;
  }

  /** An access of the core's own had to do with others for some cycles; `isOthers`: not memory answered, but they. */
  waited(cycles: number, forLink: number, isOthers: boolean): void {
    if (this.inKernel || this.isFetching) return;
    const { waits } = this;
    const passing = Math.min(cycles, forLink);
    waits.link += passing;
    if (isOthers) waits.coherence += cycles - passing;
  }

  release(): void {
    this.reservation.release();
  }

  drain(now: number): void {
    this.ready = now;
    this.pc = 0;
    this.inKernel = true;
    // It may go on elsewhere, or with another process.
    this.fetched = noAddress;
    this.arrival = -1;
    this.setting.begun(this.setting.core);
  }

  fence(_kind: FenceKind, _operands: number, now: number): void {
    // Accesses take effect in program order here: there is nothing to order, but words to be seen off.
    this.ready = this.setting.buffer.empties(now) + 1;
    this.fault = fault.none;
  }

  /** What a load or store of the word at a physical address does to the caches, without its data; when it has finished. */
  touch(on: 'load' | 'store', physical: number, now: number): number {
    const own = this.caches.recent('l1d', physical >>> this.shift);
    if (own >= 0 && (on === 'load' ? this.loadsQuietly : this.storesQuietly)[this.caches.state[own]] === 1) {
      if (on === 'load') this.counts.reads++;
      else this.counts.writes++;
      this.ready = now + this.hit;
      return this.ready;
    }
    this.report?.describe(on, physical, 4, 0, undefined);
    const { line, updates } = this.setting;
    const stored = on === 'store' && updates ? this.told(physical & (line - 4), 4, 0) : undefined;
    this.ready = this.lines.reach('l1d', physical >>> this.shift, on, now, stored);
    return this.ready;
  }

  /**
   * Another core has stored to the line, or it had to go for want of room. What was fetched stays in the core in the latter
   * case, whatever becomes of the line: an engine need not look after each access whether it drove out its own code.
   */
  lost(line: number, toOther: boolean): void {
    if (this.reservation.isIn(line, this.shift)) this.reservation.release();
    if (toOther && line === this.fetchedLine) {
      this.fetchedLine = -1;
      this.fetched = noAddress;
    }
  }

  save(): unknown {
    const { fetched, fetchedLine, arrival, inKernel } = this;
    return { fetched, fetchedLine, arrival, inKernel, reservation: this.reservation.save(), waits: { ...this.waits } };
  }

  restore(state: unknown): void {
    const { reservation, waits, ...rest } = state as { reservation: ReturnType<Reservation['save']>; waits: Waits };
    this.reservation.restore(reservation);
    // Any core may notice what is not known.
    this.putOff = nowhere;
    Object.assign(this.waits, waits);
    Object.assign(this, rest);
  }

  /** Says what is about to be asked for, where somebody observes. */
  private describe(kind: AccessKind, address: number, width: Width): void {
    this.report?.describe(kind, address, width, this.pc, this.space);
  }

  /** Whether a store to a physical address has to wait: others may notice it, or decoded code has to hear of it. */
  private waitsToStore(physical: number, now: number): boolean {
    const isWatched = physical !== nowhere && this.setting.ram.isWatched(physical & -pageSize);
    return this.mustWait('l1d', isWatched ? nowhere : physical >> this.shift, this.storesAlone, now);
  }

  /** Whether an access of a line has to wait, which `fault` then says: it is not the core's turn, and it needs others. */
  private mustWait(side: Side, line: number, alone: Uint8Array, now: number): boolean {
    if (now <= this.turn || this.inKernel) return false;
    if (line !== nowhere) {
      const own = this.caches.inFirst(side, line);
      if (own >= 0 && alone[this.caches.state[own]] === 1) return false;
    }
    this.putOff = line;
    this.fault = fault.turn;
    return true;
  }

  /** Stores bytes that do not cross a line. */
  private put(physical: number, width: Width, value: number, now: number): void {
    const { line, updates } = this.setting;
    const stored = updates ? this.told(physical & (line - 1), width, value) : undefined;
    this.ready = this.lines.reach('l1d', physical >>> this.shift, 'store', now, stored);
    this.write(physical, width, value);
  }

  private told(offset: number, width: Width, value: number): Stored {
    const { stored } = this;
    stored.offset = offset;
    stored.width = width;
    stored.value = value;
    return stored;
  }

  private write(physical: number, width: Width, value: number): void {
    const { caches, line, ram } = this.setting;
    const entry = caches.entryAt(physical >>> this.shift);
    const at = entry * line + (physical & (line - 1));
    // A word that went around the caches has no entry.
    if (entry >= 0) for (let i = 0; i < width; i++) caches.bytes[at + i] = value >>> (8 * i);
    if (ram.isWatched(physical & -pageSize)) ram.tell(physical & -4);
  }

  private bytesAt(physical: number, width: Width): number {
    const entry = this.caches.entryAt(physical >>> this.shift);
    return this.valueAt((entry << this.shift) + (physical & this.within), width);
  }

  private valueAt(at: number, width: Width): number {
    const { caches } = this;
    if (width === 4) return caches.words[at >>> 2];
    return width === 2 ? caches.halves[at >>> 1] : caches.bytes[at];
  }

  private loadBytes(address: number, width: Width, now: number): number {
    let value = 0;
    this.ready = now;
    for (let i = 0; i < width; i++) {
      const physical = this.space.translate(address + i, permission.read);
      this.describe('load', address + i, 1);
      this.ready = this.lines.reach('l1d', physical >>> this.shift, 'load', this.ready);
      value |= this.bytesAt(physical, 1) << (8 * i);
    }
    return value;
  }

  /** The physical address of an access that may happen, else 0 with the reason in `fault`. */
  private check(address: number, width: Width, permissions: number, now: number): number {
    this.ready = now + 1;
    this.fault = fault.none;
    if (address & (width - 1)) {
      if (!this.setting.carriesMisaligned) return this.refuse(fault.misaligned);
      if (!this.space.permits(address, width, permissions)) return this.refuse(fault.forbidden);
    }
    return this.space.translate(address, permissions) || this.refuse(fault.forbidden);
  }

  private checkWord(address: number, permissions: number, now: number): number {
    this.ready = now + 1;
    this.fault = fault.none;
    if (address & 3) return this.refuse(fault.misaligned);
    return this.space.translate(address, permissions) || this.refuse(fault.forbidden);
  }

  private refuse(reason: Fault): 0 {
    this.fault = reason;
    return 0;
  }
}
