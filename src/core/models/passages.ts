/** Tells who watches a five-stage pipeline of each instruction's way through it, once it has come to memory. */
import type { Passage, Stall } from './model.ts';
import { StageTimes } from './stage-times.ts';

/** How a model found an instruction. */
interface Finding {
  readonly pc: number;
  readonly operation: number;
  /** When it came to memory, and when it left it. */
  readonly entered: number;
  readonly left: number;
  /** Cycles in execute beyond the first. */
  readonly extra: number;
  /** Cycles that were lost behind it because it led elsewhere than was guessed. */
  readonly lost: number;
}

export class Passages {
  private readonly watch: (passage: Passage) => void;
  private readonly times = new StageTimes();
  /** What has held up the next instruction so far. */
  private stalls: Stall[] = [];

  constructor(watch: (passage: Passage) => void) {
    this.watch = watch;
  }

  /** The next instruction stands still; `register` is the one that it waits for, 0 for none. */
  stall(stage: number, cause: Stall['cause'], cycles: number, register = 0): void {
    if (cycles > 0) this.stalls.push({ stage, cause, cycles, register });
  }

  /** An instruction behind the one before, or one that goes along with it through all stages. */
  tell({ pc, operation, entered, left, extra, lost }: Finding, isAlong = false): void {
    const { stalls, times } = this;
    this.stalls = [];
    if (isAlong) {
      this.watch({ pc, operation, ...times.along(left, lost), stalls, execute: 0 });
      return;
    }
    const waited = stalls.reduce((sum, { stage, cycles }) => sum + (stage === 1 ? cycles : 0), 0);
    this.watch({ pc, operation, ...times.next(entered, left, waited, extra, lost), stalls });
  }

  /** The pipeline was emptied. */
  empty(): void {
    this.times.empty();
  }

  save() {
    return { times: this.times.save(), stalls: this.stalls.slice() };
  }

  restore({ times, stalls }: ReturnType<Passages['save']>): void {
    this.times.restore(times);
    this.stalls = stalls.slice();
  }
}
