/** The time slice, as most policies have it. */
import type { Parameter } from '../../base/plug.ts';

export interface QuantumParameters {
  quantum: number;
}

export const quantumParameter: Parameter<number> = {
  default: 1000,
  unit: 'cycles',
  range: [1, 1_000_000_000],
  summary: 'How long a thread may run while others wait.',
};
