/**
 * When an instruction was in which stage of the five-stage pipeline, worked out from when it was in the memory stage: that is
 * all that the pipeline itself keeps.
 * Instructions move together. One that waits in decode for a value, or is long in execute, holds those behind it and lets
 * those before it go on; one that waits for memory holds all. One that is fetched late, or in place of another one that was
 * guessed wrong, leaves the places before it empty, and they stay empty. So behind an instruction that goes from stage to
 * stage at the cycles `decode`, `execute`, `memory` and `done`, the next one moves at the same cycles, a stage behind, and
 * where it comes late at those that follow.
 */
import type { Passage } from './model.ts';

interface Times {
  readonly fetch: number;
  readonly decode: number;
  readonly execute: number;
  readonly memory: number;
  /** When it left the memory stage. */
  readonly done: number;
  /** Cycles that were lost behind it because it led elsewhere than was guessed. */
  readonly lost: number;
}

export class StageTimes {
  /** Of the last instruction; null where the pipeline is empty. */
  private last: Times | null = null;

  /** The pipeline was emptied. */
  empty(): void {
    this.last = null;
  }

  /**
   * The next instruction, which came to the memory stage at `memory` and left it at `done`, after `waited` cycles in decode
   * beyond those that the instruction before took it, and `extra` cycles in execute beyond the first. Gives the cycles at
   * which it came to fetch, decode, execute, memory and write-back, and its end; and by how much it was fetched late.
   */
  next(memory: number, done: number, waited: number, extra: number, lost: number): Pick<Passage, 'times' | 'late'> {
    const { last } = this;
    // When it would be in the memory stage if it waited for no value and were not long in execute.
    const soonest = memory - extra - waited;
    let [fetch, decode, execute] = [soonest - 3, soonest - 2, soonest - 1];
    const behind = last ? soonest - last.done : 0;
    if (last) {
      // One that came along with the last, and is longer in execute, is a cycle before those that follow.
      fetch = behind < 0 ? last.fetch : move(last, last.lost - 1);
      decode = move(last, behind);
      execute = waited > 0 ? memory - extra - 1 : move(last, behind + 1);
    }
    this.last = { fetch, decode, execute, memory, done, lost };
    return { times: [fetch, decode, execute, memory, done, done + 1], late: Math.max(0, behind - (last?.lost ?? 0)) };
  }

  /** One that goes along with the last instruction, and leaves the memory stage with it or later: at `done`. */
  along(done: number, lost: number): Pick<Passage, 'times'> {
    const { fetch, decode, execute, memory } = this.last as Times;
    this.last = { fetch, decode, execute, memory, done, lost };
    return { times: [fetch, decode, execute, memory, done, done + 1] };
  }

  save(): Times | null {
    return this.last;
  }

  restore(saved: Times | null): void {
    this.last = saved;
  }
}

/** When instructions move for the `index`-th time since one came to execute; the time before, it came to decode. */
function move({ decode, execute, memory, done }: Times, index: number): number {
  return index < 2 ? [decode, execute, memory][index + 1] : done + index - 2;
}
