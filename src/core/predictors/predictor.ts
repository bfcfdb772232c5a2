/**
 * Branch prediction: which instruction a core fetches after one that may go elsewhere.
 * A model asks at each such instruction whether the guess was right, and the predictor learns how it was, at once: branches
 * that are still under way when the next one is guessed are not modelled.
 * Three parts make it up, each chosen by itself: a direction predictor (the plugs of this folder's catalogue), a branch target
 * buffer, and a return stack; `branch-predictor.ts` puts them together.
 */
import type { Plug } from '../../base/plug.ts';
import type { Automaton } from './automata.ts';

/** How an instruction leaves the straight line; `coroutine` returns to where it was called from and calls at once. */
export type Flow = 'branch' | 'jump' | 'call' | 'return' | 'indirect' | 'indirectCall' | 'coroutine';

export interface Predictor {
  /**
   * Whether the core had guessed that the instruction at `pc` is followed by the one at `next`; it learns that it is.
   * `target`: where it goes if it is taken, as far as the instruction itself says; where it goes by a register, the same as
   * `next`. Addresses are signed 32-bit numbers.
   */
  right(pc: number, flow: Flow, target: number, next: number): boolean;
  /** Guesses so far. */
  statistics(): PredictionStatistics;
  save(): unknown;
  restore(state: unknown): void;
}

/** What guesses are counted apart by; calls are jumps or indirect ones. */
export const guessKinds = ['branch', 'jump', 'return', 'indirect'] as const;
export type GuessKind = (typeof guessKinds)[number];

interface GuessCounts {
  readonly predictions: number;
  /** Those after which another instruction was fetched than the one that followed. */
  readonly mispredictions: number;
}

export interface PredictionStatistics extends Readonly<Record<GuessKind, GuessCounts>> {
  /** Mispredictions only because nobody knew the target of what was rightly guessed to be taken. */
  readonly btbMisses: number;
}

/** Guesses of conditional branches, on one core. */
export interface Direction {
  /**
   * Whether the branch at `pc`, which leads to `target` if it is taken, was guessed to be taken; learns whether it is.
   * Addresses are signed 32-bit numbers.
   */
  guess(pc: number, target: number, taken: boolean): boolean;
  save(): unknown;
  restore(state: unknown): void;
}

export interface DirectionPredictor<P extends object> extends Plug<P> {
  /** Who described it, and where. */
  readonly source: string;
  /** What each entry of its tables goes through, where it has any. */
  readonly automaton?: Automaton;
  /** Makes the part of one core. Absent where nothing is predicted: then nobody asks for targets either. */
  create?(parameters: P): Direction;
}
