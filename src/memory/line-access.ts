/**
 * How a core gets at a line: through its levels, the write buffer before the next one, and the coherence protocol.
 * Invariant: every access is counted once in each level that was asked.
 */
import type { AccessReport } from './cache/access-report.ts';
import type { Side } from './cache/levels.ts';
import type { Prefetcher } from './cache/prefetcher.ts';
import type { Found, PrivateCaches } from './cache/private-caches.ts';
import type { WriteBuffer } from './cache/write-buffer.ts';
import type { Coherence, Stored } from './coherence/coherence.ts';
import { type CacheCounts, countAccess } from './coherence/counts.ts';
import type { WritePolicy } from './protocols/write-policy.ts';
import type { Journal } from './receipt/journal.ts';

export interface LineAccessSetting {
  readonly core: number;
  readonly caches: PrivateCaches;
  readonly coherence: Coherence;
  readonly counts: {
    readonly l1i: CacheCounts;
    readonly l1d: CacheCounts;
    readonly l2: CacheCounts | undefined;
    readonly attraction: CacheCounts | undefined;
  };
  /** What the data cache does with stores; `isLast`: behind it there is memory, and what goes there is the protocol's. */
  readonly stores: WritePolicy & { readonly isLast: boolean };
  readonly buffer: WriteBuffer;
  /** Undefined where no first level fetches ahead. */
  readonly prefetcher: Prefetcher | undefined;
  /** Hears when an access begins that may drive lines out. */
  readonly reached: (now: number) => void;
  /** Hears of every access; undefined where nobody observes. */
  readonly report: AccessReport | undefined;
  /** Hears of every look into the caches; undefined where nobody wants receipts. */
  readonly journal: Journal | undefined;
}

export class LineAccess {
  private readonly setting: LineAccessSetting;
  private readonly buffered: (cycles: number) => void;

  /** `buffered` hears of cycles that pass until words have left the write buffer. */
  constructor(setting: LineAccessSetting, buffered: (cycles: number) => void) {
    this.setting = setting;
    this.buffered = buffered;
  }

  /** Brings a line within reach of a first level, allowed to be loaded or stored to; the cycle at which it is there. */
  reach(side: Side, line: number, on: 'load' | 'store', now: number, stored?: Stored): number {
    const { report } = this.setting;
    if (!report) return this.bring(side, line, on, now, stored);
    report.begin(side, line, on, now);
    const finished = this.bring(side, line, on, now, stored);
    report.finish(finished);
    return finished;
  }

  private bring(side: Side, line: number, on: 'load' | 'store', now: number, stored: Stored | undefined): number {
    const { core, caches, coherence, counts, stores, buffer, prefetcher, journal } = this.setting;
    this.setting.reached(now);
    const leaves = stores.around && on === 'store';
    const found = caches.find(side, line, leaves);
    journal?.looked(side, on, line, found, caches.behind, now);
    countAccess(counts[side], on, found === 'first');
    if (counts.l2 && found !== 'first') countAccess(counts.l2, on, caches.behind);
    if (counts.attraction && found !== 'first' && !caches.behind) countAccess(counts.attraction, on, found === 'near');
    let asked = now + caches.latency;
    if (found !== 'first' && !leaves) {
      const passes = buffer.passes(line, asked);
      journal?.waited('write buffer', 'write buffer', asked, passes);
      this.buffered(passes - asked);
      asked = passes;
    }
    if (prefetcher) {
      const there = prefetcher.use(caches.found, asked);
      journal?.waited('prefetch', side, asked, there);
      asked = there;
    }
    let finished = asked;
    if (on === 'store' || found === 'nowhere' || !coherence.allows(core, line, 'load')) {
      finished = coherence.access(core, leaves ? 'behind' : side, line, on, asked, stored);
    }
    if (on === 'store') finished = this.pass(line, found, finished);
    if (found === 'first' || !leaves) prefetcher?.follow(side, line, found === 'first', asked);
    return finished;
  }

  /** Gives a stored word to the next level where it is to have it; when the core can go on. */
  private pass(line: number, found: Found, now: number): number {
    const { caches, counts, stores, buffer, journal } = this.setting;
    if (stores.through || (stores.around && found !== 'first')) counts.l1d.writeThroughs++;
    // What misses has asked the next level anyway; and what goes to memory is on its way already.
    if (!stores.through || stores.isLast || found !== 'first') return now;
    const start = buffer.enter(now);
    caches.pass(caches.found);
    const leaves = buffer.put(line, start + caches.nextLatency);
    this.buffered(leaves - now);
    if (buffer.hasRoom) journal?.waited('write buffer', 'write buffer', now, leaves);
    else journal?.waited('next level', caches.nextName, now, leaves);
    return leaves;
  }

  /** An atomic is done when all stored words are away that the core does not wait for else. */
  seeOff(now: number): number {
    const { buffer, journal } = this.setting;
    const away = buffer.empties(now);
    journal?.waited('write buffer', 'write buffer', now, away);
    this.buffered(away - now);
    return away;
  }
}
