/** What models look up of each operation, as bits in one number. */
import type { Operation } from './model.ts';

export const trait = {
  readsRs1: 1,
  readsRs2: 2,
  /** Brings a value from memory. */
  loads: 4,
  /** May be followed by another instruction than the one behind. */
  leads: 8,
  /** A plain store, which needs its value in memory only. */
  stores: 16,
  memory: 32,
  /** Multiplies or divides. */
  multiplies: 64,
  /** Looks at clocks, or orders what is before and behind. */
  system: 128,
  /** May lead elsewhere, by a condition. */
  branches: 256,
} as const;

export function traitsOf({ readsRs1, readsRs2, unit, memory, writesRd }: Operation): number {
  return (
    (readsRs1 ? trait.readsRs1 : 0) |
    (readsRs2 ? trait.readsRs2 : 0) |
    (memory && writesRd ? trait.loads : 0) |
    (unit === 'branch' || unit === 'jump' ? trait.leads : 0) |
    (unit === 'store' ? trait.stores : 0) |
    (memory ? trait.memory : 0) |
    (unit === 'multiply' || unit === 'divide' ? trait.multiplies : 0) |
    (unit === 'system' ? trait.system : 0) |
    (unit === 'branch' ? trait.branches : 0)
  );
}
