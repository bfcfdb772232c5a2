/**
 * A port whose accesses a journal hears. It stands before another one and does just what that does; so what is heard of an
 * access ends where that says it did.
 */
import type { Amo, FenceKind, Order, Width } from '../../base/access.ts';
import type { AddressSpace } from '../address-space.ts';
import type { Fault, MemoryPort } from '../port.ts';
import type { Waits } from '../waits.ts';
import type { Errand } from './account.ts';
import type { Call } from './journal.ts';

/** Who hears of a port's accesses; fetches are heard as others are, but end with the cycles that they were late. */
export interface PortListener {
  began(call: Call, port: MemoryPort): void;
  ended(at: number, fault: Fault, failed: boolean): void;
  fetched(late: number): void;
  /** The kernel takes the core, or gives it back. */
  kernel(has: boolean): void;
}

export class RecordedPort implements MemoryPort {
  private readonly inner: MemoryPort;
  private readonly listener: PortListener;

  constructor(inner: MemoryPort, listener: PortListener) {
    this.inner = inner;
    this.listener = listener;
  }

  get ready(): number {
    return this.inner.ready;
  }

  get fault(): Fault {
    return this.inner.fault;
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

  get turn(): number {
    return this.inner.turn;
  }

  set turn(turn: number) {
    this.inner.turn = turn;
  }

  get fetched(): number {
    return this.inner.fetched;
  }

  begin(): void {
    this.listener.kernel(false);
    this.inner.begin();
  }

  fetch(address: number, now: number): number {
    this.listener.began({ errand: 'fetch', address, width: 4, now }, this.inner);
    const late = this.inner.fetch(address, now);
    this.listener.fetched(late);
    return late;
  }

  load(address: number, width: Width, now: number): number {
    return this.hear('load', address, width, now, () => this.inner.load(address, width, now));
  }

  store(address: number, width: Width, value: number, now: number): void {
    this.hear('store', address, width, now, () => this.inner.store(address, width, value, now));
  }

  atomic(amo: Amo, address: number, operand: number, order: Order, now: number): number {
    return this.hear('atomic', address, 4, now, () => this.inner.atomic(amo, address, operand, order, now));
  }

  reserve(address: number, order: Order, now: number): number {
    return this.hear('load-reserved', address, 4, now, () => this.inner.reserve(address, order, now));
  }

  storeConditional(address: number, value: number, order: Order, now: number): number {
    const { inner, listener } = this;
    listener.began({ errand: 'store-conditional', address, width: 4, now }, inner);
    const failed = inner.storeConditional(address, value, order, now);
    listener.ended(inner.ready, inner.fault, failed !== 0);
    return failed;
  }

  release(): void {
    this.inner.release();
  }

  drain(now: number): void {
    this.inner.drain(now);
    this.listener.kernel(true);
  }

  fence(kind: FenceKind, operands: number, now: number): void {
    this.inner.fence(kind, operands, now);
  }

  private hear<T>(errand: Errand, address: number, width: Width, now: number, access: () => T): T {
    const { inner, listener } = this;
    listener.began({ errand, address, width, now }, inner);
    const value = access();
    listener.ended(inner.ready, inner.fault, false);
    return value;
  }
}
