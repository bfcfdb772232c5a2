/**
 * Where stored words wait that are on their way out of a core's first level, so that the core need not wait for them
 * (Hennessy and Patterson, appendix B.1).
 *
 * It keeps time only: what a store does takes effect when it is made, so the order of effects is the same with any buffer.
 * Words leave one after another, in the order in which they came, each in an entry of its own; a buffer without entries
 * makes the core wait until its word is away.
 * Invariant: of the words that wait, none is away before one that came earlier.
 */
export class WriteBuffer {
  /** A ring: the line of each word, and the cycle at which it is away. */
  private readonly lines: Int32Array;
  private readonly ends: Float64Array;
  private oldest = 0;
  private waiting = 0;
  /** The cycle at which the word that came last is away, and the one from which the word that is coming has an entry. */
  private last = 0;
  private entered = 0;

  constructor(entries: number) {
    this.lines = new Int32Array(entries);
    this.ends = new Float64Array(entries);
  }

  /** Whether there are entries at all, so that cores wait for them only. */
  get hasRoom(): boolean {
    return this.ends.length > 0;
  }

  /** A word comes; the cycle at which it can start on its way, having an entry and nobody before it. `put` must follow. */
  enter(now: number): number {
    this.entered = now;
    if (this.ends.length === 0) return now;
    while (this.waiting > 0 && this.ends[this.oldest] <= now) this.drop();
    if (this.waiting === this.ends.length) {
      this.entered = this.ends[this.oldest];
      this.drop();
    }
    return Math.max(this.entered, this.last);
  }

  /** The word that came, of a line, is away at `end`; the cycle at which its core can go on. */
  put(line: number, end: number): number {
    if (this.ends.length === 0) return end;
    this.last = Math.max(this.last, end);
    const place = (this.oldest + this.waiting++) % this.ends.length;
    this.lines[place] = line;
    this.ends[place] = this.last;
    return this.entered;
  }

  /** When a line can be asked for that is not here: after the words of it that are still to leave. */
  passes(line: number, now: number): number {
    for (let back = this.waiting - 1; back >= 0; back--) {
      const place = (this.oldest + back) % this.ends.length;
      if (this.lines[place] === line) return Math.max(now, this.ends[place]);
    }
    return now;
  }

  /** When all words are away. */
  empties(now: number): number {
    return Math.max(now, this.last);
  }

  save() {
    const { oldest, waiting, last } = this;
    return { lines: this.lines.slice(), ends: this.ends.slice(), oldest, waiting, last };
  }

  restore({ lines, ends, ...rest }: ReturnType<WriteBuffer['save']>): void {
    this.lines.set(lines);
    this.ends.set(ends);
    Object.assign(this, rest);
  }

  private drop(): void {
    this.oldest = (this.oldest + 1) % this.ends.length;
    this.waiting--;
  }
}
