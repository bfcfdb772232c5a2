/**
 * Array organisations: how many instruction streams and data streams a machine has, and how its cores are wired for them
 * (Flynn 1966, "Very high-speed computing systems").
 */
import type { Plug } from '../base/plug.ts';
import type { Core } from '../core/core.ts';
import type { Engine } from '../core/engine/engine.ts';
import type { Timing } from '../core/models/model.ts';
import type { MemorySystem } from '../memory/port.ts';

/** What an organisation is wired from. */
export interface Parts {
  readonly engine: Engine;
  readonly memory: MemorySystem;
  /** The timing of a core; undefined where no model says what instructions cost. */
  readonly timingOf: (core: number) => Timing | undefined;
}

/**
 * The cores, and which of them goes next.
 * Invariant: among the cores in play the one furthest behind in cycles runs, ties by lowest id; so memory operations take
 * effect in the order (cycle, core id). Where a machine asks for turns of more than a cycle, turns stand for cycles.
 */
export interface ProcessorArray {
  readonly cores: readonly Core[];
  /** The core in play that is furthest behind; undefined when all are parked. */
  next(): Core | undefined;
  /**
   * Runs that core while it is furthest behind, up to the cycle `limit` and for `most` cycles and instructions at most. Gives the core if the
   * kernel has to see to it before anything else is done: its `cause` says why, or else it has come to its deadline.
   */
  step(limit: number, most?: number): Core | undefined;
  /** Takes such steps, in whatever order gives the same, until all cores have come to `limit` or the kernel has to see to one. */
  run(limit: number): Core | undefined;
  /** Puts a parked core into play, from `cycle` on at the earliest. */
  wake(core: Core, cycle: number): void;
  /** Takes a core out of play. */
  park(core: Core): void;
  /** Finds out anew who is in play, after the cores were restored. */
  restored(): void;
}

export interface ArrayOrganisation<P extends object> extends Plug<P> {
  /** Flynn's two numbers. */
  streams(parameters: P): { readonly instruction: number; readonly data: number };
  wire(parts: Parts, parameters: P): ProcessorArray;
}
