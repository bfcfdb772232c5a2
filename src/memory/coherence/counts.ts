/** What is counted in caches and on the link, under the names that `contract` gives a report. */

export interface CacheCounts {
  reads: number;
  writes: number;
  readMisses: number;
  writeMisses: number;
  writebacks: number;
  /** Stored words that went on to the next level. */
  writeThroughs: number;
  /** Lines asked for before anybody wanted them, and those of them that were then used. */
  prefetches: number;
  usefulPrefetches: number;
  /** Copies in nearer caches that had to go because their line left this one, a second level that includes them. */
  backInvalidations: number;
  /** Copies lost because another core wanted the line alone. */
  invalidations: number;
  /** Times that this cache gave a line to another in memory's place. */
  interventions: number;
  /** Lines that came from another cache. */
  transfers: number;
  /** Stores to a line that was here but shared. */
  upgrades: number;
}

export function createCounts(): CacheCounts {
  return {
    reads: 0,
    writes: 0,
    readMisses: 0,
    writeMisses: 0,
    writebacks: 0,
    writeThroughs: 0,
    prefetches: 0,
    usefulPrefetches: 0,
    backInvalidations: 0,
    invalidations: 0,
    interventions: 0,
    transfers: 0,
    upgrades: 0,
  };
}

/** Counts an access to one cache. */
export function countAccess(counts: CacheCounts, on: 'load' | 'store', hit: boolean): void {
  if (on === 'load') {
    counts.reads++;
    if (!hit) counts.readMisses++;
  } else {
    counts.writes++;
    if (!hit) counts.writeMisses++;
  }
}
