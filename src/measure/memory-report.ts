/**
 * What caches, link and nodes counted, as a report has it: the names are those of `statistics`.
 * Invariant: in each cache the accesses are its hits and its misses, so hits are not listed.
 */
import type { Machine } from '../machine/machine.ts';

type Counted = NonNullable<ReturnType<Machine['memory']['statistics']>>;

/** Misses by class; null where they were not classified. The classes of a cache sum to its misses. */
interface ClassReport {
  readonly compulsory: number | null;
  readonly capacity: number | null;
  readonly conflict: number | null;
  readonly coherence: number | null;
  readonly falseSharing: number | null;
}

/** A core's cache; or, without a core, one that all share, of a node where there are several. */
export type CacheReport = (Counted['caches'][number] | Counted['shared'][number]) & ClassReport;

export interface LinkReport {
  readonly transactions: Counted['link']['transactions'];
  readonly bytes: number;
  readonly busy: number;
  readonly waited: number;
  readonly utilisation: number;
}

export interface MemoryReport {
  readonly caches: readonly CacheReport[];
  readonly link: LinkReport;
  readonly nodes: Counted['nodes'];
}

/** The report of a memory after some cycles; all is empty for one that counts nothing. */
export function memoryReport(
  { memory, observation }: Pick<Machine, 'memory' | 'observation'>,
  elapsed: number,
): MemoryReport {
  const counted = memory.statistics();
  if (!counted) {
    return { caches: [], link: { transactions: {}, bytes: 0, busy: 0, waited: 0, utilisation: 0 }, nodes: [] };
  }
  const { caches, shared, link, nodes } = counted;
  const { transactions, bytes, waited, channels } = link;
  const busy = channels.reduce((sum, channel) => sum + channel.busy, 0);
  const room = channels.length * elapsed;
  // What is still under way when the run ends would count as more than all there was.
  const utilisation = room === 0 ? 0 : Math.min(1, rounded(busy / room));
  return {
    caches: [
      ...caches.map((cache) => ({ ...cache, ...classesOf(cache, observation) })),
      ...shared.map((cache) => ({ ...cache, ...unclassified })),
    ],
    link: { transactions, bytes, busy, waited, utilisation },
    nodes,
  };
}

const unclassified = { compulsory: null, capacity: null, conflict: null, coherence: null, falseSharing: null };

function classesOf({ core, name }: Counted['caches'][number], { classes }: Machine['observation']): ClassReport {
  const counts = classes?.of(core, name);
  if (!counts) return unclassified;
  const { compulsory, capacity, conflict, trueSharing, falseSharing } = counts;
  return { compulsory, capacity, conflict, coherence: trueSharing, falseSharing };
}

/** A ratio to six digits behind the point: what a report shows does not hang on the last bit of a division. */
export function rounded(ratio: number): number {
  return Math.round(1e6 * ratio) / 1e6;
}
