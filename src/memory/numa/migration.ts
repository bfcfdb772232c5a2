/**
 * Pages that move to the node that uses them most.
 * Follows the SGI Origin (Laudon and Lenoski 1997, "The SGI Origin: a ccNUMA highly scalable server", sections on page
 * migration; US patent 5,727,150): a page has a counter for each node, every request counts for the asker's node, and if
 * that is then ahead of the home's by the threshold, the page moves there and is counted from 0 again. So a page that two
 * nodes use equally stays where it is. As there, who else has used the page learns that it has moved when it asks for it
 * again, and not before.
 * Simplified: the core whose request it was does all the work; and copies of lines stay in caches, since addresses here are
 * those of frames, which keep their numbers.
 */
import { headerSize } from '../coherence/transport.ts';
import type { Link } from '../links/link.ts';

export interface MigrationSetting {
  /** By how many requests a node must be ahead of the home. */
  readonly threshold: number;
  /** Cycles that it takes a core to forget where a page was. */
  readonly shootdown: number;
  readonly link: Link;
  /** Cycles that a memory takes to answer. */
  readonly latency: number;
  /** Bytes in a page. */
  readonly page: number;
}

/** What is known of a page since it got its home. */
interface Usage {
  /** Requests by node, of those that made some. */
  counts: Map<number, number>;
  /** The cores that know where the page is, and those that knew and have not heard that it moved. */
  readonly users: Set<number>;
  readonly stale: Set<number>;
}

export class Migration {
  private readonly setting: MigrationSetting;
  private pages = new Map<number, Usage>();

  constructor(setting: MigrationSetting) {
    this.setting = setting;
  }

  /** When a core's request for a page can leave: one that still takes the page for where it was has to look it up first. */
  leaves(page: number, core: number, now: number): number {
    const usage = this.usageOf(page);
    usage.users.add(core);
    return usage.stale.delete(core) ? now + this.setting.shootdown : now;
  }

  /** Counts a request of a node for a page whose home is another or itself: whether the page should move to the node. */
  count(page: number, node: number, home: number): boolean {
    const { counts } = this.usageOf(page);
    const count = (counts.get(node) ?? 0) + 1;
    counts.set(node, count);
    return node !== home && count - (counts.get(home) ?? 0) >= this.setting.threshold;
  }

  /** Moves a page for a core of the node `to`; the cycle at which the core can go on. */
  move(page: number, core: number, from: number, to: number, now: number): number {
    const { latency, link, page: size, shootdown } = this.setting;
    const usage = this.usageOf(page);
    usage.counts = new Map();
    for (const user of usage.users) if (user !== core) usage.stale.add(user);
    usage.users.clear();
    usage.users.add(core);
    return link.send(from, to, headerSize + size, now + latency, 'migrate') + shootdown;
  }

  /** Forgets a page: its frame was given back. */
  forget(page: number): void {
    this.pages.delete(page);
  }

  save(): unknown {
    return structuredClone(this.pages);
  }

  restore(state: unknown): void {
    this.pages = structuredClone(state as ReadonlyMap<number, Usage>) as Map<number, Usage>;
  }

  private usageOf(page: number): Usage {
    const known = this.pages.get(page);
    if (known) return known;
    const usage = { counts: new Map(), users: new Set<number>(), stale: new Set<number>() };
    this.pages.set(page, usage);
    return usage;
  }
}
