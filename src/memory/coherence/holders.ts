/**
 * Who has which lines: the copies of each line, linked both ways in the order of cores. So a line costs what its copies do,
 * however many cores there are (as the sharing lists of the Scalable Coherent Interface, IEEE 1596-1992).
 * A copy is a core's entry of the line, and its number is made of the core's and the entry's; nothing is allocated for it.
 * Invariant: a line's list has each of its copies once, the numbers going up; an entry is in the list of one line at most.
 */
import { LineTable } from '../cache/line-table.ts';

const none = -1;

/** Some copies of a line, in the order of cores: what is filled anew each time that somebody asks. */
export class Copies {
  count = 0;
  readonly cores: Uint16Array;
  /** Which of its core's entries each copy is. */
  readonly entries: Int32Array;

  /** Room for a copy of each of some cores. */
  constructor(cores: number) {
    this.cores = new Uint16Array(cores);
    this.entries = new Int32Array(cores);
  }
}

export class Holders {
  /** The first copy of each line. */
  private readonly first = new LineTable();
  /** By copy: its neighbours in the line's list; -1 at the ends. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** The bits of a copy's number that are its entry's. */
  private readonly entryBits: number;

  /** For cores that have at most so many entries each. */
  constructor(cores: number, entries: number) {
    this.entryBits = Math.ceil(Math.log2(entries));
    const copies = cores * 2 ** this.entryBits;
    if (copies > 2 ** 31) throw new Error(`${cores} cores with ${entries} lines each have more copies than numbers`);
    this.next = new Int32Array(copies).fill(none);
    this.previous = new Int32Array(copies).fill(none);
  }

  /** A core has the line from now on, and had not before. */
  add(line: number, core: number, entry: number): void {
    const copy = (core << this.entryBits) | entry;
    const { next, previous } = this;
    let before = none;
    let after = this.first.get(line);
    while (after !== none && after < copy) {
      before = after;
      after = next[after];
    }
    next[copy] = after;
    previous[copy] = before;
    if (after !== none) previous[after] = copy;
    if (before !== none) next[before] = copy;
    else this.first.set(line, copy);
  }

  /** A core has the line no more. */
  remove(line: number, core: number, entry: number): void {
    const copy = (core << this.entryBits) | entry;
    const before = this.previous[copy];
    const after = this.next[copy];
    if (after !== none) this.previous[after] = before;
    if (before !== none) this.next[before] = after;
    else if (after !== none) this.first.set(line, after);
    else this.first.delete(line);
    this.next[copy] = none;
    this.previous[copy] = none;
  }

  /** Whether another core has the line that a core has. */
  isShared(core: number, entry: number): boolean {
    const copy = (core << this.entryBits) | entry;
    return this.next[copy] !== none || this.previous[copy] !== none;
  }

  /** Whether a core other than this one, which may have the line, has it. */
  hasOther(line: number, core: number): boolean {
    const first = this.first.get(line);
    return first !== none && (first >>> this.entryBits !== core || this.next[first] !== none);
  }

  /** Whether several cores have the line. */
  isReplicated(line: number): boolean {
    const first = this.first.get(line);
    return first !== none && this.next[first] !== none;
  }

  /** Lists the copies of a line, but for one core's. */
  list(line: number, except: number, into: Copies): Copies {
    const { entryBits, next } = this;
    let count = 0;
    for (let copy = this.first.get(line); copy !== none; copy = next[copy]) {
      const core = copy >>> entryBits;
      if (core === except) continue;
      into.cores[count] = core;
      into.entries[count++] = copy & ((1 << entryBits) - 1);
    }
    into.count = count;
    return into;
  }

  /** The cores that have a line, in order. */
  coresOf(line: number): readonly number[] {
    const cores: number[] = [];
    for (let copy = this.first.get(line); copy !== none; copy = this.next[copy]) cores.push(copy >>> this.entryBits);
    return cores;
  }

  /** Nobody has anything. */
  clear(): void {
    this.first.clear();
    this.next.fill(none);
    this.previous.fill(none);
  }
}
