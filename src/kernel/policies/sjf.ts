/**
 * Shortest job first, of which no order has a lower average wait for jobs that come together (Smith 1956, "Various
 * optimizers for single-stage production"). Lengths are what `thread.length` declared; who declared none goes last.
 */
import type { SchedulingPolicy } from './policy.ts';

export const sjf: SchedulingPolicy<object> = {
  name: 'sjf',
  summary: 'Shortest job first: by declared length, each until it ends, waits or yields.',
  parameters: {},
  create: () => ({
    quantum: () => Number.POSITIVE_INFINITY,
    rank: ({ declared }) => (declared.length === 0 ? Number.POSITIVE_INFINITY : declared.length),
  }),
};
