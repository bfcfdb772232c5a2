/** What can be set about caches: a line's size, and for each level its own. */
import type { Parameter } from '../../base/plug.ts';
import { type CachesSetting, type Inclusion, inclusions } from './levels.ts';
import { type PrefetchKind, prefetchKinds } from './prefetcher.ts';
import { replacements } from './replacement/index.ts';

interface LevelConfiguration {
  readonly size: number;
  readonly ways: number;
  readonly replacement: string;
  readonly latency: number;
}

/** The settings as a configuration has them. */
export interface CacheConfiguration {
  readonly line: number;
  readonly l1i: LevelConfiguration & { readonly prefetch: PrefetchKind };
  readonly l1d: LevelConfiguration & {
    readonly prefetch: PrefetchKind;
    readonly write: 'back' | 'through';
    readonly writeMiss: 'allocate' | 'around';
  };
  readonly l2: LevelConfiguration & { readonly inclusion: Inclusion; readonly sharing: 'private' | 'shared' };
  readonly writeBuffer: number;
}

function level(size: number, ways: number, latency: number, what: string) {
  return {
    size: { default: size, unit: 'bytes', range: [0, 2 ** 30], summary: `How large the ${what} is.` },
    ways: { default: ways, range: [1, 2 ** 20], summary: 'How many lines each of its sets holds.' },
    replacement: {
      default: 'lru',
      oneOf: replacements.map(({ name }) => name),
      summary: 'Which line of a full set leaves.',
    },
    latency: { default: latency, unit: 'cycles', range: [1, 10_000], summary: 'What looking into it takes.' },
  } as const satisfies Record<string, Parameter>;
}

const fetching = {
  default: 'none',
  oneOf: prefetchKinds,
  summary:
    'Whether the line after one that misses is fetched ahead; tagged: also the line after one that came so, when it is ' +
    'used for the first time.',
} as const satisfies Parameter;

// Sizes and latencies are those of a small core of today: one cycle to a first level, about ten to a second.
export const cacheSettings = {
  line: { default: 64, unit: 'bytes', range: [8, 4096], summary: 'Bytes in a cache line, of every level.' },
  l1i: { ...level(2 ** 14, 4, 1, "core's instruction cache"), prefetch: fetching },
  l1d: {
    ...level(2 ** 14, 4, 1, "core's data cache"),
    prefetch: fetching,
    write: {
      default: 'back',
      oneOf: ['back', 'through'],
      summary:
        'Whether stored words stay in a line until it leaves, or go through to the next level: the second one or an ' +
        'attraction memory, if a core has it, else memory.',
    },
    writeMiss: {
      default: 'allocate',
      oneOf: ['allocate', 'around'],
      summary: 'Whether a store brings a line that is not here, or its word goes around, to the next level.',
    },
  },
  l2: {
    ...level(0, 8, 10, 'second level; 0 for none'),
    inclusion: {
      default: 'inclusive',
      oneOf: inclusions,
      summary: "Whether it holds what the cores' nearer caches do, just what they do not, or neither is promised.",
    },
    sharing: {
      default: 'private',
      oneOf: ['private', 'shared'],
      summary:
        'Whether each core has one, or all cores share one before memory; with NUMA, one before the memory of each node.',
    },
  },
  writeBuffer: {
    default: 0,
    unit: 'words',
    range: [0, 1024],
    summary:
      'How many stored words may be on their way from a data cache to the next level before the core waits; lines that ' +
      'are written back never make it wait.',
  },
} as const;

/** The caches that a checked configuration describes. */
export function cachesFrom({ line, l1i, l1d, l2, writeBuffer }: CacheConfiguration): CachesSetting {
  const named = ({ replacement, ...rest }: LevelConfiguration) => {
    const found = replacements.find(({ name }) => name === replacement);
    if (!found) throw new Error(`no replacement is named ${replacement}: the configuration was not checked`);
    return { ...rest, replacement: found };
  };
  const { prefetch: ahead, ...instructions } = l1i;
  const { write, writeMiss, prefetch, ...data } = l1d;
  const { inclusion, sharing, ...behind } = l2;
  const second = behind.size === 0 ? undefined : { ...named(behind), inclusion };
  return {
    line,
    l1i: named(instructions),
    l1d: named(data),
    l2: sharing === 'private' ? second : undefined,
    shared: sharing === 'shared' ? second : undefined,
    stores: { through: write === 'through', around: writeMiss === 'around', buffer: writeBuffer },
    prefetch: { l1i: ahead, l1d: prefetch },
  };
}
