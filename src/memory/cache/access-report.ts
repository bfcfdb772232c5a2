/** Tells an observer of the accesses that go through one core's port. Made only where somebody observes. */
import type { Width } from '../../base/access.ts';
import type { AddressSpace } from '../address-space.ts';
import type { Access, AccessKind, MemoryObserver } from '../observer.ts';
import type { CacheName } from '../statistics.ts';
import type { Side } from './levels.ts';
import type { PrivateCaches } from './private-caches.ts';

export interface AccessReportSetting {
  readonly core: number;
  readonly caches: PrivateCaches;
  /** Bytes in a line. */
  readonly line: number;
  readonly observer: MemoryObserver;
}

export class AccessReport implements Access {
  readonly core: number;
  kind: AccessKind = 'load';
  on: 'load' | 'store' = 'load';
  address = 0;
  physical = 0;
  width: Width = 4;
  line = 0;
  space: AddressSpace | undefined;
  pc = 0;
  asked = 0;
  finished = 0;
  missed: readonly CacheName[] = [];
  foundIn: CacheName | undefined;
  private readonly setting: AccessReportSetting;
  /** By first level: the caches that may be asked, nearest first. */
  private readonly ways: Readonly<Record<Side, readonly CacheName[]>>;

  constructor(setting: AccessReportSetting) {
    this.setting = setting;
    this.core = setting.core;
    const behind = (['l2', 'attraction'] as const).filter((name) => setting.caches.capacity(name) > 0);
    this.ways = { l1i: ['l1i', ...behind], l1d: ['l1d', ...behind] };
  }

  /** What the port is about to ask for. */
  describe(kind: AccessKind, address: number, width: Width, pc: number, space: AddressSpace | undefined): void {
    this.kind = kind;
    this.address = address >>> 0;
    this.width = width;
    this.pc = pc >>> 0;
    this.space = space;
  }

  begin(side: Side, line: number, on: 'load' | 'store', now: number): void {
    const { caches, line: size, observer } = this.setting;
    this.on = on;
    this.line = line;
    this.physical = line * size + (this.address & (size - 1));
    this.asked = now;
    const way = this.ways[side];
    const at = way.findIndex((name) => caches.holds(name, line));
    const elsewhere = side === 'l1d' ? 'l1i' : 'l1d';
    this.foundIn = way[at] ?? (caches.holds(elsewhere, line) ? elsewhere : undefined);
    this.missed = at < 0 ? way : way.slice(0, at);
    observer.began(this);
  }

  finish(now: number): void {
    this.finished = now;
    this.setting.observer.finished(this);
  }
}
