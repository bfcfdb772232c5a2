/**
 * A core's port where stores wait in a buffer before they take effect.
 * Invariants: a store is checked when it enters the buffer, so faults are precise; a core finds its own stores there; the
 * buffer is empty while the kernel has the core, whose accesses take effect at once.
 */
import type { Amo, FenceKind, Order, Width } from '../../base/access.ts';
import type { Choices } from '../../base/choices.ts';
import { type AddressSpace, permission } from '../address-space.ts';
import { type Fault, fault, type MemoryPort } from '../port.ts';
import type { Ram } from '../ram.ts';
import type { Waits } from '../waits.ts';
import type { Departures } from './departures.ts';
import type { EarlyLoads, StoreHistory } from './early-loads.ts';
import type { BufferParameters, OrderingRules } from './ordering.ts';
import { StoreBuffer } from './store-buffer.ts';

export interface OrderedPortSetting {
  readonly core: number;
  /** The port of the memory that is wrapped. */
  readonly inner: MemoryPort;
  readonly ram: Ram;
  readonly rules: OrderingRules;
  readonly parameters: BufferParameters;
  readonly choices: Choices;
  readonly departures: Departures;
  /** Where loads may be early. */
  readonly early: { readonly loads: EarlyLoads; readonly history: StoreHistory } | undefined;
}

/** A fence's sets of accesses: input and reads, output and writes. */
const reads = 0b1010;
const writes = 0b0101;

export class OrderedPort implements MemoryPort {
  ready = 0;
  turn = Number.POSITIVE_INFINITY;
  fault: Fault = fault.none;
  private readonly setting: OrderedPortSetting;
  private readonly inner: MemoryPort;
  private readonly buffer: StoreBuffer;
  /** The cycle from which on the buffer can let its next store go: it lets them go one after another. */
  private free = 0;
  private inKernel = true;

  constructor(setting: OrderedPortSetting) {
    this.setting = setting;
    this.inner = setting.inner;
    this.buffer = new StoreBuffer(setting.parameters.entries, setting.rules.storesInOrder);
  }

  get space(): AddressSpace {
    return this.inner.space;
  }

  set space(space: AddressSpace) {
    this.inner.space = space;
  }

  get pc(): number {
    return this.inner.pc;
  }

  set pc(pc: number) {
    this.inner.pc = pc;
  }

  get waits(): Waits {
    return this.inner.waits;
  }

  get fetched(): number {
    return this.inner.fetched;
  }

  begin(): void {
    this.inner.begin();
    if (!this.inKernel) return;
    this.inKernel = false;
    this.setting.early?.loads.settle();
  }

  drain(now: number): void {
    this.setting.departures.settle(now);
    const at = this.leave(this.buffer.length, now);
    this.inner.drain(at);
    this.ready = Math.max(at, this.inner.ready);
    this.inKernel = true;
  }

  fetch(address: number, now: number): number {
    return this.inner.fetch(address, now);
  }

  load(address: number, width: Width, now: number): number {
    const { inner, buffer } = this;
    if (this.inKernel) return this.done(inner.load(address, width, now));
    const { departures, early } = this.setting;
    departures.settle(now);
    const physical = inner.space.translate(address, permission.read);
    if (physical === 0 || (address & (width - 1)) !== 0) {
      early?.loads.settle();
      return this.done(inner.load(address, width, this.leave(buffer.length, now)));
    }
    let at = now;
    const store = buffer.find(physical, width);
    const own = store >= 0 && buffer.covers(store, physical, width);
    let value: number;
    if (own) {
      value = buffer.valueAt(store, physical, width);
      this.ready = now + 1;
      this.fault = fault.none;
    } else {
      at = this.leave(store + 1, now);
      value = this.done(inner.load(address, width, at));
    }
    return early ? early.loads.load(address, physical, width, value, own, now, this.ready) : value;
  }

  store(address: number, width: Width, value: number, now: number): void {
    const { inner, buffer } = this;
    if (this.inKernel) {
      this.done(inner.store(address, width, value, now));
      return;
    }
    const { choices, departures, parameters } = this.setting;
    departures.settle(now);
    const physical = inner.space.translate(address, permission.write);
    if (physical === 0 || (address & (width - 1)) !== 0) {
      this.perform(address, width, value, this.leave(buffer.length, now));
      this.done(undefined);
      return;
    }
    const at = buffer.full ? this.leave(1, now) : now;
    const due = at + parameters.latency + choices.pick(parameters.linger + 1, 'store buffer');
    buffer.put(address, physical, width, value, inner.pc, due);
    this.announce(departures);
    this.ready = Math.max(now + 1, at);
    this.fault = fault.none;
  }

  atomic(amo: Amo, address: number, operand: number, order: Order, now: number): number {
    const { early, core } = this.setting;
    const { physical, at } = this.arrive(address, order, now, true);
    const old = this.done(this.inner.atomic(amo, address, operand, order, at));
    if (this.fault === fault.none) early?.history.note(core, physical, old);
    early?.loads.settle();
    return old;
  }

  reserve(address: number, order: Order, now: number): number {
    const { at } = this.arrive(address, order, now, false);
    const value = this.done(this.inner.reserve(address, order, at));
    this.setting.early?.loads.settle();
    return value;
  }

  storeConditional(address: number, value: number, order: Order, now: number): number {
    const { early, core, ram } = this.setting;
    const { physical, at } = this.arrive(address, order, now, true);
    const old = early && physical !== 0 ? ram.readWord(physical) : 0;
    const failed = this.done(this.inner.storeConditional(address, value, order, at));
    if (failed === 0) early?.history.note(core, physical, old);
    early?.loads.settle();
    return failed;
  }

  release(): void {
    this.inner.release();
  }

  fence(kind: FenceKind, operands: number, now: number): void {
    const { departures, early } = this.setting;
    const [before, after] = [operands >> 4, operands];
    departures.settle(now);
    let at = now;
    // Stores before loads is what fence.tso leaves out.
    if (kind === 'instruction' || (kind === 'memory' && before & writes && after & reads)) {
      at = this.leave(this.buffer.length, now);
    } else if (kind === 'tso' || (before & writes && after & writes)) this.buffer.barrier();
    if (kind !== 'memory' || after & reads) early?.loads.settle();
    this.done(this.inner.fence(kind, operands, at));
  }

  /** Lets the first store go, and says when the next will. */
  depart(at: number): void {
    const { buffer, inner, setting } = this;
    const { pc } = inner;
    inner.pc = buffer.pcs[0];
    // Nobody waits for what the store waits for, but where it has to leave; that is counted there.
    const { coherence, link, buffer: buffered } = this.waits;
    // The page may have gone meanwhile; then the store has nowhere to be.
    this.perform(buffer.addresses[0], buffer.widths[0] as Width, buffer.values[0], at);
    Object.assign(this.waits, { coherence, link, buffer: buffered });
    this.free = inner.ready;
    inner.pc = pc;
    buffer.shift();
    this.announce(setting.departures);
  }

  /** Tells when the first store leaves. */
  announce(departures: Departures): void {
    const { buffer, setting, free } = this;
    departures.announce(setting.core, buffer.length > 0 ? Math.max(buffer.dues[0], free) : Number.POSITIVE_INFINITY);
  }

  save(): unknown {
    return { buffer: this.buffer.save(), free: this.free, inKernel: this.inKernel, waits: { ...this.waits } };
  }

  restore(state: unknown): void {
    const { buffer, waits, ...rest } = state as { buffer: unknown; free: number; inKernel: boolean; waits: Waits };
    this.buffer.restore(buffer);
    Object.assign(this.waits, waits);
    Object.assign(this, rest);
  }

  /** An atomic has come: the stores that must take effect before it do. Where it is, and when it may begin. */
  private arrive(address: number, { release }: Order, now: number, stores: boolean) {
    const { buffer, setting } = this;
    setting.departures.settle(now);
    const physical = this.inner.space.translate(address, permission.read);
    const some = stores ? buffer.preceding(physical) : buffer.lastOf(physical) + 1;
    return { physical, at: this.leave(release ? buffer.length : some, now) };
  }

  /** Lets the first stores go, one after another from now on; when the last of them has taken effect. */
  private leave(count: number, now: number): number {
    if (count === 0) return now;
    for (let left = count; left > 0; left--) this.depart(Math.max(now, this.free));
    const left = Math.max(now, this.free);
    if (!this.inKernel) this.waits.buffer += left - now;
    return left;
  }

  /** A store takes effect; history has every word that it changes. */
  private perform(address: number, width: Width, value: number, at: number): void {
    const { core, early, ram } = this.setting;
    const { inner } = this;
    if (!early) {
      inner.store(address, width, value, at);
      return;
    }
    // Where it is misaligned it may reach into a second word, on another page perhaps.
    const first = inner.space.translate(address, permission.write) & -4;
    const last = inner.space.translate(address + width - 1, permission.write) & -4;
    const firstOld = first === 0 ? 0 : ram.readWord(first);
    const lastOld = last === 0 ? 0 : ram.readWord(last);
    inner.store(address, width, value, at);
    if (inner.fault !== fault.none) return;
    if (first !== 0) early.history.note(core, first, firstOld);
    if (last !== 0 && last !== first) early.history.note(core, last, lastOld);
  }

  /** After an access of the wrapped port: what it says is what this one says. */
  private done<T>(value: T): T {
    this.ready = this.inner.ready;
    this.fault = this.inner.fault;
    return value;
  }
}
