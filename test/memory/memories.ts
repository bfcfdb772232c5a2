/**
 * Every kind of memory with caches, as small as can be, for tests that try them all: two or four lines in a first level,
 * eight in a second, and of attraction memory in some just what the lines need.
 */
import { seeded } from '../../src/base/choices.ts';
import { defaults } from '../../src/base/plug.ts';
import { type Inclusion, inclusions, type Side, type StorePolicy } from '../../src/memory/cache/levels.ts';
import type { PrefetchKind } from '../../src/memory/cache/prefetcher.ts';
import { replacements } from '../../src/memory/cache/replacement/index.ts';
import type { CachedMemory } from '../../src/memory/cached-memory.ts';
import { links } from '../../src/memory/links/index.ts';
import type { MemoryObserver } from '../../src/memory/observer.ts';
import { organisations } from '../../src/memory/organisations/index.ts';
import { protocols } from '../../src/memory/protocols/index.ts';
import { pageSize } from '../../src/memory/ram.ts';
import type { Journal } from '../../src/memory/receipt/journal.ts';
import { recordedLink } from '../../src/memory/receipt/recorded-link.ts';

export const cores = 8;
/** How many pages of memory there are to be used. */
export const pages = 3;

export interface MemoryChoice {
  readonly organisation: string;
  /** Where they differ from the defaults. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly protocol: string;
  readonly link: string;
  /** Absent for no second level. */
  readonly inclusion?: Inclusion;
  /** Whether the second level, if there is one, is shared by all cores. */
  readonly isShared?: boolean;
  /** Absent for what is usual: kept in lines that are brought for them. */
  readonly stores?: StorePolicy;
  /** Absent for never. */
  readonly prefetch?: Readonly<Record<Side, PrefetchKind>>;
  readonly replacement: string;
  /** Bytes in a line. */
  readonly line: number;
  /** Not 0, or every random number is. */
  readonly seed: number;
}

/** Ways to set up the organisations that can be set up in ways that matter. */
const variants: Readonly<Record<string, readonly MemoryChoice['parameters'][]>> = {
  uma: [{ coherence: 'snooping' }, { coherence: 'directory' }, { coherence: 'directory', pointers: 2 }],
  numa: [
    { nodes: 4, coherence: 'snooping' },
    { nodes: 4, coherence: 'directory', placement: 'interleave' },
    { nodes: 8, coherence: 'directory', pointers: 2, placement: 'migrate', threshold: 3 },
  ],
  coma: [
    { hierarchy: 'flat', pressure: 100 },
    { hierarchy: 'ddm', pressure: 100, fanOut: 2 },
    { hierarchy: 'flat', pressure: 60, ways: 2, pointers: 2 },
  ],
};

/** What data caches do with stores, and how much room words have on their way. */
const policies: readonly StorePolicy[] = [
  { through: false, around: false, buffer: 0 },
  { through: true, around: true, buffer: 2 },
  { through: false, around: true, buffer: 0 },
  { through: true, around: false, buffer: 1 },
  { through: false, around: true, buffer: 3 },
  { through: true, around: true, buffer: 0 },
  { through: true, around: false, buffer: 0 },
];

/** Whether first levels fetch lines ahead: more often not, since what comes ahead drives out what is to be seen. */
const fetching = [
  { l1i: 'none', l1d: 'none' },
  { l1i: 'none', l1d: 'next-line' },
  { l1i: 'none', l1d: 'none' },
  { l1i: 'next-line', l1d: 'tagged' },
  { l1i: 'none', l1d: 'none' },
] as const;

/** Every organisation and variant with every coherent protocol, on a bus and on another link; the rest goes round. */
export function memoryChoices(seed: number): MemoryChoice[] {
  const all: MemoryChoice[] = [];
  const kinds: readonly (Inclusion | undefined)[] = [undefined, ...inclusions];
  const others = links.filter(({ name }) => name !== 'bus').map(({ name }) => name);
  for (const { name: organisation } of organisations.filter(({ name }) => name !== 'flat')) {
    for (const { name: protocol } of protocols.filter(({ coherent }) => coherent)) {
      for (const parameters of variants[organisation] ?? [{}]) {
        for (const isBus of [true, false]) {
          const turn = seed + all.length;
          // Cache-only memory has none that could be shared, and pages that move have no one cache before them.
          const isShareable = organisation !== 'coma' && parameters.placement !== 'migrate';
          const isShared = isShareable && (turn >> 1) % 2 === 0;
          const inclusion = kinds[(turn + (turn >> 2)) % kinds.length];
          all.push({
            organisation,
            parameters,
            protocol,
            link: isBus ? 'bus' : others[(turn >> 1) % others.length],
            ...(inclusion && { inclusion, isShared }),
            stores: storesOf(turn, isShared ? undefined : inclusion),
            prefetch: fetching[(turn >> 1) % fetching.length],
            replacement: replacements[(turn >> 1) % replacements.length].name,
            line: [16, 32, 64][turn % 3],
            seed: turn,
          });
        }
      }
    }
  }
  return all;
}

/** An exclusive second level of a core's own has no copies that words could go through to. */
function storesOf(turn: number, inclusion: Inclusion | undefined): StorePolicy {
  const stores = policies[turn % policies.length];
  return inclusion === 'exclusive' ? { ...stores, through: false } : stores;
}

/** Whether stores send their words out of the core. */
export function sendsWords({ protocol, organisation, inclusion, isShared, stores }: MemoryChoice): boolean {
  const isLast = (!inclusion || isShared === true) && organisation !== 'coma';
  return (
    ['dragon', 'firefly'].includes(protocol) || (isLast && stores !== undefined && (stores.through || stores.around))
  );
}

/** The memory of a choice; page tables have as many frames as there are pages. A journal hears what its parts do. */
export function createMemory(choice: MemoryChoice, observer?: MemoryObserver, journal?: Journal): CachedMemory {
  const { organisation, parameters, line, inclusion, isShared, stores, prefetch } = choice;
  const plug = named(organisations, organisation);
  const link = named(links, choice.link);
  const replacement = named(replacements, choice.replacement);
  const level = (lines: number, latency: number) => ({ size: lines * line, ways: 2, replacement, latency });
  const second = inclusion && { ...level(8, 7), inclusion };
  // Frame 0 is never given away.
  const size = (pages + 1) * pageSize;
  return plug.create(
    { ...defaults(plug), size, ...parameters },
    {
      cores,
      misaligned: 'allow',
      caches: {
        line,
        l1i: level(2, 1),
        l1d: level(4, 2),
        l2: isShared ? undefined : second,
        shared: isShared ? second : undefined,
        ...(stores && { stores }),
        ...(prefetch && { prefetch }),
      },
      protocol: named(protocols, choice.protocol),
      link(places, nameOf) {
        const made = link.create(defaults(link), places);
        return journal ? recordedLink(made, nameOf, journal) : made;
      },
      journal,
      choices: seeded(choice.seed),
      observer,
    },
  ) as CachedMemory;
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
