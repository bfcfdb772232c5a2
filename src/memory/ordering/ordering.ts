/**
 * Memory orderings: in which order the accesses of a core may take effect for others.
 * An ordering wraps a memory, so it stands between each core and whatever organisation there is. What holds for all:
 * a core sees its own stores in program order, stores to a word take effect in the order of the program, and no store
 * is seen by one core before another but by the core that made it (multi-copy atomicity).
 */
import type { Choices } from '../../base/choices.ts';
import type { Plug } from '../../base/plug.ts';
import type { MemorySystem } from '../port.ts';
import type { Journal } from '../receipt/journal.ts';
import { createOrderedMemory } from './ordered-memory.ts';

/** What an ordering is told when a machine is built. */
export interface OrderingSetting {
  readonly cores: number;
  readonly choices: Choices;
  /** Whether what one core stores is what others load, as it is not where caches are not kept coherent. */
  readonly coherent: boolean;
  /** Hears which stores leave because it is time; absent where nobody wants receipts. */
  readonly journal?: Journal | undefined;
}

export interface Ordering<P extends object> extends Plug<P> {
  /** The memory as cores see it, who from now on reach it through this one only. */
  wrap(memory: MemorySystem, parameters: P, setting: OrderingSetting): MemorySystem;
}

/** In what the orderings with a store buffer differ. */
export interface OrderingRules {
  /** Stores and atomics take effect in the order of the program, whatever their addresses. */
  readonly storesInOrder: boolean;
  /** Loads may have been done before other loads that come before them. */
  readonly loadsEarly: boolean;
}

export interface BufferParameters {
  entries: number;
  /** In cycles. */
  latency: number;
  /** In cycles. */
  linger: number;
}

/** An ordering with a store buffer for each core. */
export function buffered(name: string, summary: string, rules: OrderingRules): Ordering<BufferParameters> {
  return {
    name,
    summary,
    parameters: {
      entries: { default: 8, range: [1, 1024], summary: 'How many stores a store buffer holds.' },
      latency: {
        default: 4,
        unit: 'cycles',
        range: [1, 100_000],
        summary: 'How long a store stays in its buffer at least, unless something waits for it to leave.',
      },
      linger: {
        default: 60,
        unit: 'cycles',
        range: [0, 100_000],
        summary: 'How much longer it may stay; the seed decides, and seed 0 lets no store linger.',
      },
    },
    wrap: (memory, parameters, setting) => createOrderedMemory(memory, rules, parameters, setting),
  };
}
