/**
 * A core: registers, program counter and clocks, as data. An engine advances it; the kernel puts threads on it.
 */
import type { MemoryPort } from '../memory/port.ts';
import type { Code } from './code.ts';
import type { Timing } from './models/model.ts';
import { causes } from './trap.ts';

/** Where writes to x0 go, so that no loop ever tests for it. */
export const sink = 32;

export class Core {
  readonly id: number;
  /** x0 to x31 and, behind them, the sink. Invariant: x[0] is 0. */
  readonly x = new Int32Array(33);
  /** An unsigned 32-bit number. */
  pc = 0;
  /** The cycle up to which this core has come. */
  cycle = 0;
  /** Instructions that have retired; one that traps has not (Privileged Specification, section on ecall). */
  retired = 0;
  readonly port: MemoryPort;
  /** Whether the core is connected to devices; it can compute in any case. */
  readonly reachesDevices: boolean;
  /** Says what instructions cost, where a model does. */
  readonly timing: Timing | undefined;
  /** The decoded code of the process that is on the core. */
  code!: Code;
  /** Why the engine stopped for the kernel, a number of `causes`, and the address or word that goes with it. */
  cause: number = causes.none;
  value = 0;
  /** No thread is on the core: it waits for the kernel to give it one. */
  parked = true;
  /** The cycle at which the kernel wants the core back: the end of its thread's time slice. */
  deadline = Number.POSITIVE_INFINITY;
  /** The same as a number of retired instructions, where slices are counted so. */
  quota = Number.POSITIVE_INFINITY;
  /**
   * By how many cycles the clock was put ahead while the core waits for its turn to do what others may notice; 0 for a core
   * that does not wait.
   */
  held = 0;

  constructor(id: number, port: MemoryPort, reachesDevices = true, timing?: Timing) {
    this.id = id;
    this.port = port;
    this.reachesDevices = reachesDevices;
    this.timing = timing;
  }

  /** Whether the kernel wants the core back. */
  get isDue(): boolean {
    return this.cycle - this.held >= this.deadline || this.retired >= this.quota;
  }

  /** Finishes what is under way, for the kernel takes over; gives the cycles that takes. */
  drain(): number {
    const before = this.cycle;
    if (this.timing) this.cycle = this.timing.drain(before);
    return this.cycle - before;
  }

  save(): CoreState {
    const { pc, cycle, retired, cause, value, parked, deadline, quota, held } = this;
    const timing = this.timing?.save();
    return { x: this.x.slice(), pc, cycle, retired, cause, value, parked, deadline, quota, held, timing };
  }

  /** Brings back a saved state; the kernel puts back the process's code and address space. */
  restore(state: CoreState): void {
    const { x, timing, ...rest } = state;
    this.x.set(x);
    this.timing?.restore(timing);
    Object.assign(this, rest);
  }
}

export interface CoreState {
  readonly x: Int32Array;
  readonly pc: number;
  readonly cycle: number;
  readonly retired: number;
  readonly cause: number;
  readonly value: number;
  readonly parked: boolean;
  readonly deadline: number;
  readonly quota: number;
  readonly held: number;
  readonly timing: unknown;
}
