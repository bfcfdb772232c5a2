/**
 * Who has which lines: the copies of each line, linked both ways in the order of cores. So a line costs what its copies do,
 * however many cores there are (as the sharing lists of the Scalable Coherent Interface, IEEE 1596-1992).
 * A copy is a core's entry of the line, and its number is made of the core's and the entry's; nothing is allocated for it.
 * Invariant: a line's list has each of its copies once, the numbers going up; an entry is in the list of one line at most.
 */

/** The number of no copy: what stands at the ends of lists, and in arrays before anything was written. */
const none = 0;

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
  /** By line: its first copy. Lines are numbered from 0 on as memory is, and so is this array; it grows with them. */
  private first = new Int32Array(1024);
  /** By copy: its neighbours in the line's list. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** The bits of a copy's number that are its entry's, counted from 1. */
  private readonly entryBits: number;

  /** For cores that have at most so many entries each. */
  constructor(cores: number, entries: number) {
    this.entryBits = Math.ceil(Math.log2(entries + 1));
    const copies = cores * 2 ** this.entryBits;
    if (copies > 2 ** 31) throw new Error(`${cores} cores with ${entries} lines each have more copies than numbers`);
    this.next = new Int32Array(copies);
    this.previous = new Int32Array(copies);
  }

  /** A core has the line from now on, and had not before. */
  add(line: number, core: number, entry: number): void {
    const copy = this.copyOf(core, entry);
    const { next, previous } = this;
    let before = none;
    let after = this.firstOf(line);
    while (after !== none && after < copy) {
      before = after;
      after = next[after];
    }
    next[copy] = after;
    previous[copy] = before;
    if (after !== none) previous[after] = copy;
    if (before !== none) next[before] = copy;
    else this.setFirst(line, copy);
  }

  /** A core has the line no more. */
  remove(line: number, core: number, entry: number): void {
    const copy = this.copyOf(core, entry);
    const before = this.previous[copy];
    const after = this.next[copy];
    if (after !== none) this.previous[after] = before;
    if (before !== none) this.next[before] = after;
    else this.first[line] = after;
    this.next[copy] = none;
    this.previous[copy] = none;
  }

  /** Whether another core has the line that a core has. */
  isShared(core: number, entry: number): boolean {
    const copy = this.copyOf(core, entry);
    return this.next[copy] !== none || this.previous[copy] !== none;
  }

  /** Whether a core has the line. */
  isHeld(line: number): boolean {
    return this.firstOf(line) !== none;
  }

  /** Whether several cores have the line. */
  isReplicated(line: number): boolean {
    const first = this.firstOf(line);
    return first !== none && this.next[first] !== none;
  }

  /** Lists the copies of a line, but for one core's. */
  list(line: number, except: number, into: Copies): Copies {
    const { entryBits, next } = this;
    const entryMask = (1 << entryBits) - 1;
    let count = 0;
    for (let copy = this.firstOf(line); copy !== none; copy = next[copy]) {
      const core = copy >>> entryBits;
      if (core === except) continue;
      into.cores[count] = core;
      into.entries[count++] = (copy & entryMask) - 1;
    }
    into.count = count;
    return into;
  }

  /** The cores that have a line, in order. */
  coresOf(line: number): readonly number[] {
    const cores: number[] = [];
    for (let copy = this.firstOf(line); copy !== none; copy = this.next[copy]) cores.push(copy >>> this.entryBits);
    return cores;
  }

  /** Nobody has anything. */
  clear(): void {
    this.first.fill(none);
    this.next.fill(none);
    this.previous.fill(none);
  }

  private copyOf(core: number, entry: number): number {
    return (core << this.entryBits) | (entry + 1);
  }

  private firstOf(line: number): number {
    return line < this.first.length ? this.first[line] : none;
  }

  private setFirst(line: number, copy: number): void {
    if (line >= this.first.length) {
      const more = new Int32Array(2 ** Math.ceil(Math.log2(line + 1)));
      more.set(this.first);
      this.first = more;
    }
    this.first[line] = copy;
  }
}
