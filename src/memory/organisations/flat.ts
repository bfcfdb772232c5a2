/**
 * `flat`: no caches; every access takes one cycle, whoever asks. The memory that a first program should run on.
 * Invariant: a reservation is lost when any other port stores to its word; frames that were ever reserved are watched,
 * so the loops' fast path never stores past a reservation unseen.
 */
import { type Amo, amos, type FenceKind, type Order, type Width } from '../../base/access.ts';
import { type AddressSpace, permission } from '../address-space.ts';
import type { MemoryOrganisation, MemorySetting } from '../organisation.ts';
import { type Fault, fault, type MemoryPort, type MemorySystem } from '../port.ts';
import { pageSize, Ram, type RamState, type StoreWatcher } from '../ram.ts';
import { noWaits } from '../waits.ts';

export interface FlatParameters {
  /** In bytes. */
  size: number;
}

export const flat = {
  name: 'flat',
  summary: 'No caches: every access takes one cycle.',
  parameters: {
    size: { default: 2 ** 28, unit: 'bytes', range: [2 ** 20, 2 ** 30], summary: 'How much memory the machine has.' },
  },
  create({ size }: FlatParameters, { cores, misaligned }: Pick<MemorySetting, 'cores' | 'misaligned'>): MemorySystem {
    const ram = new Ram(size);
    const ports = Array.from({ length: cores }, () => new FlatPort(ram, misaligned === 'allow'));
    return {
      ram,
      direct: true,
      observed: false,
      lookahead: 0,
      line: pageSize,
      port: (core) => ports[core],
      touch: (_core, _on, _physical, now) => now + 1,
      statistics: () => undefined,
      save: () => ({ ram: ram.save(), reservations: ports.map((port) => port.reservation) }),
      restore(state) {
        const saved = state as { ram: RamState; reservations: number[] };
        ram.restore(saved.ram);
        for (const [core, reservation] of saved.reservations.entries()) ports[core].hold(reservation);
      },
    };
  },
} satisfies MemoryOrganisation<FlatParameters>;

class FlatPort implements MemoryPort, StoreWatcher {
  ready = 0;
  turn = Number.POSITIVE_INFINITY;
  readonly waits = noWaits();
  fetched = 1;
  fault: Fault = fault.none;
  /** Set when a process is put on the core. */
  space!: AddressSpace;
  pc = 0;
  /** The physical address of the reserved word; 0 for none. */
  reservation = 0;
  private readonly ram: Ram;
  private readonly carriesMisaligned: boolean;

  constructor(ram: Ram, carriesMisaligned: boolean) {
    this.ram = ram;
    this.carriesMisaligned = carriesMisaligned;
  }

  begin(): void {
    // Nobody keeps copies, so nothing can have changed unseen.
  }

  fetch(): number {
    return 0;
  }

  load(address: number, width: Width, now: number): number {
    const entry = this.space.reads[address >>> 12];
    if (entry === 0 || (address & (width - 1)) !== 0) return this.loadWithCare(address, width, now);
    this.ready = now + 1;
    this.fault = fault.none;
    if (width === 4) return this.ram.words[(address + entry) >>> 2];
    return width === 2 ? this.ram.halves[(address + entry - 3) >>> 1] : this.ram.bytes[(address + entry - 3) >>> 0];
  }

  /** A load that is misaligned or forbidden. */
  private loadWithCare(address: number, width: Width, now: number): number {
    return this.reach(address, width, permission.read, now) === 0 ? 0 : this.space.peek(address, width);
  }

  store(address: number, width: Width, value: number, now: number): void {
    const entry = this.space.writes[address >>> 12];
    if (entry === 0 || (address & (width - 1)) !== 0) {
      this.storeWithCare(address, width, value, now);
      return;
    }
    this.ready = now + 1;
    this.fault = fault.none;
    if (width === 4) this.ram.words[(address + entry) >>> 2] = value;
    else if (width === 2) this.ram.halves[(address + entry - 3) >>> 1] = value;
    else this.ram.bytes[(address + entry - 3) >>> 0] = value;
  }

  /** A store that is misaligned or forbidden, or that somebody must hear of. */
  private storeWithCare(address: number, width: Width, value: number, now: number): void {
    const physical = this.reach(address, width, permission.write, now);
    if (physical === 0) return;
    if (address & (width - 1)) {
      const own = this.reservation;
      this.space.poke(address, width, value);
      this.reservation = own;
      return;
    }
    if (width === 4) this.ram.words[physical >>> 2] = value;
    else if (width === 2) this.ram.halves[physical >>> 1] = value;
    else this.ram.bytes[physical] = value;
    this.tell(physical);
  }

  atomic(amo: Amo, address: number, operand: number, _order: Order, now: number): number {
    const physical = this.reachWord(address, permission.read | permission.write, now);
    if (physical === 0) return 0;
    const old = this.ram.words[physical >>> 2];
    this.ram.words[physical >>> 2] = amos[amo](old, operand);
    this.tell(physical);
    return old;
  }

  reserve(address: number, _order: Order, now: number): number {
    const physical = this.reachWord(address, permission.read, now);
    if (physical === 0) return 0;
    this.hold(physical);
    return this.ram.words[physical >>> 2];
  }

  storeConditional(address: number, value: number, _order: Order, now: number): number {
    const physical = this.reachWord(address, permission.write, now);
    if (physical === 0) return 1;
    const reserved = this.reservation === physical;
    this.reservation = 0;
    if (!reserved) return 1;
    this.ram.words[physical >>> 2] = value;
    this.tell(physical);
    return 0;
  }

  release(): void {
    this.reservation = 0;
  }

  drain(now: number): void {
    this.ready = now;
  }

  /** Reserves the word at a physical address; 0 reserves nothing. */
  hold(physical: number): void {
    this.reservation = physical;
    if (physical !== 0) this.ram.watch(physical & -pageSize, this);
  }

  fence(_kind: FenceKind, _operands: number, now: number): void {
    // Every access has taken effect before the next begins: there is nothing to order.
    this.ready = now + 1;
    this.fault = fault.none;
  }

  stored(physical: number): void {
    if (physical === this.reservation) this.reservation = 0;
  }

  private tell(physical: number): void {
    // A core's own store leaves its own reservation: the specification asks only that others' stores break it.
    const own = this.reservation;
    this.ram.tell(physical & -4);
    this.reservation = own;
  }

  /** The physical address of an access that may happen, else 0 with the reason in `fault`. */
  private reach(address: number, width: Width, permissions: number, now: number): number {
    this.ready = now + 1;
    this.fault = fault.none;
    if (address & (width - 1)) {
      if (!this.carriesMisaligned) return this.refuse(fault.misaligned);
      if (!this.space.permits(address, width, permissions)) return this.refuse(fault.forbidden);
    }
    return this.space.translate(address, permissions) || this.refuse(fault.forbidden);
  }

  private reachWord(address: number, permissions: number, now: number): number {
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
