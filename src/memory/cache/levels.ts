/** The levels of a core's caches as they are asked for: their sizes, and what they do with stores and ahead of loads. */
import type { WritePolicy } from '../protocols/write-policy.ts';
import type { PrefetchKind } from './prefetcher.ts';
import type { Replacement } from './replacement/replacement.ts';

/** How a second level relates to the first: a superset, disjoint, or neither is promised. */
export const inclusions = ['inclusive', 'exclusive', 'neither'] as const;
export type Inclusion = (typeof inclusions)[number];

export interface LevelSetting {
  /** In bytes. */
  readonly size: number;
  readonly ways: number;
  readonly replacement: Replacement;
  /** Cycles that a hit takes, those of the level before not counted. */
  readonly latency: number;
}

export interface SecondLevelSetting extends LevelSetting {
  readonly inclusion: Inclusion;
}

export interface CachesSetting {
  /** Bytes in a line, of every level. */
  readonly line: number;
  readonly l1i: LevelSetting;
  readonly l1d: LevelSetting;
  /** Each core's own; undefined where there is none. */
  readonly l2: SecondLevelSetting | undefined;
  /** One for all cores, before memory. */
  readonly shared?: SecondLevelSetting | undefined;
  readonly attraction?: AttractionSetting;
  /** What the data cache does with stores; without it they stay in lines that are brought for them. */
  readonly stores?: StorePolicy;
  /** When the first levels fetch lines ahead; without it never. */
  readonly prefetch?: Readonly<Record<Side, PrefetchKind>>;
}

/** Stores in a data cache: which of them go to the next level, and how many wait on their way there. */
export interface StorePolicy extends WritePolicy {
  /** Entries of the buffer that words wait in which leave the first level. */
  readonly buffer: number;
}

/** The attraction memory of a node, which is a part of main memory and a cache of the rest of it. */
export interface AttractionSetting extends LevelSetting {
  /** Cycles after which it is known that a line is not there. */
  readonly tags: number;
  /** Whether another core has the line too, so that this core's copy may be dropped. */
  readonly spare: (line: number) => boolean;
}

/** Which first level an access goes to. */
export type Side = 'l1i' | 'l1d';
