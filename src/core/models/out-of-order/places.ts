/**
 * Places that instructions occupy for a time: reservation stations, entries of the reorder buffer and of the load-store
 * queue. All that is kept of a place is from when it is free again and, in the same number, why not sooner: so the later
 * of two such times is the greater number, and it knows whom to blame.
 */
import type { ModelCause } from '../causes.ts';

/** What can keep an instruction in its place; the cause of a time is its remainder. */
export const holdups = ['structural', 'data', 'loadUse', 'memory'] as const satisfies readonly ModelCause[];

/** By name, as it stands in a time. */
export const holdup = { structural: 0, data: 1, loadUse: 2, memory: 3 } as const;

/** The bits of a cause in a time. */
const causeBits = 2;

/** A cycle and why it is not sooner. */
export function blamed(cycle: number, holdup: number): number {
  return (cycle << causeBits) | holdup;
}

/** The cycle of a blamed one. */
export function cycleOf(time: number): number {
  return time >> causeBits;
}

/** The number of the cause for which a blamed cycle is not sooner. */
export function holdupOf(time: number): number {
  return time & (holdups.length - 1);
}

/** Why a blamed cycle is not sooner. */
export function causeOf(time: number): (typeof holdups)[number] {
  return holdups[holdupOf(time)];
}

/** The later of two times, without a branch: nobody could guess it. */
export function later(a: number, b: number): number {
  return a - ((a - b) & ((a - b) >> 31));
}

/** Takes as much from all times; what is past stays past. */
export function setBack(times: Int32Array, by: number): void {
  for (let i = 0; i < times.length; i++) times[i] = Math.max(0, times[i] - by);
}

/** Places that are left in the order in which they were taken. */
export class Line {
  private readonly times: Int32Array;
  private at = 0;

  constructor(places: number) {
    this.times = new Int32Array(places);
  }

  /** When the place that the next instruction gets is free, as a blamed cycle. */
  get free(): number {
    return this.times[this.at];
  }

  /** Takes that place up to a blamed cycle. */
  take(until: number): void {
    this.times[this.at] = until;
    this.at = this.at + 1 === this.times.length ? 0 : this.at + 1;
  }

  /** Counts from `cycles` later on. */
  rebase(cycles: number): void {
    setBack(this.times, cycles * holdups.length);
  }

  save(): { readonly times: Int32Array; readonly at: number } {
    return { times: this.times.slice(), at: this.at };
  }

  restore({ times, at }: ReturnType<Line['save']>): void {
    this.times.set(times);
    this.at = at;
  }
}

/** Places that are left in any order. */
export class Stations {
  private readonly times: Int32Array;
  /** The place that the next instruction gets. */
  private at = 0;

  constructor(places: number) {
    this.times = new Int32Array(places);
  }

  /**
   * Finds a place for the next instruction: one that is free before a blamed cycle, else the one that is free first. Gives
   * when it is. Those that were taken long ago come first in the round, so there is seldom much to look for.
   */
  find(before: number): number {
    const { times } = this;
    let first = this.at;
    for (let count = times.length, place = first; count > 0; count--) {
      if (times[place] < times[first]) first = place;
      if (times[first] < before) break;
      place = place + 1 === times.length ? 0 : place + 1;
    }
    this.at = first;
    return times[first];
  }

  /** Takes that place up to a blamed cycle. */
  take(until: number): void {
    this.times[this.at] = until;
    this.at = this.at + 1 === this.times.length ? 0 : this.at + 1;
  }

  /** Counts from `cycles` later on. */
  rebase(cycles: number): void {
    setBack(this.times, cycles * holdups.length);
  }

  save(): { readonly times: Int32Array; readonly at: number } {
    return { times: this.times.slice(), at: this.at };
  }

  restore({ times, at }: ReturnType<Stations['save']>): void {
    this.times.set(times);
    this.at = at;
  }
}
