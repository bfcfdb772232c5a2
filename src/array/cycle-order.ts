/**
 * Cores in the order of their clocks, by (turn, id), a turn being `quantum` cycles. With a quantum of 1 a turn is a cycle.
 * Whose turn it is follows from the clocks alone, so a run may be left and gone on with anywhere.
 *
 * Where the memory has a lookahead, what a core does that others may notice (it misses, it traps) takes effect a lookahead
 * later: the core puts its clock so far ahead and waits for its turn, then goes on where it was. What nobody else notices,
 * hits that is, it may do before others have come to the same cycle. So `run` lets cores run ahead, by up to a lookahead
 * beyond the others that run and up to the first effect that it would notice, and `step` does not, and nobody can tell the
 * difference: conservative simulation of events in parallel (Chandy and Misra 1979, "Distributed simulation").
 * Invariant: when something takes effect, every core has come to that cycle, and what it has done beyond it would have been
 * the same.
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
  parts: Parts,
  count: number,
  quantum: number,
  reachesDevices: (core: number) => boolean = () => true,
): ProcessorArray {
  const { memory, timingOf } = parts;
  return new CycleOrder(
    Array.from({ length: count }, (_, id) => new Core(id, memory.port(id), reachesDevices(id), timingOf(id))),
    parts,
    quantum,
  );
}

class CycleOrder implements ProcessorArray {
  readonly cores: readonly Core[];
  private readonly engine: Engine;
  private readonly memory: Parts['memory'];
  private readonly lookahead: number;
  /** By how much cores may run ahead of each other. */
  private readonly ahead: number;
  /** The cores in play that do not wait. Only the first of them ever moves on by itself. */
  private readonly running: ClockHeap;
  /** The cores in play that wait for their turn. */
  private readonly waiting: ClockHeap;

  constructor(cores: readonly Core[], { engine, memory }: Parts, quantum: number) {
    this.cores = cores;
    this.engine = engine;
    this.memory = memory;
    this.lookahead = quantum === 1 && cores.length > 1 ? memory.lookahead : 0;
    // Who watches wants to hear of everything in its order.
    this.ahead = memory.observed ? 0 : this.lookahead;
    this.running = new ClockHeap(cores, quantum);
    this.waiting = new ClockHeap(cores, quantum);
    this.waitForTurns();
  }

  next(): Core | undefined {
    const { running, waiting } = this;
    return (waiting.firstKey < running.firstKey ? waiting : running).first;
  }

  step(limit: number, most = Number.POSITIVE_INFINITY): Core | undefined {
    const core = this.next() as Core;
    const began = core.cycle - core.held;
    return this.advance(core, Math.min(limit, began + most), 0, most);
  }

  run(limit: number): Core | undefined {
    for (let core = this.next(); core && core.cycle < limit; core = this.next()) {
      const calling = this.advance(core, limit, this.ahead);
      if (calling) return calling;
    }
    return undefined;
  }

  wake(core: Core, cycle: number): void {
    core.parked = false;
    core.cycle = Math.max(core.cycle, cycle);
    if (!this.running.has(core) && !this.waiting.has(core)) this.running.insert(core);
  }

  park(core: Core): void {
    core.parked = true;
    if (core.held > 0) this.release(core);
    this.running.remove(core);
  }

  restored(): void {
    this.running.clear();
    this.waiting.clear();
    for (const core of this.cores) {
      if (!core.parked) (core.held > 0 ? this.waiting : this.running).insert(core);
    }
    this.waitForTurns();
  }

  /**
   * Runs the core that comes next up to `limit`, or to the cycle at which another may do what it notices, which those that
   * run do not do for another `ahead` turns; the core, if the kernel has to see to it.
   */
  private advance(core: Core, limit: number, ahead: number, most = Number.POSITIVE_INFINITY): Core | undefined {
    const { running, waiting } = this;
    // Its turn has come: it may get any line now, and so notice what others wait to do.
    const acts = core.held > 0;
    if (acts) {
      this.release(core);
      core.port.turn = core.cycle;
      if (core.cause !== causes.none || core.isDue) return core;
    }
    const rival = running.secondKey + ahead * running.turn;
    let effect = waiting.firstKey;
    if (ahead > 0 && !acts && effect < rival && !this.notices(core, waiting.first as Core)) {
      // What it does after that, it does a lookahead later.
      effect = Math.min(effect + ahead * running.turn, waiting.secondKey);
    }
    const end = running.end(core, Math.min(rival, effect));
    let until = Math.min(limit, end, core.deadline);
    let left = most;
    if (core.quota !== Number.POSITIVE_INFINITY) {
      // No instruction takes less than a cycle but where a model says so, and then the engine counts them.
      left = Math.min(most, core.quota - core.retired);
      until = Math.min(until, core.cycle + left);
    }
    const stop = this.engine.run(core, until, left);
    if (stop === 'time' && core.cycle < core.deadline && core.retired < core.quota) return undefined;
    if (this.lookahead === 0) return core;
    running.remove(core);
    core.held = this.lookahead;
    core.cycle += this.lookahead;
    waiting.insert(core);
    return undefined;
  }

  /** Whether a core may notice what another one waits to do: an access, or to give the core to the kernel. */
  private notices(core: Core, other: Core): boolean {
    const isAccess = other.cause === causes.none && !other.isDue;
    return !isAccess || !this.memory.notices || this.memory.notices(core.id, other.id);
  }

  /** A core's turn has come, or it does not want it any more. */
  private release(core: Core): void {
    this.waiting.remove(core);
    core.cycle -= core.held;
    core.held = 0;
    this.running.insert(core);
  }

  private waitForTurns(): void {
    if (this.lookahead > 0) for (const { port } of this.cores) port.turn = Number.NEGATIVE_INFINITY;
  }
}
