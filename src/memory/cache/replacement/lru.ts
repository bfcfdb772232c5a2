/** Least recently used, exactly (Mattson et al. 1970, "Evaluation techniques for storage hierarchies"). */
import { createOrder } from './order.ts';
import type { Replacement } from './replacement.ts';

export const lru: Replacement = {
  name: 'lru',
  summary: 'The line that has not been used for longest leaves.',
  parameters: {},
  powerOfTwoWays: false,
  create(sets, ways) {
    const { toFront, last, save, restore } = createOrder(sets, ways);
    return { use: toFront, victim: last, save, restore };
  },
};
