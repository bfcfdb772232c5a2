/**
 * Where pages are at home on a machine with nodes.
 * A page gets its home when a core asks for one of its lines for the first time, by a rule of `placements`, and keeps it
 * until its frame is given back. Even then lines of its past go where they came from, until somebody asks for the page
 * again.
 */
import type { PagePlacement } from '../coherence/placement.ts';

interface PlacementRule {
  readonly summary: string;
  /** The home of a page that a core of `node` asks for first. */
  home(page: number, node: number, nodes: number): number;
}

export const placements = {
  'first-touch': { summary: 'on the node of the core that uses it first', home: (_, node) => node },
  interleave: { summary: 'page by page in turn', home: (page, _, nodes) => page % nodes },
} as const satisfies Readonly<Record<string, PlacementRule>>;

export interface PageHomesSetting {
  readonly nodes: number;
  readonly rule: PlacementRule;
  readonly placeOf: (core: number) => number;
  /** Bytes in a line, and in a page. */
  readonly line: number;
  readonly page: number;
}

export class PageHomes implements PagePlacement {
  private readonly setting: PageHomesSetting;
  private readonly linesPerPage: number;
  /** By page: its node; where the frame has been given back, the complement of the node. */
  private readonly homes = new Map<number, number>();

  constructor(setting: PageHomesSetting) {
    this.setting = setting;
    this.linesPerPage = setting.page / setting.line;
  }

  homeOf(line: number): number {
    const home = this.homes.get(this.pageOf(line));
    if (home === undefined) throw new Error(`nobody has asked for line ${line} yet`);
    return home < 0 ? ~home : home;
  }

  asks(core: number, line: number): void {
    const { nodes, rule, placeOf } = this.setting;
    const page = this.pageOf(line);
    if ((this.homes.get(page) ?? -1) < 0) this.homes.set(page, rule.home(page, placeOf(core), nodes));
  }

  released(frame: number): void {
    const page = frame / this.setting.page;
    const home = this.homes.get(page);
    if (home !== undefined && home >= 0) this.homes.set(page, ~home);
  }

  save(): readonly (readonly [page: number, home: number])[] {
    return [...this.homes];
  }

  restore(state: unknown): void {
    this.homes.clear();
    for (const [page, home] of state as ReturnType<PageHomes['save']>) this.homes.set(page, home);
  }

  private pageOf(line: number): number {
    return Math.floor(line / this.linesPerPage);
  }
}
