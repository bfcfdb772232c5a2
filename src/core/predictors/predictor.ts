/**
 * Branch prediction: which instruction a core fetches after one that may go elsewhere.
 * A model asks at each such instruction whether the guess was right, and the predictor learns how it was.
 */
import type { Plug } from '../../base/plug.ts';

/** How an instruction leaves the straight line. */
export type Flow = 'branch' | 'jump' | 'call' | 'return' | 'indirect';

export interface Predictor {
  /**
   * Whether the core had guessed that the instruction at `pc` is followed by the one at `next`; it learns that it is.
   * `target`: where it goes if it is taken, as far as the instruction itself says; for `indirect` and `return` the same as `next`.
   */
  right(pc: number, flow: Flow, target: number, next: number): boolean;
  save(): unknown;
  restore(state: unknown): void;
}

export interface PredictorKind<P extends object> extends Plug<P> {
  create(parameters: P): Predictor;
}
