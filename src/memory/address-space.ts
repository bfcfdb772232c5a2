/**
 * The addresses that one process sees: 2^20 pages of 4 KiB, each absent or mapped to a frame with permissions.
 *
 * `reads` and `writes` let a loop translate, check permission and check alignment at once. An entry is
 * physical - virtual + 3 where the access is allowed without anybody being told, else 0; its low two bits are ones
 * just then. So a word access at `a` is fine if `((a | ~entry) & 3) === 0`, and `(a + entry) >>> 2` is its index.
 *
 * Spaces may share frames. Pages of a forked process are lent: nobody may store to them until the page has a frame of its
 * own, which `own` gives it (copy on write; Bobrow, Burchfiel, Murphy and Tomlinson 1972, "TENEX, a paged time sharing system
 * for the PDP-10"). Pages that are shared on purpose stay one frame, whoever stores.
 * Invariants: both tables follow from `entries` and the watched frames, and `refreshPage` alone writes them; a frame that
 * several pages map is lent or cannot be stored to in all of them, or shared in all of them.
 */

import type { Width } from '../base/access.ts';
import { pageSize, pageCount as pages, type Ram } from './ram.ts';

/** Permission bits of a page, as in an ELF program header. */
export const permission = { execute: 1, write: 2, read: 4 } as const;

/** Hears when code that was decoded may no longer be what is mapped. */
export interface MapWatcher {
  remapped(page: number): void;
}

/** In an entry, beside permissions: the page is shared on purpose; it may be stored to, once it has a frame of its own. */
const shared = 8;
const lent = 16;

export class AddressSpace {
  reads: Int32Array;
  writes: Int32Array;
  /** Frame address plus permission bits, `shared` and `lent`; 0 where nothing is mapped. */
  private entries: Int32Array;
  /** The mapped pages' numbers. */
  private readonly mapped = new Set<number>();
  private readonly ram: Ram;
  watcher: MapWatcher | undefined;

  constructor(ram: Ram) {
    this.ram = ram;
    this.reads = this.writes = this.entries = ram.emptyTable;
    this.open();
  }

  /** Makes a closed space one in which pages can be mapped. */
  open(): void {
    const { ram } = this;
    if (ram.spaces.has(this)) return;
    ram.spaces.add(this);
    this.reads = ram.takeTable();
    this.writes = ram.takeTable();
    this.entries = ram.takeTable();
  }

  /** Forgets everything and gives back what the space itself takes; nothing can be mapped until it is opened again. */
  close(): void {
    const { ram } = this;
    if (!ram.spaces.delete(this)) return;
    this.clear();
    for (const table of [this.reads, this.writes, this.entries]) ram.giveTable(table);
    this.reads = this.writes = this.entries = ram.emptyTable;
  }

  /**
   * Maps every page that `address` to `address + size` touches to a zeroed frame of its own, where none is mapped yet, and
   * adds the permissions to those that are. Gives false, and maps nothing, when memory is used up or the range goes beyond
   * the last address. What `isShared` stays one frame when processes fork.
   */
  map(address: number, size: number, permissions: number, isShared = false): boolean {
    const first = address >>> 12;
    const last = lastPage(address, Math.max(size, 1));
    if (last >= pages) return false;
    let missing = 0;
    for (let page = first; page <= last; page++) if (this.entries[page] === 0) missing++;
    if (missing > this.ram.available) return false;
    for (let page = first; page <= last; page++) {
      const entry = this.entries[page] || this.ram.allocate() | (isShared ? shared : 0);
      const isLent = permissions & permission.write && !(entry & shared) && this.ram.sharers(entry & -pageSize) > 1;
      this.setPage(page, isLent ? entry | (permissions & ~permission.write) | lent : entry | permissions);
    }
    return true;
  }

  /** Gives an empty space all pages of this one: what may be stored to is lent from now on, in both. How many there are. */
  lendTo(other: AddressSpace): number {
    for (const page of this.pagesInOrder()) {
      let entry = this.entries[page];
      if (entry & permission.write && !(entry & shared)) {
        entry = (entry & ~permission.write) | lent;
        this.setPage(page, entry);
      }
      this.ram.share(entry & -pageSize);
      other.setPage(page, entry);
    }
    return this.mapped.size;
  }

  /** Whether the page at an address may be stored to once it has a frame of its own. */
  isLent(address: number): boolean {
    return (this.entries[address >>> 12] & lent) !== 0;
  }

  /** Whether the frame of the page at an address is some other page's too, so that a frame of its own is a copy. */
  isCopied(address: number): boolean {
    const entry = this.entries[address >>> 12];
    return entry !== 0 && this.ram.sharers(entry & -pageSize) > 1;
  }

  /** Gives the page at an address, which is mapped and not shared on purpose, a frame of its own; false when memory is used up. */
  own(address: number): boolean {
    const { ram } = this;
    const page = address >>> 12;
    const old = this.entries[page] & -pageSize;
    const permissions = this.permissionsAt(address);
    if (ram.sharers(old) === 1) {
      this.setPage(page, old | permissions);
      return true;
    }
    const frame = ram.allocate();
    if (frame === 0) return false;
    ram.write(frame, ram.read(old, pageSize));
    ram.view?.copied(old, frame);
    this.setPage(page, frame | permissions);
    ram.release(old);
    return true;
  }

  /** Forgets the pages that lie wholly or partly in the range, as far as there are addresses, and gives their frames back. */
  unmap(address: number, size: number): void {
    const last = Math.min(lastPage(address, size), pages - 1);
    for (let page = address >>> 12; page <= last; page++) {
      if (this.entries[page] === 0) continue;
      this.ram.release(this.entries[page] & -pageSize);
      this.setPage(page, 0);
    }
  }

  /** Forgets everything. */
  clear(): void {
    for (const page of this.pagesInOrder()) this.unmap(page * pageSize, pageSize);
  }

  /** The permission bits at an address, as a program sees them; 0 where nothing is mapped. */
  permissionsAt(address: number): number {
    return permissionsOf(this.entries[address >>> 12]);
  }

  /** Whether all of `size` bytes from `address` may be accessed now with the permissions; what is lent may not be stored to. */
  permits(address: number, size: number, permissions: number): boolean {
    const start = address >>> 0;
    const end = start + size;
    if (size < 0 || end > 2 ** 32) return false;
    for (let at = start; at < end; at = (Math.floor(at / pageSize) + 1) * pageSize) {
      if ((this.entries[at >>> 12] & permissions) !== permissions) return false;
    }
    return true;
  }

  /** The physical address, or 0 if the page lacks one of the permissions; what is lent lacks that to store. */
  translate(address: number, permissions: number): number {
    const entry = this.entries[address >>> 12];
    if ((entry & permissions) !== permissions || entry === 0) return 0;
    return (entry & -pageSize) | (address & (pageSize - 1));
  }

  /** The first address that a page maps to a physical one; undefined where none does. */
  addressOf(physical: number): number | undefined {
    const frame = physical & -pageSize;
    const page = [...this.mapped].filter((one) => (this.entries[one] & -pageSize) === frame).sort((a, b) => a - b)[0];
    return page === undefined ? undefined : page * pageSize + (physical & (pageSize - 1));
  }

  /** Reads without permission, time or effect; a byte that is not mapped reads as 0. Zero-extended, as an int32. */
  peek(address: number, width: Width): number {
    const bytes = this.peekBytes(address, width);
    return bytes.reduceRight((value, byte) => (value << 8) | byte, 0);
  }

  /**
   * Writes without permission or time; bytes that are not mapped are dropped, and those that would have to be copied when
   * memory is used up. Decoded code hears of it.
   */
  poke(address: number, width: Width, value: number): void {
    this.pokeBytes(
      address,
      Uint8Array.from({ length: width }, (_, i) => value >>> (8 * i)),
    );
  }

  /** `size` bytes from `address`, as `peek` reads them. */
  peekBytes(address: number, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (const { offset, physical, length } of this.stretches(address, size)) {
      if (physical !== 0) bytes.set(this.ram.read(physical, length), offset);
    }
    return bytes;
  }

  pokeBytes(address: number, bytes: Uint8Array): void {
    for (const { offset, length } of this.stretches(address, bytes.length)) {
      const at = (address + offset) >>> 0;
      const isShared = (this.entries[at >>> 12] & shared) !== 0;
      if (this.isCopied(at) && !isShared && !this.own(at)) continue;
      const physical = this.translate(at, 0);
      if (physical !== 0) this.ram.write(physical, bytes.subarray(offset, offset + length));
    }
  }

  /** A range cut where pages end; `physical` is 0 where nothing is mapped. */
  private *stretches(address: number, size: number): Iterable<{ offset: number; physical: number; length: number }> {
    for (let offset = 0; offset < size; ) {
      const at = (address + offset) >>> 0;
      const length = Math.min(size - offset, pageSize - (at & (pageSize - 1)));
      yield { offset, physical: this.translate(at, 0), length };
      offset += length;
    }
  }

  /** The mapped pages in order: address, permissions and a copy of the page's bytes as a program sees them. */
  *contents(): Iterable<{ address: number; permissions: number; bytes: Uint8Array }> {
    for (const page of this.pagesInOrder()) {
      const entry = this.entries[page];
      const frame = entry & -pageSize;
      yield {
        address: page * pageSize,
        permissions: permissionsOf(entry),
        bytes: this.ram.read(frame, pageSize),
      };
    }
  }

  /** The page table as data; frames are the memory's to save. */
  save(): readonly (readonly [page: number, entry: number])[] {
    return [...this.mapped].map((page) => [page, this.entries[page]] as const);
  }

  restore(state: readonly (readonly [page: number, entry: number])[]): void {
    const kept = new Map(state);
    for (const page of [...this.mapped]) if (!kept.has(page)) this.setPage(page, 0);
    for (const [page, entry] of state) this.setPage(page, entry);
  }

  /** Derives the tables' entries anew for every page that maps the frame. */
  refresh(frame: number): void {
    for (const page of this.mapped) if ((this.entries[page] & -pageSize) === frame) this.refreshPage(page);
  }

  private pagesInOrder(): number[] {
    return [...this.mapped].sort((a, b) => a - b);
  }

  private setPage(page: number, entry: number): void {
    this.entries[page] = entry;
    if (entry === 0) this.mapped.delete(page);
    else this.mapped.add(page);
    this.refreshPage(page);
    this.watcher?.remapped(page);
  }

  private refreshPage(page: number): void {
    const entry = this.entries[page];
    const frame = entry & -pageSize;
    const fast = (frame - page * pageSize + 3) | 0;
    this.reads[page] = entry & permission.read ? fast : 0;
    this.writes[page] = entry & permission.write && !this.ram.isWatched(frame) ? fast : 0;
  }
}

/** What a program may do by an entry: a page that is lent is copied without its knowing. */
function permissionsOf(entry: number): number {
  return (entry & 7) | (entry & lent ? permission.write : 0);
}

/** The page in which a range ends, which may lie beyond the last; that before its first for one that is empty. */
function lastPage(address: number, size: number): number {
  return size === 0 ? (address >>> 12) - 1 : Math.floor(((address >>> 0) + size - 1) / pageSize);
}
