/**
 * Where pages are at home on a machine with nodes.
 * A page gets its home when a core asks for one of its lines for the first time, by a rule of `placements`, and keeps it
 * until its frame is given back, unless it migrates; or it is bound to a node before anybody asks. Lines of a frame that was
 * given back still go where they came from, until somebody asks for it again.
 */
import type { PagePlacement } from '../coherence/placement.ts';
import type { Migration } from './migration.ts';

interface PlacementRule {
  readonly summary: string;
  /** The home of a page that a core of `node` asks for first. */
  home(page: number, node: number, nodes: number): number;
  readonly migrates: boolean;
}

const toucher: PlacementRule['home'] = (_, node) => node;

// biome-ignore format: a row is a line
export const placements = {
  'first-touch': { home: toucher, migrates: false, summary: 'on the node of the core that uses it first' },
  migrate:       { home: toucher, migrates: true, summary: 'there and later on the node that uses it most' },
  interleave:    { home: (page, _, nodes) => page % nodes, migrates: false, summary: 'page by page in turn' },
} as const satisfies Readonly<Record<string, PlacementRule>>;

export interface PageHomesSetting {
  readonly nodes: number;
  readonly rule: PlacementRule;
  readonly placeOf: (core: number) => number;
  /** Bytes in a line, and in a page. */
  readonly line: number;
  readonly page: number;
  /** How many pages memory has. */
  readonly frames: number;
  /** Set where pages migrate. */
  readonly migration: Migration | undefined;
}

export class PageHomes implements PagePlacement {
  /** By node: how many pages have moved there. */
  readonly migrations: Float64Array;
  readonly nodes: number;
  private readonly setting: PageHomesSetting;
  /** Lines in a page as a power of two. */
  private readonly shift: number;
  /** By page: its node and 1, negated where the frame has been given back; 0 where nobody has asked for it yet. */
  private readonly homes: Int16Array;
  /** The pages whose home is not for the rule to say. */
  private readonly bound = new Set<number>();

  constructor(setting: PageHomesSetting) {
    this.setting = setting;
    this.nodes = setting.nodes;
    this.shift = Math.log2(setting.page / setting.line);
    this.homes = new Int16Array(setting.frames);
    this.migrations = new Float64Array(setting.nodes);
  }

  homeOf(line: number): number {
    const home = this.homes[line >>> this.shift];
    if (home === 0) throw new Error(`nobody has asked for line ${line} yet`);
    return Math.abs(home) - 1;
  }

  bind(frame: number, node: number): void {
    const page = frame / this.setting.page;
    this.homes[page] = node + 1;
    this.bound.add(page);
  }

  asks(core: number, line: number, now: number): number {
    const { migration, nodes, rule, placeOf } = this.setting;
    const page = line >>> this.shift;
    if (this.homes[page] <= 0) this.homes[page] = rule.home(page, placeOf(core), nodes) + 1;
    return migration ? migration.leaves(page, core, now) : now;
  }

  answered(core: number, line: number, now: number): number {
    const { migration, placeOf } = this.setting;
    if (!migration) return now;
    const page = line >>> this.shift;
    const [from, to] = [this.homeOf(line), placeOf(core)];
    if (this.bound.has(page) || !migration.count(page, to, from)) return now;
    this.homes[page] = to + 1;
    this.migrations[to]++;
    return migration.move(page, core, from, to, now);
  }

  copied(from: number, to: number): void {
    const page = from / this.setting.page;
    if (this.bound.has(page)) this.bind(to, Math.abs(this.homes[page]) - 1);
  }

  released(frame: number): void {
    const page = frame / this.setting.page;
    this.homes[page] = -Math.abs(this.homes[page]);
    this.bound.delete(page);
    this.setting.migration?.forget(page);
  }

  save() {
    return {
      homes: this.homes.slice(),
      bound: [...this.bound],
      migrations: this.migrations.slice(),
      usage: this.setting.migration?.save(),
    };
  }

  restore(state: unknown): void {
    const { homes, bound, migrations, usage } = state as ReturnType<PageHomes['save']>;
    this.homes.set(homes);
    this.bound.clear();
    for (const page of bound) this.bound.add(page);
    this.migrations.set(migrations);
    this.setting.migration?.restore(usage);
  }
}
