/**
 * Cores in the order of their clocks: a heap of those in play by (turn, id), a turn being `quantum` cycles.
 * With a quantum of 1 a turn is a cycle. Whose turn it is follows from the clocks alone, so a run may be left and gone on
 * with anywhere. Only the core at the top ever moves on by itself, so putting the top in its place is all that keeps the
 * order.
 */
import { Core } from '../core/core.ts';
import type { Stop } from '../core/engine/engine.ts';
import type { Parts, ProcessorArray } from './array.ts';

/**
 * `count` cores over one memory, of which some reach devices. A core comes at most `quantum` - 1 cycles further than the
 * order by cycles allows.
 */
export function createCycleOrder(
  { engine, memory }: Parts,
  count: number,
  quantum: number,
  reachesDevices: (core: number) => boolean = () => true,
): ProcessorArray {
  return new CycleOrder(
    Array.from({ length: count }, (_, id) => new Core(id, memory.port(id), reachesDevices(id))),
    engine.run.bind(engine),
    quantum,
  );
}

class CycleOrder implements ProcessorArray {
  readonly cores: readonly Core[];
  private readonly run: (core: Core, until: number) => Stop;
  private readonly quantum: number;
  private readonly heap: Core[] = [];
  /** Where each core stands in the heap; -1 for one that is parked. */
  private readonly place: Int32Array;

  constructor(cores: readonly Core[], run: (core: Core, until: number) => Stop, quantum: number) {
    this.cores = cores;
    this.run = run;
    this.quantum = quantum;
    this.place = new Int32Array(cores.length).fill(-1);
  }

  next(): Core | undefined {
    this.settleTop();
    return this.heap[0];
  }

  step(limit: number): Stop {
    const core = this.heap[0];
    let until = Math.min(limit, core.deadline);
    const rival = this.rival();
    if (rival) until = Math.min(until, this.turnOf(rival) + (core.id < rival.id ? this.quantum : 0));
    return this.run(core, until);
  }

  wake(core: Core, cycle: number): void {
    core.parked = false;
    core.cycle = Math.max(core.cycle, cycle);
    this.insert(core);
  }

  park(core: Core): void {
    core.parked = true;
    if (this.place[core.id] < 0) return;
    this.settleTop();
    const place = this.place[core.id];
    this.place[core.id] = -1;
    const last = this.heap.pop() as Core;
    if (last === core) return;
    this.put(last, place);
    this.rise(place);
    this.sink(this.place[last.id]);
  }

  restored(): void {
    this.heap.length = 0;
    this.place.fill(-1);
    for (const core of this.cores) if (!core.parked) this.insert(core);
  }

  private insert(core: Core): void {
    if (this.place[core.id] >= 0) return;
    this.settleTop();
    this.heap.push(core);
    this.put(core, this.heap.length - 1);
    this.rise(this.heap.length - 1);
  }

  /** The top may have moved on since it was put in its place. */
  private settleTop(): void {
    if (this.heap.length > 1) this.sink(0);
  }

  /** The cycle at which a core's turn began. */
  private turnOf({ cycle }: Core): number {
    return this.quantum === 1 ? cycle : cycle - (cycle % this.quantum);
  }

  private before(a: Core, b: Core): boolean {
    const first = this.turnOf(a);
    const second = this.turnOf(b);
    return first < second || (first === second && a.id < b.id);
  }

  /** The core that goes next when the one at the top has gone far enough. */
  private rival(): Core | undefined {
    const [, left, right] = this.heap;
    return right && this.before(right, left) ? right : left;
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
