/** Many instruction streams over many data streams: cores with a program counter and registers each. */
import type { ArrayOrganisation } from './array.ts';
import { createCycleOrder } from './cycle-order.ts';
import { coresNamed, namesOf } from './devices.ts';

export interface MimdParameters {
  cores: number;
  /** In cycles. */
  quantum: number;
  /** `all`, or the numbers of some cores. */
  devices: string;
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
    devices: {
      default: 'all',
      form: 'all, or numbers of cores as in 0,2',
      summary: 'The cores that reach devices: a call on another core goes to one of them.',
    },
  },
  streams: ({ cores }) => ({ instruction: cores, data: cores }),
  check({ cores, devices }) {
    if (coresNamed(devices, cores)) return undefined;
    return { parameter: 'devices', expected: namesOf(cores) };
  },
  wire(parts, { cores, quantum, devices }) {
    const reaching = new Set(coresNamed(devices, cores));
    return createCycleOrder(parts, cores, quantum, (core) => reaching.has(core));
  },
};
