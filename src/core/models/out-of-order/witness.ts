/**
 * What those who watch are told of an out-of-order core. The front end is not modelled but for its length, so an instruction
 * is fetched so long before it comes to be issued, and waits there until it is.
 */
import type { ModelCause } from '../causes.ts';
import type { Passage, Stall } from '../model.ts';
import { blamed, causeOf, cycleOf } from './places.ts';

/** An instruction's times, in cycles, where `Schedule` works them out. */
export interface Scheduled {
  readonly pc: number;
  readonly operation: number;
  /** The register read whose value came last, and when, as a blamed cycle. */
  readonly register: number;
  readonly needed: number;
  readonly at: number;
  /** When it could start, and did. */
  readonly start: number;
  readonly begun: number;
  /** The last cycle in a unit, if memory takes a cycle, and in fact. */
  readonly hit: number;
  readonly done: number;
  readonly delay: ModelCause;
  /** When its result is on a bus and in the reorder buffer, or the latter knows that it is done. */
  readonly written: number;
  readonly committed: number;
  /** The cycle from which all of these are counted. */
  readonly epoch: number;
}

const stage = { fetch: 0, issue: 1, execute: 2, bus: 3 } as const;

export class Witness {
  private readonly watch: (passage: Passage) => void;
  private readonly frontEnd: number;
  /** When the next instruction came to be issued; -1 if it has not. */
  private came = -1;
  private executed = 0;
  private stalls: Stall[] = [];

  constructor(watch: (passage: Passage) => void, frontEnd: number) {
    this.watch = watch;
    this.frontEnd = frontEnd;
  }

  /** The next instruction comes to be issued; it may come more than once. */
  come(now: number): void {
    if (this.came < 0) this.came = now;
  }

  /** The clock moves on by a cycle in which some have issued. */
  tick(): void {
    this.executed++;
  }

  /** The clock moves on by cycles in which none has. */
  stall(cause: ModelCause, cycles: number): void {
    if (cycles > 0) this.stalls.push({ stage: stage.fetch, cause, cycles, register: 0 });
  }

  /** An instruction's times are known, and all by which it moved the clock was told. */
  tell({
    pc,
    operation,
    register,
    needed,
    at,
    start,
    begun,
    hit,
    done,
    delay,
    written,
    committed,
    epoch,
  }: Scheduled): void {
    const waits: Stall[] = [];
    const wait = (where: number, cause: ModelCause, cycles: number, forRegister = 0) => {
      if (cycles > 0) waits.push({ stage: where, cause, cycles, register: forRegister });
    };
    const valued = needed >= blamed(at + 2, 0) ? cycleOf(needed) : at + 1;
    wait(stage.issue, causeOf(needed), valued - at - 1, register);
    wait(stage.issue, 'memory', start - valued);
    wait(stage.issue, 'structural', begun - start);
    wait(stage.execute, delay, done - hit);
    wait(stage.bus, 'structural', written - done - 1);
    const bus = written > done + 1 ? epoch + done + 1 : -1;
    const later = [at, begun, written, committed, committed + 1].map((cycle) => epoch + cycle);
    const times = [this.came - this.frontEnd, later[0], later[1], bus, later[2], later[3], later[4]];
    const { stalls, executed } = this;
    this.came = -1;
    this.executed = 0;
    this.stalls = [];
    this.watch({ pc, operation, times, stalls, execute: executed, waits });
  }

  save() {
    return { came: this.came, executed: this.executed, stalls: this.stalls.slice() };
  }

  restore({ came, executed, stalls }: ReturnType<Witness['save']>): void {
    this.came = came;
    this.executed = executed;
    this.stalls = stalls.slice();
  }
}
