/**
 * An engine advances a core: it fetches, decodes and executes until the kernel is needed or time is up.
 * Every engine reads the same instruction table; on the same state all do exactly the same.
 */
import type { Isa } from '../../isa/isa.ts';
import type { MemorySystem } from '../../memory/port.ts';
import type { Core } from '../core.ts';

/**
 * Why an engine returned: the time is up, `core.cause` says what the kernel must see to, or the next instruction's access has
 * to wait until it is its turn.
 */
export type Stop = 'time' | 'trap' | 'turn';

export interface Engine {
  readonly name: string;
  /**
   * Runs while `core.cycle < until`, and for `most` instructions at most where a model lets several retire in a cycle. At a trap, and where a turn is waited for, `core.pc` is the instruction that did not
   * retire and has changed nothing.
   */
  run(core: Core, until: number, most?: number): Stop;
}

/** What engines must know of how time is charged: a cycle and what accesses take, a cycle whatever they take, or by a model. */
export interface Clocking {
  readonly by: 'waits' | 'free' | 'model';
  /** Whether the model says when an access can be made. */
  readonly issues: boolean;
  /** What the model need not be told of, where memory takes no time; see `Steady`. */
  readonly steady?: Uint8Array;
}

/** As most simple cores have it. */
export const waitsForMemory: Clocking = { by: 'waits', issues: false };

export interface EngineKind {
  readonly name: string;
  readonly summary: string;
  create(isa: Isa, memory: Pick<MemorySystem, 'direct' | 'line' | 'observed'>, clocking?: Clocking): Engine;
}
