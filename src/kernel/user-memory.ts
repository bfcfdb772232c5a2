/**
 * How the kernel reads and writes a process's memory for it: by the process's own permissions, page by page.
 * Invariant: no address that a program hands over makes the kernel touch what the program could not touch itself.
 */
import type { AddressSpace } from '../memory/address-space.ts';
import { permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';
import { growStack, type StackPool } from './stacks.ts';

export class UserMemory {
  private readonly space: AddressSpace;
  /** Put back by the kernel when it is restored. */
  stacks: StackPool;

  constructor(space: AddressSpace, stacks: StackPool) {
    this.space = space;
    this.stacks = stacks;
  }

  /** Whether all of `size` bytes may be accessed; pages of a stack that are not there yet are mapped. */
  permits(address: number, size: number, permissions: number): boolean {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    if (end > 2 ** 32) return false;
    for (let at = start; at < end; at = (Math.floor(at / pageSize) + 1) * pageSize) {
      if ((this.space.permissionsAt(at) & permissions) === permissions) continue;
      if (!growStack(this.stacks, this.space, at)) return false;
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
    return this.permits(address, 4, permission.read | permission.write) ? this.space.peek(address, 4) : undefined;
  }

  setWord(address: number, value: number): void {
    this.space.poke(address, 4, value);
  }

  /** The bytes before the next zero byte; `ends` is false where memory that may be read ends before one comes. */
  readString(address: number): { bytes: Uint8Array; ends: boolean } {
    const bytes: number[] = [];
    for (let at = address >>> 0; at < 2 ** 32; at++) {
      if ((at === address >>> 0 || at % pageSize === 0) && !this.permits(at, 1, permission.read)) break;
      const byte = this.space.peek(at, 1);
      if (byte === 0) return { bytes: Uint8Array.from(bytes), ends: true };
      bytes.push(byte);
    }
    return { bytes: Uint8Array.from(bytes), ends: false };
  }
}
