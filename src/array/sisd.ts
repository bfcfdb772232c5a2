/** One instruction stream, one data stream: the machine that everything else is compared with. */
import type { ArrayOrganisation } from './array.ts';
import { createCycleOrder } from './cycle-order.ts';

export const sisd: ArrayOrganisation<object> = {
  name: 'sisd',
  summary: 'One core: one instruction stream over one data stream.',
  parameters: {},
  streams: () => ({ instruction: 1, data: 1 }),
  wire: (parts) => createCycleOrder(parts, 1, 1),
};
