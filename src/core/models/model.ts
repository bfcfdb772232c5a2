/**
 * CPU models: what an instruction costs. An engine carries instructions out, one after another; a model is told of each and
 * says when it is over. So a model can change no result, only time: functional first, timing directed.
 * What this cannot show: a wrong path that is fetched and executed before a branch is known, and what it does to caches.
 */
import type { Plug } from '../../base/plug.ts';
import type { Facts } from '../../isa/facts.ts';
import type { Predictor } from '../predictors/predictor.ts';
import type { CauseTotals, ModelCause } from './causes.ts';

/** What a model may know of an operation; its number is its place in the instruction table. */
export interface Operation extends Facts {
  readonly name: string;
}

/**
 * Time on one core. Cycles are points in time. A core's clock is the cycle at which its next instruction goes to memory if
 * nothing delays it; all that a model keeps is in cycles, so that nothing moves when the clock does.
 *
 * Invariants, which the conformance kit checks: time never goes back; the cycles by which `retire` and `drain` move the clock
 * are added to `causes`, all of them and no others; answers depend only on what was told before.
 */
export interface Timing {
  /** Cycles by what took them, since the machine was built. */
  readonly causes: CauseTotals;
  /**
   * The cycle, `now` or later, at which an instruction that accesses memory can do so. Absent where that is `now` always.
   * What it asks for later it is asked for again then, and answers `now`; cycles waited are added to `causes` once.
   * Registers count from 0; one that the operation does not read may be anything.
   */
  issue?(operation: number, rs1: number, rs2: number, now: number): number;
  /**
   * An instruction is carried out. Gives the clock after it.
   * `rd`: the register written, 32 for none that counts. `ready`: when its access of memory finished; 0 where it made none or
   * where memory takes no time of its own. `next`: the address of the instruction that
   * follows; `pc` its own; `imm` its immediate, by which a branch goes on from its own. `address`: of its access of memory; 0
   * where it made none.
   */
  retire(
    operation: number,
    rd: number,
    rs1: number,
    rs2: number,
    now: number,
    ready: number,
    pc: number,
    imm: number,
    next: number,
    address: number,
  ): number;
  /** What an engine need not tell one by one; absent where it tells of every instruction. */
  readonly steady?: Steady;
  /** The kernel takes the core: all instructions under way are finished first. Gives the clock after that. */
  drain(now: number): number;
  save(): unknown;
  restore(state: unknown): void;
}

/**
 * Instructions that take their cycle of `execute` and no more, which is what most do where memory takes no time: an engine may
 * count them instead of telling of them. One that tells of them all the same gets the same times, and models from outside are told of
 * all, so that they can be held to their rules.
 */
export interface Steady {
  /** By operation, one of `steadiness`. */
  readonly operations: Uint8Array;
  /**
   * So many instructions retired that were not told of, after which the clock is `now`. What the last of them wrote to register
   * `late` is late; 32 for none.
   */
  pass(count: number, now: number, late: number): void;
}

export const steadiness = {
  /** It has to be told of. */
  told: 0,
  /** It takes a cycle if it reads no value that is late. */
  prompt: 1,
  /** So it does, and its own value is late: what retires next, if it reads that, has to be told of. */
  late: 2,
} as const;

/** An instruction's way through a core, for those who watch. */
export interface Passage {
  readonly pc: number;
  readonly operation: number;
  /** By stage of the model, the cycle at which the instruction came to it; -1 for a stage it did not pass. Then its end. */
  readonly times: readonly number[];
  /** Cycles by which it was fetched late, if the model can say: by so many the clock had moved on before it was told of it. */
  readonly late?: number;
  /**
   * What took cycles beyond its own, in the order in which it did; with those of `execute` they sum to the causes, but for
   * what a core takes to drain. What was lost because it led elsewhere than was guessed is its own.
   */
  readonly stalls: readonly Stall[];
  /** Its cycles of `execute`: none where it goes along with the one before. Absent for one. */
  readonly execute?: number;
  /** What it waited for while others went on, which moved no clock. Absent for nothing. */
  readonly waits?: readonly Stall[];
}

export interface Stall {
  /** The stage in which it stood, by its place in the model's list; for `branch`, the one in which nothing of use stood. */
  readonly stage: number;
  readonly cause: keyof CauseTotals;
  readonly cycles: number;
  /** The register that was waited for; 0 where it was none. */
  readonly register: number;
}

export interface TimingSetting {
  readonly core: number;
  /** By number. */
  readonly operations: readonly Operation[];
  readonly predictor: Predictor;
  /** In bytes: what memory brings at once, where it has caches. */
  readonly line: number;
  /** Hears of every instruction's way; absent where nobody watches. */
  readonly watch?: (passage: Passage) => void;
}

export interface CpuModel<P extends object> extends Plug<P> {
  /** Where time comes from what the model is based on; a textbook, a paper. */
  readonly source?: string;
  /** A letter or two for each stage, in the order in which instructions pass them. */
  readonly stages: readonly string[];
  /** What each of them is, in a word or a few; for the manual. */
  readonly stageNames?: readonly string[];
  /** What its cycles go by for, a sentence for each cause that they ever go by for; for the manual. */
  readonly causes?: Readonly<Partial<Record<ModelCause, string>>>;
  /** Without a timing: whether an instruction takes its cycle and what its accesses take, or a cycle whatever they take. */
  readonly memory?: 'waits' | 'free';
  /** The most instructions that retire in a cycle; absent for one. */
  width?(parameters: P): number;
  /** Makes the timing of one core. */
  create?(setting: TimingSetting, parameters: P): Timing;
}
