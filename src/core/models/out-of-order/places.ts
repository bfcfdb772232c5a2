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

/** A cycle and why it is not sooner. */
export function blamed(cycle: number, holdup: number): number {
  return cycle * holdups.length + holdup;
}

/** The cycle of a blamed one. */
export function cycleOf(time: number): number {
  return Math.floor(time / holdups.length);
}

/** Why a blamed cycle is not sooner. */
export function causeOf(time: number): (typeof holdups)[number] {
  return holdups[time % holdups.length];
}

/** Places that are left in the order in which they were taken. */
export class Line {
  private readonly times: Float64Array;
  private at = 0;

  constructor(places: number) {
    this.times = new Float64Array(places);
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

  save(): { readonly times: Float64Array; readonly at: number } {
    return { times: this.times.slice(), at: this.at };
  }

  restore({ times, at }: ReturnType<Line['save']>): void {
    this.times.set(times);
    this.at = at;
  }
}

/** Places that are left in any order. */
export class Stations {
  private readonly times: Float64Array;
  /** The place that the next instruction gets. */
  private at = 0;

  constructor(places: number) {
    this.times = new Float64Array(places);
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

  save(): { readonly times: Float64Array; readonly at: number } {
    return { times: this.times.slice(), at: this.at };
  }

  restore({ times, at }: ReturnType<Stations['save']>): void {
    this.times.set(times);
    this.at = at;
  }
}
