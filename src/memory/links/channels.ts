/**
 * The channels of a link as timetables: each carries one message at a time, and a message takes the first gap that is long
 * enough.
 * Messages are not sent in the order of time: an answer is sent, for a later cycle, before the next core's request, for an
 * earlier one. So a channel keeps its latest busy stretches, and not only the end of the last.
 * Invariant: stretches of a channel do not overlap or touch, and lie in order; before `floor`, the end of the last stretch
 * that was forgotten, nothing is given away any more.
 */

/** Busy stretches that a channel remembers. A power of two. */
const kept = 16;

export interface ChannelsState {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly oldest: Int32Array;
  readonly stretches: Int32Array;
  readonly floor: Float64Array;
  readonly busy: Float64Array;
  readonly waited: number;
}

export class Channels {
  /** By channel: the cycles in which it carried something. */
  readonly busy: Float64Array;
  /** Cycles that messages waited, over all channels. */
  waited = 0;
  /** A ring of stretches for each channel. */
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly oldest: Int32Array;
  private readonly stretches: Int32Array;
  private readonly floor: Float64Array;

  constructor(count: number) {
    this.busy = new Float64Array(count);
    this.starts = new Float64Array(count * kept);
    this.ends = new Float64Array(count * kept);
    this.oldest = new Int32Array(count);
    this.stretches = new Int32Array(count);
    this.floor = new Float64Array(count);
  }

  /** Takes a channel for some cycles, at least 1, from `ready` on at the earliest; gives the cycle from which it has it. */
  reserve(channel: number, ready: number, cycles: number): number {
    const count = this.stretches[channel];
    let start = Math.max(ready, this.floor[channel]);
    let next = count;
    while (next > 0 && this.ends[this.at(channel, next - 1)] > start) next--;
    while (next < count && this.starts[this.at(channel, next)] < start + cycles) {
      start = this.ends[this.at(channel, next++)];
    }
    this.insert(channel, next, start, start + cycles);
    this.busy[channel] += cycles;
    this.waited += start - ready;
    return start;
  }

  save(): ChannelsState {
    return {
      starts: this.starts.slice(),
      ends: this.ends.slice(),
      oldest: this.oldest.slice(),
      stretches: this.stretches.slice(),
      floor: this.floor.slice(),
      busy: this.busy.slice(),
      waited: this.waited,
    };
  }

  restore(state: ChannelsState): void {
    this.starts.set(state.starts);
    this.ends.set(state.ends);
    this.oldest.set(state.oldest);
    this.stretches.set(state.stretches);
    this.floor.set(state.floor);
    this.busy.set(state.busy);
    this.waited = state.waited;
  }

  /** Where a channel's stretch is, counted from its oldest. */
  private at(channel: number, index: number): number {
    return channel * kept + ((this.oldest[channel] + index) & (kept - 1));
  }

  /** Adds a stretch before the one at `index`, or makes its neighbours longer where it touches them. */
  private insert(channel: number, index: number, start: number, end: number): void {
    const count = this.stretches[channel];
    const joinsBefore = index > 0 && this.ends[this.at(channel, index - 1)] === start;
    const joinsAfter = index < count && this.starts[this.at(channel, index)] === end;
    if (joinsBefore) {
      this.ends[this.at(channel, index - 1)] = joinsAfter ? this.ends[this.at(channel, index)] : end;
      if (joinsAfter) this.close(channel, index);
    } else if (joinsAfter) this.starts[this.at(channel, index)] = start;
    else if (count < kept) this.open(channel, index, start, end);
    else if (index === 0) this.floor[channel] = end;
    else {
      this.floor[channel] = this.ends[this.at(channel, 0)];
      this.oldest[channel] = (this.oldest[channel] + 1) & (kept - 1);
      this.stretches[channel]--;
      this.open(channel, index - 1, start, end);
    }
  }

  private open(channel: number, index: number, start: number, end: number): void {
    for (let i = this.stretches[channel]++; i > index; i--) this.copy(this.at(channel, i - 1), this.at(channel, i));
    const place = this.at(channel, index);
    this.starts[place] = start;
    this.ends[place] = end;
  }

  private close(channel: number, index: number): void {
    this.stretches[channel]--;
    for (let i = index; i < this.stretches[channel]; i++) this.copy(this.at(channel, i + 1), this.at(channel, i));
  }

  private copy(from: number, to: number): void {
    this.starts[to] = this.starts[from];
    this.ends[to] = this.ends[from];
  }
}
