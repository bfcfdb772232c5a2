/**
 * Replacement policies: which line of a full set has to leave.
 * A policy knows sets and ways, not lines. Invariant: using the way that was used last once more changes nothing, so
 * whoever sees such a hit need not tell the policy.
 */
import type { Choices } from '../../../base/choices.ts';
import type { Plug } from '../../../base/plug.ts';

/** What a policy remembers of the sets of one cache. Sets and ways count from 0. */
export interface Replacer {
  /** The line in a way was used, or came just now when `filled`. */
  use(set: number, way: number, filled: boolean): void;
  /** The way whose line leaves a full set. Asked once for each line that leaves: the answer may cost a choice. */
  victim(set: number): number;
  save(): Int32Array;
  restore(state: Int32Array): void;
}

export interface Replacement extends Plug<object> {
  /** Whether it works only where the ways are a power of two. */
  readonly powerOfTwoWays: boolean;
  create(sets: number, ways: number, choices: Choices): Replacer;
}
