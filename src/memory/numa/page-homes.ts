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
  /** Set where pages migrate. */
  readonly migration: Migration | undefined;
}

export class PageHomes implements PagePlacement {
  /** By node: how many pages have moved there. */
  readonly migrations: Float64Array;
  readonly nodes: number;
  private readonly setting: PageHomesSetting;
  private readonly linesPerPage: number;
  /** By page: its node; where the frame has been given back, the complement of the node. */
  private readonly homes = new Map<number, number>();
  /** The pages whose home is not for the rule to say. */
  private readonly bound = new Set<number>();

  constructor(setting: PageHomesSetting) {
    this.setting = setting;
    this.nodes = setting.nodes;
    this.linesPerPage = setting.page / setting.line;
    this.migrations = new Float64Array(setting.nodes);
  }

  homeOf(line: number): number {
    const home = this.homes.get(this.pageOf(line));
    if (home === undefined) throw new Error(`nobody has asked for line ${line} yet`);
    return home < 0 ? ~home : home;
  }

  bind(frame: number, node: number): void {
    const page = frame / this.setting.page;
    this.homes.set(page, node);
    this.bound.add(page);
  }

  asks(core: number, line: number, now: number): number {
    const { migration, nodes, rule, placeOf } = this.setting;
    const page = this.pageOf(line);
    if ((this.homes.get(page) ?? -1) < 0) this.homes.set(page, rule.home(page, placeOf(core), nodes));
    return migration ? migration.leaves(page, core, now) : now;
  }

  answered(core: number, line: number, now: number): number {
    const { migration, placeOf } = this.setting;
    if (!migration) return now;
    const page = this.pageOf(line);
    const [from, to] = [this.homeOf(line), placeOf(core)];
    if (this.bound.has(page) || !migration.count(page, to, from)) return now;
    this.homes.set(page, to);
    this.migrations[to]++;
    return migration.move(page, core, from, to, now);
  }

  released(frame: number): void {
    const page = frame / this.setting.page;
    const home = this.homes.get(page);
    if (home !== undefined && home >= 0) this.homes.set(page, ~home);
    this.bound.delete(page);
    this.setting.migration?.forget(page);
  }

  save() {
    return {
      homes: [...this.homes],
      bound: [...this.bound],
      migrations: this.migrations.slice(),
      usage: this.setting.migration?.save(),
    };
  }

  restore(state: unknown): void {
    const { homes, bound, migrations, usage } = state as ReturnType<PageHomes['save']>;
    this.homes.clear();
    for (const [page, home] of homes) this.homes.set(page, home);
    this.bound.clear();
    for (const page of bound) this.bound.add(page);
    this.migrations.set(migrations);
    this.setting.migration?.restore(usage);
  }

  private pageOf(line: number): number {
    return Math.floor(line / this.linesPerPage);
  }
}
