/**
 * Cached memory: private caches for each core, a coherence protocol between them, and a placement of cores and memory on
 * a link. All organisations with caches are made of this; they differ in the placement.
 */
import type { Choices } from '../base/choices.ts';
import { AccessReport } from './cache/access-report.ts';
import type { AttractionSetting, CachesSetting } from './cache/levels.ts';
import { Prefetcher } from './cache/prefetcher.ts';
import { PrivateCaches } from './cache/private-caches.ts';
import { SharedLevel } from './cache/shared-level.ts';
import { WriteBuffer } from './cache/write-buffer.ts';
import { CachedPort } from './cached-port.ts';
import { createView } from './cached-view.ts';
import { Coherence } from './coherence/coherence.ts';
import { type CacheCounts, createCounts } from './coherence/counts.ts';
import type { MainMemory } from './coherence/main-memory.ts';
import type { Placement } from './coherence/placement.ts';
import { atLeast, headerSize, type Transport } from './coherence/transport.ts';
import { type CountedAttraction, createAttraction } from './coma/attraction.ts';
import type { Passage } from './coma/passage.ts';
import type { Link } from './links/link.ts';
import type { MemoryObserver } from './observer.ts';
import type { MemorySystem } from './port.ts';
import { type CompiledProtocol, cell, compile } from './protocols/compile.ts';
import { withPrefetched } from './protocols/prefetched.ts';
import { actionBits, eventNumbers, type Protocol } from './protocols/protocol.ts';
import { keeping, withWritePolicy } from './protocols/write-policy.ts';
import { pageSize, Ram, type RamState } from './ram.ts';
import type { Journal, Layout } from './receipt/journal.ts';
import { recordedHomes, recordedTransport } from './receipt/recorded-link.ts';
import { cacheNames } from './statistics.ts';

export interface CachedMemorySetting {
  readonly cores: number;
  /** In bytes. */
  readonly size: number;
  readonly misaligned: 'fault' | 'allow';
  readonly caches: CachesSetting;
  readonly protocol: Protocol;
  readonly link: Link;
  readonly transport: Transport;
  readonly memory: MainMemory;
  readonly placement: Placement;
  readonly choices: Choices;
  /** Who watches; undefined where nobody does. */
  readonly observer?: MemoryObserver | undefined;
  /** Where receipts are wanted, what hears of everything that takes time. */
  readonly journal?: Journal | undefined;
  /** Set where attraction memories are the only memory: the memories themselves, and how lines travel between them. */
  readonly coma?: { readonly memory: Omit<AttractionSetting, 'spare'>; readonly passage: Passage };
}

const unlimited = Number.POSITIVE_INFINITY;

/** The counts of a core's caches. */
interface CoreCounts {
  readonly l1i: CacheCounts;
  readonly l1d: CacheCounts;
  readonly l2: CacheCounts | undefined;
  readonly attraction: CacheCounts | undefined;
}

/** A memory whose lines can be looked at, copy by copy. */
export interface CachedMemory extends MemorySystem {
  /** The level that all cores share; undefined where they do not. */
  readonly shared: SharedLevel | undefined;
  readonly protocol: CompiledProtocol;
  /** By core. */
  readonly caches: readonly PrivateCaches[];
  readonly coherence: Coherence;
}

/** Puts a memory together. */
export function createCachedMemory(setting: CachedMemorySetting): CachedMemory {
  const { cores, size, misaligned, protocol, link, memory, placement, choices, observer, journal, coma } = setting;
  const shared = memory instanceof SharedLevel ? memory : undefined;
  const homes = journal && placement.pages ? recordedHomes(placement.pages, placement, journal) : placement.pages;
  const { line, l1i, l1d, l2, prefetch, stores = { ...keeping, buffer: 0 } } = setting.caches;
  // What leaves the last of a core's caches concerns the others.
  const isLast = !l2 && !coma;
  if (stores.through && l2?.inclusion === 'exclusive')
    throw new Error('an exclusive level takes no words of lines above');
  const ram = new Ram(size);
  const table = withWritePolicy(protocol, isLast ? stores : keeping);
  const fetchesAhead = prefetch && (prefetch.l1i !== 'none' || prefetch.l1d !== 'none');
  const compiled = fetchesAhead ? withPrefetched(compile(table)) : compile(table);
  const spreads = actionBits.update | actionBits['write-through'] | actionBits['write-around'];
  const updates = compiled.actions.some((actions) => actions > 0 && (actions & spreads) !== 0);
  const counts: readonly CoreCounts[] = Array.from({ length: cores }, () => ({
    l1i: createCounts(),
    l1d: createCounts(),
    l2: l2 && createCounts(),
    attraction: coma && createCounts(),
  }));
  // By node: requests that its own memory answers for, and others.
  const local = new Float64Array(placement.nodes);
  const remote = new Float64Array(placement.nodes);
  // What leaves a core takes at least as long as a message on its way to the next place, though home may be right here:
  // looking into the directory takes time too. So long nobody else notices.
  const least = Math.min(link.latency(0, Math.min(1, placement.places - 1), headerSize), l2?.latency ?? unlimited);
  // But what a core does not wait for, it may do within a hit.
  const isBrief = stores.buffer > 0 || prefetch?.l1i === 'tagged' || prefetch?.l1d === 'tagged';
  const timed = atLeast(least, setting.transport, placement, journal);
  const transport = journal ? recordedTransport(timed, placement, journal) : timed;
  // An eviction happens within an access, at the time of that access.
  let now = 0;
  let current = 0;
  // Without coherence nobody knows whether a copy is the last: then lines have a home, in storage.
  const homeless = coma && compiled.coherent;
  const spare = (number: number) => !homeless || coherence.isReplicated(number);
  const cachesSetting = coma ? { ...setting.caches, attraction: { ...coma.memory, spare } } : setting.caches;
  const caches = counts.map((_, core) => {
    const demote = observer && ((number: number) => observer.demoted(core, number));
    return new PrivateCaches(cachesSetting, choices, (entry) => coherence.evicted(core, entry, now), demote);
  });
  const buffers = caches.map(() => new WriteBuffer(stores.buffer));
  const attraction = homeless ? createAttraction(caches, coma.passage) : undefined;
  const coherence = new Coherence({
    ...(attraction && { attraction }),
    protocol: compiled,
    caches,
    counts: counts.map(({ l1d }) => l1d),
    buffers,
    ram,
    memory,
    line,
    journal,
    transport: {
      ...transport,
      carry(transaction, at) {
        const { core, holders, isAwaited, line: number, request, supplier } = transaction;
        const before = link.waited();
        journal?.heed(isAwaited);
        now = transport.carry(transaction, homes ? homes.asks(core, number, at) : at);
        const place = placement.placeOf(core);
        const isOwn = placement.homeOf(number) === place && (!homeless || holders.count === 0);
        if (place < placement.nodes) (isOwn ? local : remote)[place]++;
        if (homes) now = homes.answered(core, number, now);
        if (isAwaited) {
          const isOthers = supplier >= 0 || request === 'upgrade' || request === 'update';
          ports[core].waited(now - at, link.waited() - before, isOthers);
        }
        observer?.carried(transaction, at, now);
        journal?.heed(true);
        return now;
      },
    },
    witness: {
      lost(core, number, taken) {
        ports[core].lost(number, taken);
        observer?.lost(core, number, taken);
      },
      updated: (core, number) => ports[core].lost(number, true),
      changed() {},
    },
  });
  shared?.attach({
    hasCopy: (number) => coherence.hasCopy(number),
    recall: (number) => coherence.recall(number, now),
    forget: (number) => coherence.forget(number),
  });
  const linesPerPage = pageSize / line;
  const prefetchers = caches.map((own, core) => {
    if (!fetchesAhead) return undefined;
    return new Prefetcher({
      core,
      caches: own,
      coherence,
      counts: counts[core],
      kinds: prefetch,
      linesPerPage,
      shared,
    });
  });
  const ports = caches.map((own, core) => {
    return new CachedPort({
      core,
      ram,
      caches: own,
      coherence,
      counts: counts[core],
      line,
      fetchLatency: l1i.latency,
      report: observer && new AccessReport({ core, caches: own, line, observer }),
      journal,
      carriesMisaligned: misaligned === 'allow',
      updates,
      stores: { ...stores, isLast },
      buffer: buffers[core],
      prefetcher: prefetchers[core],
      reached: (at) => {
        now = at;
      },
      begun: (core) => {
        current = core;
      },
    });
  });
  observer?.attach({
    cores,
    line,
    exclusive: isExclusive(compiled),
    demotes: l2?.inclusion === 'exclusive',
    hearsStores: stores.through && !isLast ? caches[0].nextName : undefined,
    lines: (cache) => caches[0].capacity(cache),
    hitLatency: (cache) => caches[0].hitLatency(cache),
    holds: (core, cache, number) => caches[core].holds(cache, number),
  });
  if (journal) journal.layout = layoutOf(setting, table, compiled, caches);
  ram.view = {
    ...createView({
      protocol: compiled,
      caches,
      coherence,
      line,
      homeless: homeless === true,
      current: () => current,
      written: (core, number) => ports[core].lost(number, true),
    }),
    released(frame) {
      // What comes back to the frame may be at home elsewhere.
      if (placement.pages) shared?.released(frame / line, linesPerPage);
      placement.pages?.released(frame);
    },
    copied: (from, to) => placement.pages?.copied(from, to),
  };
  return {
    ram,
    direct: false,
    observed: observer !== undefined,
    lookahead: Math.min(l1i.latency, l1d.latency) + (isBrief ? 0 : least),
    // Another core's access is about one line, but for what it drives out where that concerns others, or fetches ahead.
    ...(!shared &&
      !homeless &&
      !fetchesAhead && {
        notices(core: number, other: number) {
          const { putOff, fetched } = ports[other];
          // Whose instructions were taken fetches them first.
          return putOff < 0 || (fetched & 1) !== 0 || caches[core].entryAt(putOff) >= 0;
        },
      }),
    line,
    ...(placement.pages && { pages: placement.pages }),
    protocol: compiled,
    caches,
    shared,
    coherence,
    port: (core) => ports[core],
    touch: (core, on, physical, at) => ports[core].touch(on, physical, at),
    statistics: () => ({
      caches: counts.flatMap((of, core) => {
        const { backInvalidations } = caches[core];
        return cacheNames.flatMap((name) => {
          return of[name] ? [{ core, name, ...of[name], ...(name === 'l2' && { backInvalidations }) }] : [];
        });
      }),
      shared: (shared?.statistics() ?? []).map(({ home, counts: own }) => {
        return { ...(placement.nodes > 0 && { node: home }), name: 'l2' as const, ...own };
      }),
      link: link.statistics(),
      nodes: Array.from(local, (count, id) => ({
        id,
        local: count + found(counts[id]?.attraction),
        remote: remote[id],
        migrations: placement.pages?.migrations[id] ?? 0,
      })),
      ...(attraction && { attraction: attraction.statistics() }),
    }),
    save: () => ({
      ram: ram.save(),
      caches: caches.map((own) => own.save()),
      ports: ports.map((port) => port.save()),
      buffers: buffers.map((buffer) => buffer.save()),
      prefetchers: prefetchers.map((one) => one?.save()),
      counts: structuredClone(counts),
      nodes: { local: local.slice(), remote: remote.slice() },
      attraction: attraction?.save(),
      link: link.save(),
      shared: shared?.save(),
      pages: placement.pages?.save(),
      observer: observer?.save(),
    }),
    restore(state) {
      const saved = state as {
        ram: RamState;
        caches: ReturnType<PrivateCaches['save']>[];
        ports: ReturnType<CachedPort['save']>[];
        buffers: ReturnType<WriteBuffer['save']>[];
        prefetchers: ReturnType<Prefetcher['save']>[];
        counts: CoreCounts[];
        nodes: { local: Float64Array; remote: Float64Array };
        attraction: ReturnType<CountedAttraction['save']>;
        link: unknown;
        shared: ReturnType<SharedLevel['save']>;
        pages: unknown;
        observer: unknown;
      };
      ram.restore(saved.ram);
      for (const [core, own] of caches.entries()) {
        own.restore(saved.caches[core]);
        ports[core].restore(saved.ports[core]);
        buffers[core].restore(saved.buffers[core]);
        prefetchers[core]?.restore(saved.prefetchers[core]);
        for (const name of cacheNames) Object.assign(counts[core][name] ?? {}, saved.counts[core][name]);
      }
      local.set(saved.nodes.local);
      remote.set(saved.nodes.remote);
      coherence.restore();
      attraction?.restore(saved.attraction);
      link.restore(saved.link);
      shared?.restore(saved.shared);
      placement.pages?.restore(saved.pages);
      observer?.restore(saved.observer);
    },
  };
}

/** Whether a core that loads a line takes it from whoever has it, in whatever state. */
function isExclusive({ coherent, may, next }: CompiledProtocol): boolean {
  return coherent && may.every((_, state) => state === 0 || next[cell(state, eventNumbers['hear-read'], 1)] === 0);
}

/** What a journal has to know of a memory. */
function layoutOf(
  { caches: { line, l1i, l1d, l2 }, coma }: CachedMemorySetting,
  protocol: Protocol,
  { states }: CompiledProtocol,
  caches: readonly PrivateCaches[],
): Layout {
  return {
    ...{ protocol, states, line },
    latencies: {
      l1i: l1i.latency,
      l1d: l1d.latency,
      l2: l2?.latency,
      attraction: coma?.memory.latency,
    },
    tags: coma?.memory.tags ?? 0,
    stateOf(core, number) {
      const entry = caches[core].entryAt(number);
      return entry < 0 ? undefined : caches[core].state[entry];
    },
  };
}

/** Accesses that found their line. */
function found(counts: CacheCounts | undefined): number {
  return counts ? counts.reads - counts.readMisses + counts.writes - counts.writeMisses : 0;
}
