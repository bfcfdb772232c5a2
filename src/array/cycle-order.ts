/**
 * Cores in the order of their clocks, by (turn, id), a turn being `quantum` cycles. With a quantum of 1 a turn is a cycle.
 * Whose turn it is follows from the clocks alone, so a run may be left and gone on with anywhere.
 *
 * Where the memory has a lookahead, what a core does that others may notice (it misses, it traps) takes effect a lookahead
 * later: the core puts its clock so far ahead and waits for its turn, then goes on where it was. What nobody else notices,
 * hits that is, it may do before others have come to the same cycle. So `run` lets cores run ahead by up to a lookahead and
 * `step` does not, and nobody can tell the difference: conservative simulation of events in parallel (Chandy and Misra
 * 1979, "Distributed simulation").
 * Invariant: when something takes effect, every core has come to that cycle and none has done anything beyond it that it
 * might have noticed.
 */
import { Core } from '../core/core.ts';
import type { Engine } from '../core/engine/engine.ts';
import { causes } from '../core/trap.ts';
import type { Parts, ProcessorArray } from './array.ts';
import { ClockHeap } from './clock-heap.ts';

/**
 * `count` cores over one memory, of which some reach devices. A core comes at most `quantum` - 1 cycles further than the
 * order by cycles allows.
 */
export function createCycleOrder(
  { engine, memory, timingOf }: Parts,
  count: number,
  quantum: number,
  reachesDevices: (core: number) => boolean = () => true,
): ProcessorArray {
  return new CycleOrder(
    Array.from({ length: count }, (_, id) => new Core(id, memory.port(id), reachesDevices(id), timingOf(id))),
    engine.run.bind(engine),
    quantum,
    quantum === 1 && count > 1 ? memory.lookahead : 0,
    // Who watches wants to hear of everything in its order.
    !memory.observed,
  );
}

class CycleOrder implements ProcessorArray {
  readonly cores: readonly Core[];
  private readonly engine: Engine['run'];
  private readonly quantum: number;
  private readonly lookahead: number;
  private readonly runsAhead: boolean;
  /** The cores that are not parked. Only the first of them ever moves on by itself. */
  private readonly inPlay: ClockHeap;
  /** Those of them that wait for their turn. */
  private readonly waiting: ClockHeap;

  constructor(cores: readonly Core[], engine: Engine['run'], quantum: number, lookahead: number, runsAhead: boolean) {
    this.cores = cores;
    this.engine = engine;
    this.quantum = quantum;
    this.lookahead = lookahead;
    this.runsAhead = runsAhead && lookahead > 0;
    this.inPlay = new ClockHeap(cores.length, quantum === 1 ? ({ cycle }) => cycle : (core) => this.turnOf(core));
    this.waiting = new ClockHeap(cores.length, ({ cycle }) => cycle);
    this.waitForTurns();
  }

  next(): Core | undefined {
    return this.inPlay.first;
  }

  step(limit: number, most = Number.POSITIVE_INFINITY): Core | undefined {
    const core = this.inPlay.first as Core;
    const rival = this.inPlay.second;
    const until = rival ? this.turnOf(rival) + (core.id < rival.id ? this.quantum : 0) : limit;
    return this.advance(core, Math.min(limit, until, core.cycle - core.held + most), most);
  }

  run(limit: number): Core | undefined {
    const { inPlay, runsAhead } = this;
    for (let core = inPlay.first; core && core.cycle < limit; core = inPlay.first) {
      const calling = runsAhead ? this.advance(core, Math.min(limit, this.horizon(core))) : this.step(limit);
      if (calling) return calling;
    }
    return undefined;
  }

  wake(core: Core, cycle: number): void {
    core.parked = false;
    core.cycle = Math.max(core.cycle, cycle);
    if (!this.inPlay.has(core)) this.inPlay.insert(core);
  }

  park(core: Core): void {
    core.parked = true;
    this.inPlay.remove(core);
    this.release(core);
  }

  restored(): void {
    this.inPlay.clear();
    this.waiting.clear();
    for (const core of this.cores) {
      if (core.parked) continue;
      this.inPlay.insert(core);
      if (core.held > 0) this.waiting.insert(core);
    }
    this.waitForTurns();
  }

  /** Runs the first core up to a cycle before which no other may act; the core, if the kernel has to see to it. */
  private advance(core: Core, until: number, most = Number.POSITIVE_INFINITY): Core | undefined {
    if (core.held > 0) {
      this.release(core);
      if (core.cause !== causes.none || core.cycle >= core.deadline) return core;
      core.port.turn = core.cycle;
    }
    const stop = this.engine(core, Math.min(until, core.deadline), most);
    if (stop === 'time' && core.cycle < core.deadline) return undefined;
    if (this.lookahead === 0) return core;
    core.held = this.lookahead;
    core.cycle += this.lookahead;
    this.waiting.insert(core);
    return undefined;
  }

  /** A core's turn has come, or it does not want it any more. */
  private release(core: Core): void {
    if (core.held === 0) return;
    this.waiting.remove(core);
    core.cycle -= core.held;
    core.held = 0;
  }

  /** The first cycle at which another core may do what the first one notices. */
  private horizon(core: Core): number {
    const rival = this.inPlay.second;
    if (!rival) return Number.POSITIVE_INFINITY;
    const effect = rival.cycle + (core.id < rival.id ? 1 : 0);
    if (rival.held > 0) return effect;
    // The first core may be the first of those that wait.
    const waiting = core.held > 0 ? this.waiting.second : this.waiting.first;
    if (!waiting) return effect + this.lookahead;
    return Math.min(effect + this.lookahead, waiting.cycle + (core.id < waiting.id ? 1 : 0));
  }

  /** The cycle at which a core's turn began. */
  private turnOf({ cycle }: Core): number {
    return this.quantum === 1 ? cycle : cycle - (cycle % this.quantum);
  }

  private waitForTurns(): void {
    if (this.lookahead > 0) for (const { port } of this.cores) port.turn = Number.NEGATIVE_INFINITY;
  }
}
