/**
 * Thread control blocks in kernel memory: where a thread's registers are while another one is on its core.
 * A switch moves them through the core's memory port, so it costs what its loads and stores cost. The other words are
 * written as a debugger would look for them; their cost is part of the trap's.
 * A machine on which switches are free moves them without the port.
 * Invariant: a block's register words are those of its thread whenever it is not running.
 */
import type { Core } from '../core/core.ts';
import { AddressSpace, permission } from '../memory/address-space.ts';
import type { Ram } from '../memory/ram.ts';
import { awaited, objectOf, waitKinds } from './sync/waitable.ts';
import { type Tcb, threadStates } from './thread.ts';

/** Where kernel memory begins, in an address space that no process sees. */
export const kernelBase = 0x8000_0000;
export const blockSize = 256;

/** A word of a block; `registers` stands for thirty-two. */
// biome-ignore format: a row is a line
export const blockLayout = {
  tid:       { offset: 0,   summary: 'The number of the thread.' },
  pid:       { offset: 4,   summary: 'The number of its process.' },
  state:     { offset: 8,   summary: 'Its state: 0 new, 1 runnable, 2 running, 3 waiting, 4 dead.' },
  priority:  { offset: 12,  summary: 'Its priority, with what it is lent.' },
  waitsFor:  { offset: 16,  summary: 'What it waits for: 0 nothing, 1 a mutex, 2 a thread, 3 a time, 4 a child, 5 a pipe, 6 a condition, 7 a semaphore, 8 a readers-writer lock, 9 a barrier, 10 a queue, 11 a futex.' },
  object:    { offset: 20,  summary: 'The address of the object, or the number of the thread, child or pipe, that it waits for.' },
  owner:     { offset: 24,  summary: 'The thread that must act for the wait to end, when the wait began.' },
  core:      { offset: 28,  summary: 'The core it is on, -1 for none.' },
  stackLow:  { offset: 32,  summary: 'The lowest address of its stack.' },
  stackHigh: { offset: 36,  summary: 'The address above its stack.' },
  registers: { offset: 128, summary: 'The pc, in the place of x0, and x1 to x31.' },
} as const;

export type BlockField = keyof typeof blockLayout;

/** Which blocks are taken, as plain data. */
export interface BlockPool {
  readonly free: number[];
  used: number;
}

export class KernelMemory {
  readonly space: AddressSpace;
  private readonly ram: Ram;
  private readonly isTimed: boolean;

  constructor(ram: Ram, isTimed: boolean) {
    this.ram = ram;
    this.isTimed = isTimed;
    this.space = new AddressSpace(ram);
  }

  /** The address of a free block; 0 when memory is used up. */
  takeBlock(pool: BlockPool): number {
    const again = pool.free.pop();
    if (again !== undefined) return again;
    const address = kernelBase + pool.used * blockSize;
    if (!this.space.map(address, blockSize, permission.read | permission.write)) return 0;
    pool.used++;
    return address;
  }

  /** Writes what a new thread's block says besides its registers. */
  describe({ id, process, priority, stack, address }: Tcb): void {
    this.write(address, 'tid', id);
    this.write(address, 'pid', process.id);
    this.write(address, 'priority', priority);
    this.write(address, 'stackLow', stack.low);
    this.write(address, 'stackHigh', stack.high);
  }

  /** Writes what changed with a thread's state. */
  update({ address, state, waitsFor, core }: Tcb): void {
    this.write(address, 'state', threadStates[state].number);
    this.write(address, 'core', core);
    this.write(address, 'waitsFor', waitKinds[waitsFor?.kind ?? 'none']);
    if (!waitsFor || waitsFor.kind === 'time') return;
    this.write(address, 'object', objectOf(waitsFor));
    this.write(address, 'owner', awaited(waitsFor));
  }

  /** A word of a block. */
  read(address: number, field: BlockField, index = 0): number {
    return this.ram.readWord(this.physicalOf(address, field, index));
  }

  write(address: number, field: BlockField, value: number, index = 0): void {
    this.ram.writeWord(this.physicalOf(address, field, index), value);
  }

  private physicalOf(address: number, field: BlockField, index: number): number {
    return this.space.translate(address + blockLayout[field].offset + 4 * index, permission.read);
  }

  /** Stores a register set into a block by way of a core's port; the core's clock moves on. */
  store(core: Core, address: number, pc: number, registers: ArrayLike<number>): void {
    const { port } = core;
    const { space } = port;
    port.space = this.space;
    const base = address + blockLayout.registers.offset;
    for (let i = 0; i < 32; i++) {
      const word = i === 0 ? pc | 0 : registers[i];
      if (this.isTimed) {
        port.store(base + 4 * i, 4, word, core.cycle);
        core.cycle = port.ready;
      }
      // Whoever loads the block sees it, though no protocol may tell caches of each other.
      this.write(address, 'registers', word, i);
    }
    port.space = space;
  }

  /** Loads a block's registers into a core by way of its port; the core's clock moves on. */
  load(core: Core, address: number): void {
    const { port, x } = core;
    const { space } = port;
    port.space = this.space;
    const base = address + blockLayout.registers.offset;
    for (let i = 0; i < 32; i++) {
      const word = this.isTimed ? port.load(base + 4 * i, 4, core.cycle) : this.read(address, 'registers', i);
      if (this.isTimed) core.cycle = port.ready;
      if (i === 0) core.pc = word >>> 0;
      else x[i] = word;
    }
    port.space = space;
  }
}
