/**
 * Round robin: whoever has waited longest runs next, for one quantum (Kleinrock 1964, "Analysis of a time-shared
 * processor").
 */
import type { SchedulingPolicy } from './policy.ts';

export interface RoundRobinParameters {
  /** In cycles. */
  quantum: number;
}

export const rr: SchedulingPolicy<RoundRobinParameters> = {
  name: 'rr',
  summary: 'Round robin: each thread in its turn, for one quantum.',
  parameters: {
    quantum: {
      default: 1000,
      unit: 'cycles',
      range: [1, 1_000_000_000],
      summary: 'How long a thread may run while others wait.',
    },
  },
  next: () => 0,
  quantum: (_, { quantum }) => quantum,
};
