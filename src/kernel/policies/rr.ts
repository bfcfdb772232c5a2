/**
 * Round robin: whoever has waited longest runs next, for one quantum (Kleinrock 1964, "Analysis of a time-shared
 * processor").
 */
import type { SchedulingPolicy } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

export const rr: SchedulingPolicy<QuantumParameters> = {
  name: 'rr',
  summary: 'Round robin: each thread in its turn, for one quantum.',
  parameters: { quantum: quantumParameter },
  create: ({ quantum }) => ({ quantum: () => quantum }),
};
