/**
 * Cores by their clocks: a binary heap by (clock, id).
 * Invariant: it is in order but for its first core, whose clock may have moved since; so whoever moves another core's clock
 * takes it out before and puts it back.
 */
import type { Core } from '../core/core.ts';

export class ClockHeap {
  private readonly heap: Core[] = [];
  /** Where each core stands; -1 for one that is not in the heap. */
  private readonly place: Int32Array;
  private readonly clockOf: (core: Core) => number;

  /** For cores with numbers below `count`. */
  constructor(count: number, clockOf: (core: Core) => number) {
    this.place = new Int32Array(count).fill(-1);
    this.clockOf = clockOf;
  }

  /** The core that is furthest behind. */
  get first(): Core | undefined {
    if (this.heap.length > 1) this.sink(0);
    return this.heap[0];
  }

  /** The core that is furthest behind but for the first. */
  get second(): Core | undefined {
    const [, left, right] = this.heap;
    return right && this.before(right, left) ? right : left;
  }

  has({ id }: Core): boolean {
    return this.place[id] >= 0;
  }

  insert(core: Core): void {
    if (this.heap.length > 1) this.sink(0);
    this.heap.push(core);
    this.put(core, this.heap.length - 1);
    this.rise(this.heap.length - 1);
  }

  remove(core: Core): void {
    if (!this.has(core)) return;
    if (this.heap.length > 1) this.sink(0);
    const place = this.place[core.id];
    this.place[core.id] = -1;
    const last = this.heap.pop() as Core;
    if (last === core) return;
    this.put(last, place);
    this.rise(place);
    this.sink(this.place[last.id]);
  }

  clear(): void {
    this.heap.length = 0;
    this.place.fill(-1);
  }

  private before(a: Core, b: Core): boolean {
    const first = this.clockOf(a);
    const second = this.clockOf(b);
    return first < second || (first === second && a.id < b.id);
  }

  private put(core: Core, place: number): void {
    this.heap[place] = core;
    this.place[core.id] = place;
  }

  private rise(from: number): void {
    const core = this.heap[from];
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.before(core, this.heap[parent])) break;
      this.put(this.heap[parent], place);
      place = parent;
    }
    this.put(core, place);
  }

  private sink(from: number): void {
    const core = this.heap[from];
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && this.before(this.heap[child + 1], this.heap[child])) child++;
      if (!this.before(this.heap[child], core)) break;
      this.put(this.heap[child], place);
      place = child;
    }
    this.put(core, place);
  }
}
