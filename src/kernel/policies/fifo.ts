/** First in, first out: in the order of arrival, each for as long as it likes. Batch systems began so. */
import type { SchedulingPolicy } from './policy.ts';

export const fifo: SchedulingPolicy<object> = {
  name: 'fifo',
  summary: 'First in, first out: each thread runs until it ends, waits or yields.',
  parameters: {},
  create: () => ({ quantum: () => Number.POSITIVE_INFINITY }),
};
