/**
 * The tags of a cache: which line each slot holds. No data, no time, no coherence: those are others'.
 *
 * Slots are numbered set by set, so a set's ways are neighbours. A line is its physical address divided by the line's
 * size, a number from 0 to 2^31 - 1, and may be in one set only.
 * Invariant: a line is in at most one slot, one of its set. `recent` holds for each set the slot that was used last; using
 * it again changes nothing, so `lines[recent[line & setMask]] === line` is a whole hit for those who inline it.
 */
import type { Choices } from '../../base/choices.ts';
import { type Geometry, setsOf } from './geometry.ts';
import { LineTable } from './line-table.ts';
import type { Replacement, Replacer } from './replacement/replacement.ts';

const none = -1;
/** From so many ways on a table finds a line faster than comparing does. */
const manyWays = 32;

export interface CacheArrayState {
  readonly lines: Int32Array;
  readonly recent: Int32Array;
  readonly empty: Int32Array;
  readonly replacer: Int32Array;
}

export class CacheArray {
  /** How many slots there are. */
  readonly slots: number;
  readonly sets: number;
  readonly ways: number;
  /** The bits of a line that say which set it belongs to. */
  readonly setMask: number;
  /** The line in each slot; -1 for none. Read it as you like; only the array writes it. */
  readonly lines: Int32Array;
  /** The slot of each set that was used last. Read it as you like; only the array writes it. */
  readonly recent: Int32Array;
  /** Per set the first slot that is empty, then per slot the next one that is; -1 at the end. */
  private readonly empty: Int32Array;
  private readonly replacer: Replacer;
  /** Line to slot, where there are many ways. */
  private readonly table: LineTable | undefined;

  /** An empty cache of a geometry that `checkGeometry` finds nothing wrong with. */
  constructor(geometry: Geometry, replacement: Replacement, choices: Choices) {
    this.sets = setsOf(geometry);
    this.ways = geometry.ways;
    this.slots = this.sets * this.ways;
    this.setMask = this.sets - 1;
    this.lines = new Int32Array(this.slots).fill(none);
    this.recent = Int32Array.from({ length: this.sets }, (_, set) => set * this.ways);
    this.empty = new Int32Array(this.sets + this.slots);
    for (let slot = 0; slot < this.slots; slot++)
      this.empty[this.sets + slot] = (slot + 1) % this.ways === 0 ? none : slot + 1;
    this.empty.set(this.recent);
    this.replacer = replacement.create(this.sets, this.ways, choices);
    this.table = this.ways >= manyWays ? new LineTable() : undefined;
  }

  /** The slot that holds a line; -1 if none does. */
  find(line: number): number {
    const set = line & this.setMask;
    const recent = this.recent[set];
    return this.lines[recent] === line ? recent : this.search(line, set);
  }

  /**
   * The slot that a line which is not here would go to: an empty one of its set, else the one that the replacement names.
   * Asked once for each line that comes.
   */
  victim(line: number): number {
    const set = line & this.setMask;
    const slot = this.empty[set];
    return slot === none ? set * this.ways + this.replacer.victim(set) : slot;
  }

  /** Whether the set that a line belongs to has an empty slot. */
  hasRoom(line: number): boolean {
    return this.empty[line & this.setMask] !== none;
  }

  /** Puts a line into a slot of its set, in place of what was there, as the one used last. */
  fill(slot: number, line: number): void {
    const set = line & this.setMask;
    const way = slot - set * this.ways;
    if (way < 0 || way >= this.ways) throw new Error(`line ${line} belongs to set ${set}, and slot ${slot} does not`);
    if (this.lines[slot] === none) this.occupy(set, slot);
    else this.table?.delete(this.lines[slot]);
    this.lines[slot] = line;
    this.table?.set(line, slot);
    this.recent[set] = slot;
    this.replacer.use(set, way, true);
  }

  /** The line in a slot, which holds one, was used. */
  touch(slot: number): void {
    const set = this.lines[slot] & this.setMask;
    if (this.recent[set] === slot) return;
    this.recent[set] = slot;
    this.replacer.use(set, slot - set * this.ways, false);
  }

  /** Empties a slot, which may be empty already. */
  drop(slot: number): void {
    const line = this.lines[slot];
    if (line === none) return;
    this.table?.delete(line);
    this.lines[slot] = none;
    const set = line & this.setMask;
    this.empty[this.sets + slot] = this.empty[set];
    this.empty[set] = slot;
  }

  /** The line in a slot; -1 for none. */
  lineAt(slot: number): number {
    return this.lines[slot];
  }

  save(): CacheArrayState {
    return {
      lines: this.lines.slice(),
      recent: this.recent.slice(),
      empty: this.empty.slice(),
      replacer: this.replacer.save(),
    };
  }

  /** Brings back the state of an array of the same geometry and replacement. */
  restore({ lines, recent, empty, replacer }: CacheArrayState): void {
    this.lines.set(lines);
    this.recent.set(recent);
    this.replacer.restore(replacer);
    this.empty.set(empty);
    if (!this.table) return;
    this.table.clear();
    for (const [slot, line] of lines.entries()) if (line !== none) this.table.set(line, slot);
  }

  /** Takes a slot out of the list of empty ones, where it is the first if it was the victim. */
  private occupy(set: number, slot: number): void {
    let before = set;
    while (this.empty[before] !== slot) before = this.sets + this.empty[before];
    this.empty[before] = this.empty[this.sets + slot];
  }

  private search(line: number, set: number): number {
    if (this.table) return this.table.get(line);
    const first = set * this.ways;
    for (let slot = first; slot < first + this.ways; slot++) if (this.lines[slot] === line) return slot;
    return none;
  }
}
