/** What a memory has counted so far, as reports read it. */
import type { CacheCounts } from './coherence/counts.ts';
import type { LinkStatistics } from './links/link.ts';

/** The caches of a core, in the order in which reports list them; an attraction memory is the last of them. */
export const cacheNames = ['l1i', 'l1d', 'l2', 'attraction'] as const;
export type CacheName = (typeof cacheNames)[number];

/** What happens between cores is counted once for each core, in its data cache. */
export interface CacheStatistics extends Readonly<CacheCounts> {
  readonly core: number;
  readonly name: CacheName;
}

/**
 * Requests of a node's cores, by whether the memory in charge of the line is the node's own; with attraction memories,
 * whether it was done within the node.
 */
export interface NodeStatistics {
  readonly id: number;
  readonly local: number;
  readonly remote: number;
  /** Pages that moved to this node because its cores use them most. */
  readonly migrations: number;
}

/** What attraction memories gave up and took in for want of room, by node. */
export interface AttractionStatistics {
  /** Last copies that the node had no room for. */
  readonly injected: readonly number[];
  /** Last copies that it took in. */
  readonly received: readonly number[];
  /** Copies that it gave up while others had one. */
  readonly dropped: readonly number[];
}

/** A cache that all cores share, before the memory of a node, or before all of it. */
export interface SharedStatistics extends Readonly<CacheCounts> {
  readonly node?: number;
  readonly name: 'l2';
}

export interface MemoryStatistics {
  /** By core, then by cache. */
  readonly caches: readonly CacheStatistics[];
  /** By node. */
  readonly shared: readonly SharedStatistics[];
  readonly link: LinkStatistics;
  /** Empty where memory is equally far from every core. */
  readonly nodes: readonly NodeStatistics[];
  /** Absent where memory is anything but attraction memories. */
  readonly attraction?: AttractionStatistics;
}
