/**
 * Physical memory: 4 KiB frames, handed out one by one and grown on demand up to a limit.
 * Invariant: frame 0 is never handed out, so a physical address of 0 means "none".
 * A watched frame is one whose stores somebody must hear of: decoded code, or a reservation by `lr`.
 */
import type { AddressSpace } from './address-space.ts';

export const pageSize = 4096;

/** Hears of stores to the frames it watches. */
export interface StoreWatcher {
  /** The word at the physical address was stored to. */
  stored(physical: number): void;
}

/**
 * What caches hold of memory, for those who read and write it without time: the kernel, loaders and debuggers.
 * Without caches there is no view, and memory is what it holds.
 */
export interface MemoryView {
  /** Puts what caches have of a stretch in place of what memory has, in a copy of it. */
  gather(physical: number, bytes: Uint8Array): void;
  /** Gives bytes that were written to memory to every cache that has a copy of them. */
  scatter(physical: number, bytes: Uint8Array): void;
  /** What stands in an aligned word that is `word` in memory. */
  gatherWord(physical: number, word: number): number;
  /** Gives an aligned word that was written to memory to every cache that has a copy of it. */
  scatterWord(physical: number, word: number): void;
  /** A frame was given back. */
  released(frame: number): void;
  /** A frame was filled with what another one has, for a page that is to be near to where it was. */
  copied(from: number, to: number): void;
}

/** How many pages there are addresses for. */
export const pageCount = 2 ** 20;

export class Ram {
  /** The same memory in three widths. Replaced when memory grows: a loop reads them anew each time it is entered. */
  bytes = new Uint8Array(0);
  halves = new Uint16Array(0);
  words = new Int32Array(0);
  /** Set by a memory with caches. */
  view: MemoryView | undefined;
  /** In bytes; a multiple of the page size. */
  readonly limit: number;
  /** Every space that maps frames of this memory. */
  readonly spaces = new Set<AddressSpace>();
  private used = pageSize;
  private free: number[] = [];
  /** By frame: how many pages map it, where that is more than one. */
  private shares = new Map<number, number>();
  private readonly watchers = new Map<number, Set<StoreWatcher>>();
  /** Page tables that nobody uses, all zeros: processes come and go, and a table is 4 MiB. */
  private readonly tables: Int32Array[] = [];
  /** The table of those who have none: all zeros, and never written. */
  private none: Int32Array | undefined;

  constructor(limit: number) {
    this.limit = limit - (limit % pageSize);
    this.grow(16 * pageSize);
  }

  /** A zeroed frame's physical address, or 0 when memory is used up. */
  allocate(): number {
    const again = this.free.pop();
    if (again !== undefined) {
      this.bytes.fill(0, again, again + pageSize);
      this.view?.scatter(again, this.bytes.subarray(again, again + pageSize));
      return again;
    }
    if (this.used + pageSize > this.limit) return 0;
    if (this.used + pageSize > this.bytes.length) this.grow(Math.min(this.limit, this.bytes.length * 2));
    const frame = this.used;
    this.used += pageSize;
    return frame;
  }

  /** One more page maps the frame. */
  share(frame: number): void {
    this.shares.set(frame, this.sharers(frame) + 1);
  }

  /** How many pages map a frame that is in use. */
  sharers(frame: number): number {
    return this.shares.get(frame) ?? 1;
  }

  /** A page maps the frame no more. After the last it is free, and who watches it hears of every word, since what it held is gone. */
  release(frame: number): void {
    const left = this.sharers(frame) - 1;
    if (left > 0) {
      if (left > 1) this.shares.set(frame, left);
      else this.shares.delete(frame);
      return;
    }
    this.free.push(frame);
    this.view?.released(frame);
    if (!this.isWatched(frame)) return;
    for (let at = frame; at < frame + pageSize; at += 4) this.tell(at);
    this.watchers.delete(frame);
  }

  /** Frames that could still be allocated. */
  get available(): number {
    return (this.limit - this.used) / pageSize + this.free.length;
  }

  /** A copy of a stretch within a frame, as a program sees it. */
  read(physical: number, size: number): Uint8Array {
    const bytes = this.bytes.slice(physical, physical + size);
    this.view?.gather(physical, bytes);
    return bytes;
  }

  /** Writes a stretch within a frame and tells who watches it. */
  write(physical: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, physical);
    this.view?.scatter(physical, bytes);
    if (!this.isWatched(physical & -pageSize)) return;
    for (let at = physical & -4; at < physical + bytes.length; at += 4) this.tell(at);
  }

  /** An aligned word, as a program sees it. */
  readWord(physical: number): number {
    const word = this.words[physical >>> 2];
    return this.view ? this.view.gatherWord(physical, word) : word;
  }

  /** Writes an aligned word and tells who watches it. */
  writeWord(physical: number, value: number): void {
    this.words[physical >>> 2] = value;
    this.view?.scatterWord(physical, value);
    this.tell(physical);
  }

  /** From now on every store to the frame takes the slow path, which tells the watcher. */
  watch(frame: number, watcher: StoreWatcher): void {
    const watchers = this.watchers.get(frame);
    if (watchers) {
      watchers.add(watcher);
      return;
    }
    this.watchers.set(frame, new Set([watcher]));
    for (const space of this.spaces) space.refresh(frame);
  }

  /** The watcher is gone; stores to the frame still take the slow path. */
  unwatch(frame: number, watcher: StoreWatcher): void {
    this.watchers.get(frame)?.delete(watcher);
  }

  isWatched(frame: number): boolean {
    return this.watchers.has(frame);
  }

  /** Tells who watches the frame of a word that was stored to. */
  tell(physical: number): void {
    const watchers = this.watchers.get(physical & -pageSize);
    if (watchers) for (const watcher of watchers) watcher.stored(physical);
  }

  /** The bytes in use and which of them are free again: all that `restore` needs. Watchers stay as they are. */
  save(): RamState {
    return { bytes: this.bytes.slice(0, this.used), free: [...this.free], shares: [...this.shares] };
  }

  /** Brings back a saved state; whoever keeps decoded code must forget it all. */
  restore(state: RamState): void {
    if (this.bytes.length < state.bytes.length) this.grow(state.bytes.length);
    this.bytes.set(state.bytes);
    this.bytes.fill(0, state.bytes.length, this.used);
    this.used = state.bytes.length;
    this.free = [...state.free];
    this.shares = new Map(state.shares);
  }

  /** A number for each page, all zeros. */
  takeTable(): Int32Array {
    return this.tables.pop() ?? new Int32Array(pageCount);
  }

  /** Takes a table back, which must be all zeros again. */
  giveTable(table: Int32Array): void {
    this.tables.push(table);
  }

  /** A table in which nothing is, and which nobody may write. */
  get emptyTable(): Int32Array {
    this.none ??= new Int32Array(pageCount);
    return this.none;
  }

  private grow(size: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.halves = new Uint16Array(bytes.buffer);
    this.words = new Int32Array(bytes.buffer);
  }
}

export interface RamState {
  readonly bytes: Uint8Array;
  readonly free: readonly number[];
  readonly shares: readonly (readonly [frame: number, sharers: number])[];
}
