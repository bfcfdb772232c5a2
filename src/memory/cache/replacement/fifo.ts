/** First in, first out: uses do not count, so more ways may miss more often (Belady, Nelson and Shedler 1969). */
import { createOrder } from './order.ts';
import type { Replacement } from './replacement.ts';

export const fifo: Replacement = {
  name: 'fifo',
  summary: 'The line that came first leaves, however much it is used.',
  parameters: {},
  powerOfTwoWays: false,
  create(sets, ways) {
    const { toFront, last, save, restore } = createOrder(sets, ways);
    return {
      use(set, way, filled) {
        if (filled) toFront(set, way);
      },
      victim: last,
      save,
      restore,
    };
  },
};
