/**
 * Scheduling policies: oracles that say who goes before whom and for how long. A policy holds no threads and switches
 * nothing; what it remembers of a thread stands in the thread's `share`, so that a kernel can be copied.
 * Invariant: while a thread stands in line its rank does not change, but by `refresh`.
 */
import type { Plug } from '../../base/plug.ts';
import type { Tcb } from '../thread.ts';

/** Those who wait for a core. */
export interface Load {
  readonly length: number;
  /** The sum of their weights. */
  readonly weight: number;
}

/** A turn that is written down; for a whole quantum where there is no span. */
export interface Turn {
  readonly tid: number;
  readonly span: number | undefined;
}

/** Spans are in the unit in which slices are counted: cycles, or instructions. */
export interface Scheduling {
  /** How long a thread may run until others get their turn, from when its last slice is used up; Infinity for as long as it likes. */
  quantum(thread: Tcb, load: Load): number;
  /** Whoever has the lowest goes first, of several the one who came first. All have the same where this is absent. */
  rank?(thread: Tcb): number;
  /** Tickets, at least one: where present, who goes next is drawn. */
  tickets?(thread: Tcb): number;
  /** Who goes next and for how long, where that is written down; undefined from the end on. `turn` counts from 0. */
  named?(turn: number): Turn | undefined;
  /** What a thread counts in the weight of its line; 1 where absent. */
  weight?(thread: Tcb): number;
  /** A thread comes into the line, new or woken; `floor` is the lowest rank that has gone on from that line at last. */
  joined?(thread: Tcb, by: 'admit' | 'wake', floor: number): void;
  /** A thread has run for so long. */
  ran?(thread: Tcb, span: number): void;
  /** It has used up its slice. */
  over?(thread: Tcb): void;
  /** Whether a thread that has come into line takes the core of one that runs; absent where none does. */
  preempts?(candidate: Tcb, running: Tcb): boolean;
  /** Whether who waits or yields goes on with what was left of its slice; else it gets a new one. */
  readonly keepsSlice?: boolean;
  /** Whether who is woken stands before its equals. */
  readonly wakesFirst?: boolean;
  /** Every so many cycles, all threads that live are refreshed. */
  readonly period?: number;
  refresh?(thread: Tcb): void;
}

export interface SchedulingPolicy<P extends object> extends Plug<P> {
  create(parameters: P): Scheduling;
}
