/**
 * Which instruction each cycle of a core went by for. A core is read before each of its steps, and what its totals have
 * grown by since the step before belongs to the instruction that was stepped then: cycles between two instructions that
 * retire are those of the later one, as in Eyerman, Eeckhout, Karkhanis and Smith 2006, "A performance counter architecture
 * for computing accurate CPI components". A model that overlaps instructions charges what moved its clock, so an instruction
 * that went along with others has no cycle, and one that all waited for has theirs; what is lost behind a branch that was
 * guessed wrong is charged as the branch retires, and is the branch's own.
 *
 * Invariant: nothing is measured, only subtracted, so the sums over all instructions are the core's totals.
 */
import type { Machine, Surroundings } from '../../machine/machine.ts';

type Core = Machine['array']['cores'][number];
type Space = Core['port']['space'];

/** What is read of a core, by place; cycles but for the first. `fetch` and what follows it was waited for within others. */
export const column = {
  instructions: 0,
  execute: 1,
  data: 2,
  loadUse: 3,
  structural: 4,
  branch: 5,
  fill: 6,
  icache: 7,
  memory: 8,
  fetch: 9,
  coherence: 10,
  link: 11,
  storeBuffer: 12,
} as const;

const columns = Object.keys(column).length;

/** The share of an instruction in its core's totals. */
export interface InstructionSums {
  readonly space: Space;
  /** An unsigned 32-bit number. */
  readonly pc: number;
  /** Whether it was called: a function begins with it. */
  readonly isCalled: boolean;
  /** By `column`. */
  readonly sums: Float64Array;
}

/** What `Surroundings.steps` is told, kept by core and instruction. */
export class Profiler {
  private machine: Pick<Machine, 'array' | 'kernel'> | undefined;
  private ledgers: Ledger[] = [];

  /** Makes known the machine, before it runs. */
  attach(machine: Pick<Machine, 'array' | 'kernel'>): void {
    this.machine = machine;
    this.ledgers = machine.array.cores.map(() => new Ledger());
  }

  /** A core is about to make a step. */
  readonly steps: NonNullable<Surroundings['steps']> = (core) => {
    const { id, cycle, held, deadline } = core;
    const { cores, running } = this.graph();
    const ledger = this.ledgers[id];
    ledger.settle(core, cores[id].kernel + cores[id].idle);
    // At the end of a time slice only the kernel is waited for, and what that takes of the pipeline is still the last one's.
    if (cycle - held < deadline) ledger.enter(core, running[id]);
  };

  /** The instructions of each core, in the order in which they first came, up to now. */
  finish(): readonly (readonly InstructionSums[])[] {
    const { cores } = this.graph();
    for (const core of this.machine?.array.cores ?? []) {
      this.ledgers[core.id].settle(core, cores[core.id].kernel + cores[core.id].idle);
    }
    return this.ledgers.map((ledger, id) => ledger.instructions(this.machine?.array.cores[id].held ?? 0));
  }

  private graph(): Machine['kernel']['graph'] {
    if (!this.machine) throw new Error('the machine that is profiled was not made known');
    return this.machine.kernel.graph;
  }
}

interface Entry {
  readonly space: Space;
  readonly pc: number;
  isCalled: boolean;
}

/** The account of one core. */
class Ledger {
  private readonly entries: Entry[] = [];
  private readonly places = new Map<Space, Map<number, number>>();
  private sums = new Float64Array(64 * columns);
  private before = new Float64Array(columns);
  private now = new Float64Array(columns);
  /** The instruction that the core stepped last, by its place in `entries`; -1 before the first. */
  private current = -1;
  /** The thread it is of, and how many the core had retired before it. */
  private thread = 0;
  private retired = 0;

  /** The core's totals so far; `outside`: its cycles in the kernel and without a thread. */
  settle(core: Core, outside: number): void {
    // A core that never had an instruction has only been idle.
    if (this.current < 0) return;
    const { before, now, sums, current } = this;
    read(core, outside, now);
    for (let at = 0; at < columns; at++) sums[current * columns + at] += now[at] - before[at];
    this.before = now;
    this.now = before;
  }

  /** The core goes on with the instruction at its pc. */
  enter(core: Core, thread: number): void {
    const { port, pc, retired } = core;
    const { space } = port;
    let places = this.places.get(space);
    if (!places) this.places.set(space, (places = new Map()));
    let place = places.get(pc);
    if (place === undefined) {
      place = this.entries.length;
      places.set(pc, place);
      this.entries.push({ space, pc, isCalled: false });
      this.makeRoom();
    }
    if (thread === this.thread && retired > this.retired && this.isCall(core)) this.entries[place].isCalled = true;
    this.current = place;
    this.thread = thread;
    this.retired = retired;
  }

  /** `held`: the cycles by which the core is ahead while it waits for its turn, which are the current one's so far. */
  instructions(held: number): InstructionSums[] {
    return this.entries.map((entry, place) => {
      const sums = this.sums.slice(place * columns, (place + 1) * columns);
      if (place === this.current) sums[column.memory] += held;
      return { ...entry, sums };
    });
  }

  /** Whether the core came to its pc by a call: only that leaves the address behind it in ra or t0 and goes elsewhere. */
  private isCall({ pc, x }: Core): boolean {
    const following = (this.entries[this.current].pc + 4) | 0;
    return following !== (pc | 0) && (x[1] === following || x[5] === following);
  }

  private makeRoom(): void {
    if (this.entries.length * columns <= this.sums.length) return;
    const sums = new Float64Array(2 * this.sums.length);
    sums.set(this.sums);
    this.sums = sums;
  }
}

/**
 * Reads a core's totals; the sum of those up to `memory`, without instructions, is its cycles but for those outside and those
 * by which it is ahead while it waits for its turn, which are taken back before anything is done.
 */
function read({ cycle, retired, held, timing, port }: Core, outside: number, into: Float64Array): void {
  const { waits } = port;
  const busy = cycle - held - outside;
  into[column.instructions] = retired;
  if (timing) {
    const { execute, data, loadUse, structural, branch, fill, memory } = timing.causes;
    into[column.execute] = execute;
    into[column.data] = data;
    into[column.loadUse] = loadUse;
    into[column.structural] = structural;
    into[column.branch] = branch;
    into[column.fill] = fill;
    // As in `cpi-stack.ts`: what passed without the model being told of it, its instructions had not come.
    into[column.icache] = busy - (execute + data + loadUse + structural + branch + fill + memory);
    into[column.memory] = memory;
  } else {
    into[column.execute] = retired;
    into[column.memory] = busy - retired;
  }
  into[column.fetch] = waits.fetch;
  into[column.coherence] = waits.coherence;
  into[column.link] = waits.link;
  into[column.storeBuffer] = waits.buffer;
}
