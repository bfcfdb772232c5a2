/**
 * Scheduling policies: oracles that name the next thread. A policy holds no threads and switches nothing.
 */
import type { Choices } from '../../base/choices.ts';
import type { Plug } from '../../base/plug.ts';
import type { Tcb } from '../thread.ts';

/** The threads that could run, in the order in which they became runnable. */
export interface Runnable {
  readonly length: number;
  at(index: number): Tcb;
}

export interface SchedulingPolicy<P extends object> extends Plug<P> {
  /** The index of the thread that a core goes on with, from a line that is not empty. */
  next(runnable: Runnable, choices: Choices, parameters: P): number;
  /** How many cycles it may run until others get their turn. */
  quantum(thread: Tcb, parameters: P): number;
}
