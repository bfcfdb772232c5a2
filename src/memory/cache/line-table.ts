/**
 * A table from line numbers to small numbers that allocates nothing once it has grown: open addressing with linear probing
 * in two typed arrays (Knuth, The Art of Computer Programming 3, 6.4).
 * Invariant: at most half of the places are taken, and no place that is free lies between a line and where its search
 * starts; `delete` moves lines back to keep it so, and leaves no marks.
 */

const none = -1;

export class LineTable {
  private lines = new Int32Array(16).fill(none);
  private values = new Int32Array(16);
  private used = 0;

  /** How many lines the table has. */
  get size(): number {
    return this.used;
  }

  /** The value of a line; -1 for one that is not there. */
  get(line: number): number {
    const place = this.placeOf(line);
    return this.lines[place] === line ? this.values[place] : none;
  }

  /** Gives a line, a number from 0 to 2^31 - 1, its value, which is not negative. */
  set(line: number, value: number): void {
    const place = this.placeOf(line);
    if (this.lines[place] === line) {
      this.values[place] = value;
      return;
    }
    this.lines[place] = line;
    this.values[place] = value;
    if (++this.used > this.lines.length / 2) this.grow();
  }

  /** Forgets a line, if it is there. */
  delete(line: number): void {
    let hole = this.placeOf(line);
    if (this.lines[hole] !== line) return;
    const mask = this.lines.length - 1;
    for (let place = (hole + 1) & mask; this.lines[place] !== none; place = (place + 1) & mask) {
      // A line whose search starts behind the hole is found without crossing it.
      if (((place - this.startOf(this.lines[place])) & mask) < ((place - hole) & mask)) continue;
      this.lines[hole] = this.lines[place];
      this.values[hole] = this.values[place];
      hole = place;
    }
    this.lines[hole] = none;
    this.used--;
  }

  clear(): void {
    this.lines.fill(none);
    this.used = 0;
  }

  /** Where the line is, or where it would be put. */
  private placeOf(line: number): number {
    const { lines } = this;
    const mask = lines.length - 1;
    let place = this.startOf(line);
    while (lines[place] !== line && lines[place] !== none) place = (place + 1) & mask;
    return place;
  }

  private startOf(line: number): number {
    // Fibonacci hashing, folded: neighbouring lines and those a power of two apart both spread.
    const product = Math.imul(line, 0x9e3779b1);
    return (product ^ (product >>> 15)) & (this.lines.length - 1);
  }

  private grow(): void {
    const { lines, values } = this;
    this.lines = new Int32Array(2 * lines.length).fill(none);
    this.values = new Int32Array(2 * lines.length);
    for (const [place, line] of lines.entries()) {
      if (line === none) continue;
      const now = this.placeOf(line);
      this.lines[now] = line;
      this.values[now] = values[place];
    }
  }
}
