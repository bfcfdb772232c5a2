/** Sequential consistency: what every access does is seen at once (Lamport 1979, "How to make a multiprocessor computer"). */
import type { Ordering } from './ordering.ts';

export const sc: Ordering<object> = {
  name: 'sc',
  summary: 'Sequential consistency: every access takes effect, for everybody, before the next.',
  parameters: {},
  wrap: (memory) => memory,
};
