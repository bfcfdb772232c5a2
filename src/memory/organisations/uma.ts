/**
 * Uniform memory access: caches over one memory that is equally far from every core.
 * Cores are at the link's first places, memory is at the last. Whether they are equal towards devices too, the array's
 * `devices` says.
 */
import { mainMemory } from '../cache/shared-level.ts';
import { createCachedMemory } from '../cached-memory.ts';
import { type CoherenceParameters, coherenceParameters, transportFor } from '../coherence/transport.ts';
import type { MemoryOrganisation } from '../organisation.ts';

export interface UmaParameters extends CoherenceParameters {
  /** In bytes. */
  size: number;
  /** In cycles. */
  latency: number;
}

export const uma: MemoryOrganisation<UmaParameters> = {
  name: 'uma',
  summary: 'Caches over one memory that is equally far from every core.',
  parameters: {
    size: { default: 2 ** 28, unit: 'bytes', range: [2 ** 20, 2 ** 30], summary: 'How much memory the machine has.' },
    latency: { default: 60, unit: 'cycles', range: [0, 100_000], summary: 'How long memory takes to answer.' },
    ...coherenceParameters('snooping'),
  },
  create(parameters, setting) {
    const { cores, caches, journal } = setting;
    const placement = {
      places: cores + 1,
      nodes: 0,
      placeOf: (core: number) => core,
      nameOf: (place: number) => (place < cores ? `core ${place}` : 'memory'),
      homeOf: () => cores,
    };
    const link = setting.link(placement.places, placement.nameOf);
    const memory = mainMemory(setting, { placement, homes: [cores], latency: parameters.latency });
    const transport = transportFor(parameters, { link, placement, cores, line: caches.line, memory, journal });
    return createCachedMemory({ ...setting, size: parameters.size, placement, link, memory, transport });
  },
};
