/** What an out-of-order core is made of; counts and cycles are at least 1. */
import type { UnitLatencies } from '../latencies.ts';

export interface OutOfOrderParameters extends UnitLatencies {
  width: number;
  frontEnd: number;
  forwarding: string;
  reorderBuffer: number;
  loadStoreQueue: number;
  buses: number;
  alus: number;
  aluStations: number;
  alu: number;
  multipliers: number;
  multiplyStations: number;
  memoryPorts: number;
  memoryStations: number;
  load: number;
}
