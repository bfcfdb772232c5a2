/**
 * Who has a unit or a bus in which cycle. Instructions come in program order and get the first cycle that those before them
 * left over, so the oldest that is ready goes first, and a younger one may go before an older one that is not ready.
 * A ring holds the cycles that are near, a map those beyond, which are few: what waits so long waits for memory.
 */

/** Cycles that the ring holds: a power of two. */
export const span = 1024;
/** More than there are units of a kind. */
const most = 64;

export class Bookings {
  /** How many there are of what is booked. */
  private readonly units: number;
  /** By cycle modulo the span: which cycle it is, times `most`, and how many units are taken in it. */
  private readonly near = new Int32Array(span).fill(-most);
  private readonly far = new Map<number, number>();
  /** When more are in the map, it is worth looking which of them have passed. */
  private enough = span;

  constructor(units: number) {
    this.units = units;
  }

  /** Takes a unit for the first cycle from `from` on at which one is free, and gives that. The clock is at `now`. */
  one(from: number, now: number): number {
    for (let cycle = from; ; cycle++) {
      if (cycle - now >= span) return this.many(cycle, 1, now);
      const place = cycle & (span - 1);
      // A cycle that is not in the ring yet has a number beyond that of the one in its place.
      if (this.near[place] < cycle * most) this.enter(cycle, place);
      if (this.near[place] < cycle * most + this.units) {
        this.near[place]++;
        return cycle;
      }
    }
  }

  /** Takes a unit for the first `length` cycles from `from` on for which one is free, and gives the first of them. */
  many(from: number, length: number, now: number): number {
    let first = from;
    for (let cycle = first; cycle < first + length; cycle++) if (this.at(cycle, now) >= this.units) first = cycle + 1;
    for (let cycle = first; cycle < first + length; cycle++) this.take(cycle, now);
    return first;
  }

  /** Counts from `cycles` later on, a multiple of the span, so that all keep their places. */
  rebase(cycles: number): void {
    for (let place = 0; place < span; place++) {
      this.near[place] = Math.max(this.near[place] - cycles * most, -most);
    }
    const far = [...this.far];
    this.far.clear();
    for (const [cycle, taken] of far) if (cycle >= cycles) this.far.set(cycle - cycles, taken);
  }

  /** What is booked from `now` on, as cycles and numbers of units, by cycle. */
  save(now: number): [number, number][] {
    const near = Array.from(this.near, (number): [number, number] => {
      const cycle = Math.floor(number / most);
      return [cycle, number - cycle * most];
    });
    return [...near, ...this.far].filter(([cycle, taken]) => cycle >= now && taken > 0).sort(([a], [b]) => a - b);
  }

  restore(saved: readonly (readonly [number, number])[]): void {
    this.near.fill(-most);
    this.far.clear();
    for (const [cycle, taken] of saved) this.far.set(cycle, taken);
  }

  private at(cycle: number, now: number): number {
    if (cycle - now >= span) return this.far.get(cycle) ?? 0;
    const place = cycle & (span - 1);
    if (this.near[place] < cycle * most) this.enter(cycle, place);
    return this.near[place] - cycle * most;
  }

  private take(cycle: number, now: number): void {
    if (cycle - now < span) this.near[cycle & (span - 1)]++;
    else this.far.set(cycle, this.at(cycle, now) + 1);
    if (this.far.size > this.enough) this.forget(now);
  }

  /** Cycles may pass without anybody asking for them. */
  private forget(now: number): void {
    for (const cycle of this.far.keys()) if (cycle < now) this.far.delete(cycle);
    this.enough = 2 * this.far.size + span;
  }

  /** A cycle comes into the ring, in the place of one that has passed, with what was booked of it from afar. */
  private enter(cycle: number, place: number): void {
    this.near[place] = cycle * most;
    if (this.far.size === 0) return;
    this.near[place] += this.far.get(cycle) ?? 0;
    this.far.delete(cycle);
  }
}
