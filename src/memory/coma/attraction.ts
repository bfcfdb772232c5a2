/**
 * What takes memory's place where every line is a guest: the nearest node that has a line answers for it, and who has no
 * room for the last copy of one finds it another node.
 * The nearest node with an empty slot takes it in, else the nearest that can give up a copy of another line that is not the
 * last (injection; Hagersten, Landin and Haridi 1992, "DDM: a cache-only memory architecture"). Equally near ones go by
 * number. Invariant: with at most as many lines as slots in a set over all nodes there always is one.
 */
import type { PrivateCaches } from '../cache/private-caches.ts';
import type { Attraction } from '../coherence/main-memory.ts';
import type { AttractionStatistics } from '../statistics.ts';
import type { Passage } from './passage.ts';

export interface CountedAttraction extends Attraction {
  statistics(): AttractionStatistics;
  save(): AttractionStatistics;
  restore(state: AttractionStatistics | undefined): void;
}

/** The attraction memories of some nodes, each the last level of a core's caches. */
export function createAttraction(caches: readonly PrivateCaches[], passage: Passage): CountedAttraction {
  const nodes = caches.map((_, node) => node);
  const count = () => nodes.map(() => 0);
  const counts = { injected: count(), received: count(), dropped: count() };
  /** By node, once it was asked for: the others, nearest first. */
  const orders: number[][] = [];

  function othersOf(node: number): readonly number[] {
    if (!orders[node]) {
      const distances = nodes.map((other) => passage.distance(node, other));
      orders[node] = nodes.filter((one) => one !== node).sort((a, b) => distances[a] - distances[b] || a - b);
    }
    return orders[node];
  }

  function nodeFor(core: number, line: number): number {
    const others = othersOf(core);
    const node =
      others.find((other) => caches[other].hasRoom(line)) ?? others.find((other) => caches[other].couldSpare(line));
    if (node === undefined) throw new Error(`no node has room for line ${line}: there are more lines than slots`);
    return node;
  }

  return {
    nearest(core, { count, cores }) {
      let best = 0;
      let least = passage.distance(core, cores[0]);
      for (let i = 1; i < count && least > 0; i++) {
        const distance = passage.distance(core, cores[i]);
        if (distance >= least) continue;
        best = i;
        least = distance;
      }
      return best;
    },
    place(core, line, now) {
      const node = nodeFor(core, line);
      passage.inject(core, node, line, now);
      counts.injected[core]++;
      counts.received[node]++;
      return node;
    },
    dropped(core, line, others, now) {
      passage.drop(core, line, others, now);
      counts.dropped[core]++;
    },
    statistics: () => structuredClone(counts),
    save: () => structuredClone(counts),
    restore: (state) => Object.assign(counts, structuredClone(state)),
  };
}
