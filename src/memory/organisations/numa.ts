/**
 * Non-uniform memory access: nodes with some of the cores and a part of the memory each. A line is at home on the node
 * where its page was placed; asking one's own node's memory does not use the link.
 */
import { mostNodes } from '../../base/most-nodes.ts';
import { mainMemory } from '../cache/shared-level.ts';
import { createCachedMemory } from '../cached-memory.ts';
import { type CoherenceParameters, coherenceParameters, transportFor } from '../coherence/transport.ts';
import { Migration } from '../numa/migration.ts';
import { PageHomes, placements } from '../numa/page-homes.ts';
import type { MemoryOrganisation } from '../organisation.ts';
import { pageSize } from '../ram.ts';

export interface NumaParameters extends CoherenceParameters {
  /** In bytes. */
  size: number;
  nodes: number;
  /** In cycles. */
  latency: number;
  placement: keyof typeof placements;
  /** In requests. */
  threshold: number;
  /** In cycles. */
  shootdown: number;
}

const inWords = Object.values(placements)
  .map(({ summary }) => summary)
  .join(', or ');

export const numa: MemoryOrganisation<NumaParameters> = {
  name: 'numa',
  summary: 'Nodes with cores and a part of the memory each: near memory is quick, far memory is not.',
  parameters: {
    size: { default: 2 ** 28, unit: 'bytes', range: [2 ** 20, 2 ** 30], summary: 'How much memory the machine has.' },
    nodes: {
      default: 2,
      range: [1, mostNodes],
      unit: 'nodes',
      summary: 'Over how many nodes cores and memory are spread.',
    },
    latency: { default: 60, unit: 'cycles', range: [0, 100_000], summary: 'How long a memory takes to answer.' },
    placement: {
      default: 'first-touch',
      oneOf: Object.keys(placements),
      summary: `Where a page is at home: ${inWords}.`,
    },
    threshold: {
      default: 128,
      unit: 'requests',
      range: [1, 1_000_000],
      summary: 'Where pages migrate: by how many requests a node must be ahead of the home of a page to get it.',
    },
    shootdown: {
      default: 100,
      unit: 'cycles',
      range: [0, 1_000_000],
      summary: 'Where pages migrate: how long it takes a core to forget where a page was.',
    },
    ...coherenceParameters('directory'),
  },
  create(parameters, setting) {
    const { cores, caches, journal } = setting;
    const { nodes } = parameters;
    const placeOf = (core: number) => Math.floor((core * nodes) / Math.max(cores, nodes));
    const rule = placements[parameters.placement];
    const nameOf = (place: number) => `node ${place}`;
    const link = setting.link(nodes, nameOf);
    const { latency, size, threshold, shootdown } = parameters;
    const migration = rule.migrates
      ? new Migration({ threshold, shootdown, link, latency, page: pageSize })
      : undefined;
    const { line } = caches;
    const frames = Math.ceil(size / pageSize);
    const pages = new PageHomes({ nodes, rule, placeOf, line, page: pageSize, frames, migration });
    const homeOf = (line: number) => pages.homeOf(line);
    const placement = { places: nodes, nodes, placeOf, nameOf, homeOf, pages };
    const memory = mainMemory(setting, { placement, homes: Array.from({ length: nodes }, (_, node) => node), latency });
    const transport = transportFor(parameters, { link, placement, cores, line, memory, journal });
    return createCachedMemory({ ...setting, size, placement, link, memory, transport });
  },
};
