/** What a memory has counted so far, as reports read it. */
import type { CacheCounts } from './coherence/counts.ts';
import type { LinkStatistics } from './links/link.ts';

/** The caches of a core, in the order in which reports list them. */
export const cacheNames = ['l1i', 'l1d', 'l2'] as const;
export type CacheName = (typeof cacheNames)[number];

/** What happens between cores is counted once for each core, in its data cache. */
export interface CacheStatistics extends Readonly<CacheCounts> {
  readonly core: number;
  readonly name: CacheName;
}

/** Requests of a node's cores, by whether the memory in charge of the line is the node's own. */
export interface NodeStatistics {
  readonly id: number;
  readonly local: number;
  readonly remote: number;
}

export interface MemoryStatistics {
  /** By core, then by cache. */
  readonly caches: readonly CacheStatistics[];
  readonly link: LinkStatistics;
  /** Empty where memory is equally far from every core. */
  readonly nodes: readonly NodeStatistics[];
}
