/**
 * Cores by their clocks: a binary heap by (turn, id), a turn being `quantum` cycles. Both are one number, the key, so that
 * comparing is one comparison and touches no core. Keys of two heaps of the same cores can be compared.
 * Invariant: it is in order but for its first core, whose clock may have moved since; so whoever moves another core's clock
 * takes it out before and puts it back.
 */
import type { Core } from '../core/core.ts';

const endless = Number.POSITIVE_INFINITY;

export class ClockHeap {
  private readonly cores: readonly Core[];
  private readonly quantum: number;
  /** What a turn is worth in a key: a power of two that is more than any core's number. */
  readonly turn: number;
  /** The other way round. */
  private readonly share: number;
  private size = 0;
  /** By place: the core's number, and its key; places that nobody has come last. */
  private readonly ids: Int32Array;
  private readonly keys: Float64Array;
  /** Where each core stands; -1 for one that is not in the heap. */
  private readonly place: Int32Array;

  /** For some of `cores`, which stand at their numbers. */
  constructor(cores: readonly Core[], quantum: number) {
    this.cores = cores;
    this.quantum = quantum;
    this.turn = 2 ** Math.ceil(Math.log2(cores.length));
    this.share = 1 / this.turn;
    this.ids = new Int32Array(cores.length);
    // So many that each has two below it.
    this.keys = new Float64Array(2 * cores.length + 2).fill(endless);
    this.place = new Int32Array(cores.length).fill(-1);
  }

  /** The core that is furthest behind. */
  get first(): Core | undefined {
    if (this.size === 0) return undefined;
    this.settle();
    return this.cores[this.ids[0]];
  }

  /** The key of the core that is furthest behind; infinite if there is none. */
  get firstKey(): number {
    this.settle();
    return this.keys[0];
  }

  /** The key of the core that is furthest behind but for the first; infinite if there is none. */
  get secondKey(): number {
    const { keys } = this;
    return Math.min(keys[1], keys[2]);
  }

  has({ id }: Core): boolean {
    return this.place[id] >= 0;
  }

  /** The first cycle at which a core comes after a key. */
  end({ id }: Core, key: number): number {
    return Math.ceil((key - id) * this.share) * this.quantum;
  }

  insert(core: Core): void {
    this.settle();
    this.rise(core, this.size++);
  }

  remove(core: Core): void {
    if (!this.has(core)) return;
    this.settle();
    const place = this.place[core.id];
    this.place[core.id] = -1;
    const last = this.cores[this.ids[--this.size]];
    this.keys[this.size] = endless;
    if (last === core) return;
    this.rise(last, place);
    this.sink(this.place[last.id], this.keyOf(last));
  }

  clear(): void {
    this.size = 0;
    this.keys.fill(endless);
    this.place.fill(-1);
  }

  private keyOf({ cycle, id }: Core): number {
    return (this.quantum === 1 ? cycle : Math.floor(cycle / this.quantum)) * this.turn + id;
  }

  /** Puts the first core where its clock belongs. */
  private settle(): void {
    if (this.size === 0) return;
    const key = this.keyOf(this.cores[this.ids[0]]);
    if (key !== this.keys[0]) this.sink(0, key);
  }

  private put(id: number, key: number, place: number): void {
    this.ids[place] = id;
    this.keys[place] = key;
    this.place[id] = place;
  }

  private rise(core: Core, from: number): void {
    const { ids, keys } = this;
    const key = this.keyOf(core);
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (key > keys[parent]) break;
      this.put(ids[parent], keys[parent], place);
      place = parent;
    }
    this.put(core.id, key, place);
  }

  /** Puts the core that stands at a place where `key` belongs, among those below. */
  private sink(from: number, key: number): void {
    const { ids, keys } = this;
    const id = ids[from];
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (keys[child + 1] < keys[child]) child++;
      if (key < keys[child] || keys[child] === endless) break;
      this.put(ids[child], keys[child], place);
      place = child;
    }
    this.put(id, key, place);
  }
}
