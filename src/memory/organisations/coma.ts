/**
 * Cache-only memory: each node is a core and an attraction memory, and those are all the memory there is. Lines have no
 * home. They come to who uses them, as many copies as the coherence protocol allows, and the last copy of a line that a node
 * has no room for moves to another node. A line that was never used comes from storage, once.
 * Nodes know whom to ask by a directory: flat, at a node that the line's number gives, or in a tree, as in the Data
 * Diffusion Machine, whose links are all of the chosen kind.
 * Follows Hagersten, Landin and Haridi 1992; Stenström, Joe and Gupta 1992; Joe and Hennessy 1994.
 */
import type { Parameters } from '../../base/plug.ts';
import { lru } from '../cache/replacement/lru.ts';
import { createCachedMemory } from '../cached-memory.ts';
import { bareMemory } from '../coherence/main-memory.ts';
import { hierarchicalPassage } from '../coma/hierarchy.ts';
import { flatPassage } from '../coma/passage.ts';
import { attractionGeometry } from '../coma/size.ts';
import { createTree } from '../coma/tree.ts';
import type { MemoryOrganisation } from '../organisation.ts';

export interface ComaParameters {
  /** In bytes. */
  size: number;
  /** In percent. */
  pressure: number;
  ways: number;
  /** In cycles. */
  latency: number;
  /** In cycles. */
  tags: number;
  hierarchy: string;
  pointers: number;
  fanOut: number;
  /** In cycles. */
  directory: number;
}

/** In bytes: what all attraction memories together may take, but for rounding. */
const mostInAll = 2 ** 30;

const parameters: Parameters<ComaParameters> = {
  size: { default: 2 ** 23, unit: 'bytes', range: [2 ** 13, 2 ** 28], summary: 'How much memory programs may use.' },
  pressure: {
    default: 75,
    unit: 'percent',
    range: [1, 100],
    summary: 'The share of all attraction memory that a program takes which uses all of its memory.',
  },
  ways: { default: 8, range: [1, 1024], summary: 'How many lines each set of an attraction memory holds, at least.' },
  latency: { default: 60, unit: 'cycles', range: [0, 100_000], summary: 'How long a memory takes to answer.' },
  tags: {
    default: 4,
    unit: 'cycles',
    range: [0, 100_000],
    summary: 'How long it takes to see that a line is not in the attraction memory.',
  },
  hierarchy: {
    default: 'flat',
    oneOf: ['flat', 'ddm'],
    summary: 'Whether a node keeps the directory of a line, or directories in a tree know what is below them.',
  },
  pointers: {
    default: 0,
    range: [0, 1024],
    summary: 'How many holders of a line a flat directory can name before it has to trouble everybody; 0: all of them.',
  },
  fanOut: {
    default: 4,
    range: [2, 64],
    summary: 'How many nodes, or directories, a directory of a tree has below it.',
  },
  directory: {
    default: 6,
    unit: 'cycles',
    range: [0, 100_000],
    summary: 'How long a directory of a tree takes to pass something on.',
  },
};

export const coma: MemoryOrganisation<ComaParameters> = {
  name: 'coma',
  summary: 'Nodes whose memories are caches of each other: data moves to who uses it.',
  parameters,
  check({ size, pressure }) {
    const least = Math.ceil((size * 100) / mostInAll);
    if (pressure >= least) return undefined;
    const expected = `${least} to 100 percent: attraction memories for ${size} bytes may take ${mostInAll} bytes in all`;
    return { parameter: 'pressure', expected };
  },
  create({ size, pressure, ways, latency, tags, hierarchy, pointers, fanOut, directory }, setting) {
    const { cores, caches, journal } = setting;
    const { line } = caches;
    const isFlat = hierarchy === 'flat';
    const placement = {
      places: cores,
      nodes: cores,
      placeOf: (core: number) => core,
      nameOf: (place: number) => `node ${place}`,
      // In a tree no node is in charge of a line.
      homeOf: (number: number) => (isFlat ? number % cores : -1),
    };
    const tree = isFlat ? undefined : createTree({ nodes: cores, fanOut, directory, link: setting.link, journal });
    const link = tree ?? setting.link(cores, placement.nameOf);
    const storage = bareMemory(latency, placement.nameOf, journal);
    const passage = tree
      ? hierarchicalPassage({ tree, line, latency, journal })
      : flatPassage({ link, placement, cores, line, attractionLatency: latency, memory: storage, journal }, pointers);
    const geometry = attractionGeometry({ size, line, nodes: cores, pressure, ways });
    const memory = { ...geometry, replacement: lru, latency, tags };
    const nodes = { memory, passage };
    return createCachedMemory({ ...setting, size, placement, link, memory: storage, transport: passage, coma: nodes });
  },
};
