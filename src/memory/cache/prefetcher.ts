/**
 * Fetches the line after one that was asked for, before anybody asks for it (one-block lookahead: Smith 1982, "Cache
 * memories", section 2.1): when a first level misses, or, tagged, also when a line that came so is used for the first time.
 *
 * Nobody waits for such a line but who uses it before it is there. It takes its way over the link like any, may be taken
 * from others as for a load, and may drive lines out, but not the one that it follows. It never comes from another page,
 * so it cannot fault; and a line that the core has at any level is not fetched.
 * Invariant: a line is marked by its state from when it was fetched ahead until its core uses it.
 */
import type { Coherence } from '../coherence/coherence.ts';
import type { CacheCounts } from '../coherence/counts.ts';
import type { Side } from './levels.ts';
import type { PrivateCaches } from './private-caches.ts';
import type { SharedLevel } from './shared-level.ts';

/** When a first level fetches ahead. */
export const prefetchKinds = ['none', 'next-line', 'tagged'] as const;
export type PrefetchKind = (typeof prefetchKinds)[number];

export interface PrefetcherSetting {
  readonly core: number;
  readonly caches: PrivateCaches;
  readonly coherence: Coherence;
  readonly counts: Readonly<Record<Side, CacheCounts>>;
  readonly kinds: Readonly<Record<Side, PrefetchKind>>;
  readonly linesPerPage: number;
  /** The level that all cores share; undefined where they do not. */
  readonly shared: SharedLevel | undefined;
}

export class Prefetcher {
  private readonly setting: PrefetcherSetting;
  /** By entry, of lines that were fetched ahead: when they are there, and the cache that asked for them. */
  private readonly arrivals: Float64Array;
  private readonly forData: Uint8Array;
  /** Whether the last line that was asked for was used for the first time. */
  private isFirstUse = false;

  constructor(setting: PrefetcherSetting) {
    this.setting = setting;
    this.arrivals = new Float64Array(setting.caches.entries);
    this.forData = new Uint8Array(setting.caches.entries);
  }

  /** A line is asked for that the core has in an entry, or nowhere (-1); the cycle from which it can be used. */
  use(entry: number, now: number): number {
    const { core, coherence, counts } = this.setting;
    this.isFirstUse = entry >= 0 && coherence.markUsed(core, entry);
    if (!this.isFirstUse) return now;
    counts[this.forData[entry] === 1 ? 'l1d' : 'l1i'].usefulPrefetches++;
    return Math.max(now, this.arrivals[entry]);
  }

  /** After a line was asked for, and is here: fetches the next one if it is time. */
  follow(side: Side, line: number, isHit: boolean, now: number): void {
    const { core, caches, coherence, counts, kinds, linesPerPage, shared } = this.setting;
    const kind = kinds[side];
    const next = line + 1;
    if (kind === 'none' || (isHit && !(kind === 'tagged' && this.isFirstUse))) return;
    if (next % linesPerPage === 0 || caches.entryAt(next) >= 0) return;
    if (!caches.hasRoomBeside(side) || shared?.hasRoomBeside === false) return;
    counts[side].prefetches++;
    caches.kept = line;
    if (shared) shared.kept = line;
    const end = coherence.prefetch(core, side, next, now);
    caches.kept = -2;
    if (shared) shared.kept = -2;
    const entry = caches.entryAt(next);
    this.arrivals[entry] = end;
    this.forData[entry] = side === 'l1d' ? 1 : 0;
  }

  save() {
    return { arrivals: this.arrivals.slice(), forData: this.forData.slice() };
  }

  restore({ arrivals, forData }: ReturnType<Prefetcher['save']>): void {
    this.arrivals.set(arrivals);
    this.forData.set(forData);
  }
}
