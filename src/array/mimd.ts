/** Many instruction streams over many data streams: cores with a program counter and registers each. */
import type { ArrayOrganisation } from './array.ts';
import { createCycleOrder } from './cycle-order.ts';

export interface MimdParameters {
  cores: number;
  /** In cycles. */
  quantum: number;
}

export const mimd: ArrayOrganisation<MimdParameters> = {
  name: 'mimd',
  summary: 'Many cores: an instruction stream and a data stream each.',
  parameters: {
    cores: { default: 4, range: [1, 1024], unit: 'cores', summary: 'How many cores the machine has.' },
    quantum: {
      default: 1,
      range: [1, 1_000_000],
      unit: 'cycles',
      summary: 'How long a core runs before the next: 1 is exact, more is faster and approximate.',
    },
  },
  streams: ({ cores }) => ({ instruction: cores, data: cores }),
  wire: (parts, { cores, quantum }) => createCycleOrder(parts, cores, quantum),
};
