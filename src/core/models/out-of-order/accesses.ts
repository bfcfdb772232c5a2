/**
 * The load-store queue: accesses of memory between issue and commit. What memory says an access takes is charged when it
 * executes. A load takes its value from the last store before it to the same word that has not committed, and else waits
 * for a line that another access has missed already. It never waits for a store to another word: whether it may go before one
 * is always guessed right. Atomics and fences keep accesses before them before those behind them.
 */

import { kind } from './kinds.ts';
import { holdup, Line } from './places.ts';
import { UnderWay } from './under-way.ts';

export class Accesses {
  readonly queue: Line;
  /** What delayed the last access for longer than it executes. */
  delay: number = holdup.memory;
  private readonly latencies: Int32Array;
  private readonly lineShift: number;
  /** By word: values that stores have not written yet. */
  private readonly values: UnderWay;
  /** By number of the line. */
  private readonly missed: UnderWay;
  /** When the last of all accesses is done, and when the last of those that others must follow. */
  private last = 0;
  private barrier = 0;
  /** When the value of a store can be had from the queue. */
  private known = 0;

  /** `line` is in bytes, `latencies` by kind. */
  constructor(entries: number, line: number, latencies: Int32Array) {
    this.queue = new Line(entries);
    this.values = new UnderWay(entries);
    this.missed = new UnderWay(entries);
    this.lineShift = 31 - Math.clz32(line);
    this.latencies = latencies;
  }

  /** The first cycle, `from` or later, at which one of a kind may start: it accesses memory in the last that it takes. */
  start(what: number, from: number): number {
    const before = what === kind.atomic && this.last > this.barrier ? this.last : this.barrier;
    const first = before + 2 - this.latencies[what];
    return first > from ? first : from;
  }

  /** The last cycle of an access that started at `begun`; `extra` cycles are those beyond the first that memory takes. */
  end(what: number, begun: number, extra: number, address: number): number {
    const hit = begun + this.latencies[what] - 1;
    const done = this.arrival(what, hit, extra, address);
    if (done > this.last) this.last = done;
    if (what === kind.atomic) this.barrier = this.last;
    this.known = begun + 1;
    return done;
  }

  /** A fence: the last cycle of one that would end at `end`. What follows waits for what was before. */
  fence(end: number): number {
    this.barrier = this.last;
    return end > this.last ? end : this.last;
  }

  /** The access of the last `end` commits at a cycle; `until` is that at which its entry is free, and why not sooner. */
  commit(what: number, address: number, cycle: number, until: number): void {
    this.queue.take(until);
    if (what === kind.store) this.values.add(address >>> 2, this.known, cycle);
  }

  /** Counts from `cycles` later on. */
  rebase(cycles: number): void {
    this.queue.rebase(cycles);
    this.values.rebase(cycles);
    this.missed.rebase(cycles);
    this.last = Math.max(0, this.last - cycles);
    this.barrier = Math.max(0, this.barrier - cycles);
    this.known = Math.max(0, this.known - cycles);
  }

  save() {
    const { queue, values, missed, last, barrier } = this;
    return { queue: queue.save(), values: values.save(), missed: missed.save(), last, barrier };
  }

  restore({ queue, values, missed, last, barrier }: ReturnType<Accesses['save']>): void {
    this.queue.restore(queue);
    this.values.restore(values);
    this.missed.restore(missed);
    this.last = last;
    this.barrier = barrier;
  }

  /** When what is wanted is there, for one that ends at `hit` where that is in the cache. */
  private arrival(what: number, hit: number, extra: number, address: number): number {
    if (what === kind.load) {
      const known = this.values.find(address >>> 2, hit);
      if (known > 0) {
        this.delay = holdup.data;
        return known > hit ? known : hit;
      }
    }
    this.delay = holdup.memory;
    const line = address >>> this.lineShift;
    const coming = this.missed.find(line, hit);
    const done = coming > hit + extra ? coming : hit + extra;
    if (extra > 0) this.missed.add(line, done, done);
    return done;
  }
}
