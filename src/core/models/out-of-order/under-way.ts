/**
 * What is under way to or from memory: values in the store queue, and lines that were missed. An instruction that wants the
 * same word or line is told when it comes.
 * As many are known as the load-store queue has entries: of those before, each has committed. They are found by lists, one
 * for each of some remainders, from the last one back.
 */

import { setBack } from './places.ts';

/** Lists: a power of two. */
const lists = 64;

export class UnderWay {
  private readonly entries: number;
  /** The ring's size less one: a power of two holds the entries, so that places are bits of numbers. */
  private readonly mask: number;
  /** By list: the number of the last that came, counted from 1. */
  private readonly last = new Float64Array(lists);
  /** By the number's place in the ring: what it is of, when it comes, until when it is under way, and the one before it in its list. */
  private readonly keys: Int32Array;
  private readonly times: Int32Array;
  private readonly ends: Int32Array;
  private readonly before: Float64Array;
  private count = 0;

  constructor(entries: number) {
    const size = 2 ** Math.ceil(Math.log2(entries));
    this.entries = entries;
    this.mask = size - 1;
    this.keys = new Int32Array(size);
    this.times = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.before = new Float64Array(size);
  }

  /** When the last that came of `key` is there; 0 if none is under way at `cycle`. */
  find(key: number, cycle: number): number {
    const { keys, mask } = this;
    const oldest = this.count - this.entries;
    for (let number = this.last[key & (lists - 1)]; number > 0 && number > oldest; ) {
      const place = number & mask;
      if (keys[place] === key) return this.ends[place] >= cycle ? this.times[place] : 0;
      number = this.before[place];
    }
    return 0;
  }

  /** Something of `key` is under way until `end`, and is there for others at `time`. */
  add(key: number, time: number, end: number): void {
    const number = ++this.count;
    const place = number & this.mask;
    const list = key & (lists - 1);
    this.keys[place] = key;
    this.times[place] = time;
    this.ends[place] = end;
    this.before[place] = this.last[list];
    this.last[list] = number;
  }

  /** Counts from `cycles` later on. */
  rebase(cycles: number): void {
    setBack(this.times, cycles);
    setBack(this.ends, cycles);
  }

  save() {
    const { count, last, keys, times, ends, before } = this;
    return {
      ...{ count, last: last.slice(), keys: keys.slice(), times: times.slice(), ends: ends.slice() },
      before: before.slice(),
    };
  }

  restore({ count, last, keys, times, ends, before }: ReturnType<UnderWay['save']>): void {
    this.count = count;
    this.last.set(last);
    this.keys.set(keys);
    this.times.set(times);
    this.ends.set(ends);
    this.before.set(before);
  }
}
