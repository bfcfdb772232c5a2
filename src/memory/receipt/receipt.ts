/**
 * A receipt: all that one access did and what each step of it took, for people and programs.
 * Invariant: the steps follow each other without a gap from the cycle at which the access was asked for to that at which it
 * had finished, so their cycles sum to its latency; and so do the steps of a step to that step's.
 */
import type { Width } from '../../base/access.ts';
import type { MessageKind } from '../links/link.ts';
import type { CoherenceEvent } from '../protocols/protocol.ts';
import type { Errand, Service } from './account.ts';

/** The part of a memory that a step was spent in. */
export type Part = 'l1i' | 'l1d' | 'l2' | 'link' | 'store buffer' | 'reservation' | Service;

export interface Step {
  readonly part: Part;
  /** Where it was, in words: `l1d`, `memory`, `core 0 to core 2`. */
  readonly where: string;
  /** What happened, in words. */
  readonly what: string;
  /** Cycles at which it began and ended. */
  readonly from: number;
  readonly to: number;
  /** Cycles of these for which others had what was needed. */
  readonly waited: number;
  /** Of a message: what it was, its size, and how many times it passed from one place or switch to the next, if it had one way. */
  readonly message?: { readonly kind: MessageKind; readonly bytes: number; readonly hops?: number };
  /** Of a store that leaves a buffer: where it stores to, and the steps of it. */
  readonly address?: number;
  readonly steps?: readonly Step[];
}

/** What became of one core's copy of a line. */
export interface Transition {
  readonly core: number;
  /** The address of the line's first byte as the program has it; undefined where no page of its has it. */
  readonly address: number | undefined;
  readonly event: CoherenceEvent | 'drop' | 'inject' | 'receive';
  readonly from: string;
  readonly to: string;
  /** The protocol's own sentence of the row. */
  readonly rule: string;
}

/** Something that took its time, and what it set off. */
export interface Course {
  readonly from: number;
  readonly to: number;
  /** The critical path. */
  readonly steps: readonly Step[];
  /** What was sent and done besides, in the order in which it began, and nobody waited for. */
  readonly meanwhile: readonly Step[];
  /** In the order in which they came about. */
  readonly transitions: readonly Transition[];
}

export interface Receipt extends Course {
  /**
   * Its number among the accesses of all cores, in the order in which they take effect, and among those of its core; from 1.
   * A store that waits in a buffer counts when it goes in.
   */
  readonly number: number;
  readonly ofCore: number;
  readonly core: number;
  readonly errand: Errand;
  /** As the program has it, unsigned; physical where there is no program. */
  readonly address: number;
  readonly width: Width;
  /** The instruction's address, unsigned; 0 where there is no program. */
  readonly pc: number;
  /** Cycles from when it was asked for until it had finished. */
  readonly latency: number;
  /**
   * The fetch that its instruction waited for, before the access; the last `hidden` cycles of it are those of every
   * instruction, and delay none.
   */
  readonly fetch: (Course & { readonly hidden: number }) | undefined;
  /** Of a load whose value is one of before: how many stores to its word came between that and now; 0 for any other. */
  readonly early: number;
  /** Of a store that went into a buffer: how it took effect when it left; `waiting` where it never did. */
  readonly effect: Course | 'waiting' | undefined;
}
