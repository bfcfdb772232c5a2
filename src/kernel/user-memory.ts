/**
 * How the kernel reads and writes a process's memory for it: by the process's own permissions, page by page.
 * Invariant: no address that a program hands over makes the kernel touch what the program could not touch itself.
 */
import type { AddressSpace } from '../memory/address-space.ts';
import { permission } from '../memory/address-space.ts';
import { pageSize, type Ram } from '../memory/ram.ts';
import { growStack, type StackPool } from './stacks.ts';

export class UserMemory {
  private readonly ram: Ram;
  private readonly space: AddressSpace;
  /** Put back by the kernel when it is restored. */
  stacks: StackPool;
  private readonly own: (space: AddressSpace, address: number) => boolean;

  /** `own` gives a page that is lent a frame of its own; false when memory is used up. */
  constructor(
    ram: Ram,
    space: AddressSpace,
    stacks: StackPool,
    own: (space: AddressSpace, address: number) => boolean,
  ) {
    this.ram = ram;
    this.space = space;
    this.stacks = stacks;
    this.own = own;
  }

  /**
   * Whether all of `size` bytes may be accessed; pages of a stack that are not there yet are mapped, and those that are lent
   * are copied if they may be written.
   */
  permits(address: number, size: number, permissions: number): boolean {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    if (end > 2 ** 32) return false;
    for (let at = start; at < end; at = (Math.floor(at / pageSize) + 1) * pageSize) {
      const isThere = (): boolean => (this.space.permissionsAt(at) & permissions) === permissions;
      if (!isThere() && !(growStack(this.stacks, this.space, at) && isThere())) return false;
      if (permissions & permission.write && this.space.isLent(at) && !this.own(this.space, at)) return false;
    }
    return true;
  }

  /** A copy of the bytes; undefined where they may not all be read. */
  read(address: number, size: number): Uint8Array | undefined {
    if (!this.permits(address, size, permission.read)) return undefined;
    return this.space.peekBytes(address, size >>> 0);
  }

  /** Writes all of the bytes; false, and nothing written, where it may not. */
  write(address: number, bytes: Uint8Array): boolean {
    if (!this.permits(address, bytes.length, permission.write)) return false;
    this.space.pokeBytes(address, bytes);
    return true;
  }

  /** An aligned word that may be read and written; undefined where it may not. */
  word(address: number): number | undefined {
    const both = permission.read | permission.write;
    // Nearly always the page is there.
    let physical = this.space.translate(address, both);
    if (physical === 0 && this.permits(address, 4, both)) physical = this.space.translate(address, both);
    return physical === 0 ? undefined : this.ram.readWord(physical);
  }

  /** Writes an aligned word that `word` has read. */
  setWord(address: number, value: number): void {
    // Its page may have been lent since.
    if (this.space.isLent(address)) this.own(this.space, address);
    const physical = this.space.translate(address, permission.write);
    if (physical !== 0) this.ram.writeWord(physical, value);
  }

  /** The bytes before the next zero byte; `ends` is false where memory that may be read ends before one comes. */
  readString(address: number): { bytes: Uint8Array; ends: boolean } {
    const start = address >>> 0;
    let at = start;
    while (at < 2 ** 32 && this.permits(at, 1, permission.read)) {
      const page = this.pageFrom(at);
      const zero = page.indexOf(0);
      at += zero < 0 ? page.length : zero;
      if (zero >= 0) return { bytes: this.read(start, at - start) as Uint8Array, ends: true };
    }
    return { bytes: this.read(start, at - start) as Uint8Array, ends: false };
  }

  /** The bytes from an address that may be read to the end of its page. */
  private pageFrom(address: number): Uint8Array {
    const physical = this.space.translate(address, permission.read);
    return this.ram.read(physical, (physical & -pageSize) + pageSize - physical);
  }
}
