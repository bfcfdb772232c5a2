/** Memories of nodes with a core each, whose accesses are made one after another. */
import { seeded } from '../../../src/base/choices.ts';
import { defaults } from '../../../src/base/plug.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { crossbar } from '../../../src/memory/links/crossbar.ts';
import { numa } from '../../../src/memory/organisations/numa.ts';
import { mesi } from '../../../src/memory/protocols/mesi.ts';
import { pageSize } from '../../../src/memory/ram.ts';

export const line = 64;
export const linesPerPage = pageSize / line;

interface Nodes {
  readonly nodes: number;
  /** Cores, spread over the nodes evenly; as many as nodes where nothing is said. */
  readonly cores?: number;
  /** Lines that a first-level data cache holds, in any of its slots. */
  readonly lines?: number;
  readonly parameters?: Readonly<Record<string, number | string>>;
}

export function createNodes({ nodes, cores = nodes, lines = 2 * linesPerPage, parameters }: Nodes) {
  const level = (slots: number) => ({ size: slots * line, ways: slots, replacement: lru, latency: 1 });
  const memory = numa.create(
    { ...defaults(numa), nodes, ...parameters },
    {
      cores,
      misaligned: 'fault',
      caches: { line, l1i: level(1), l1d: level(lines), l2: undefined },
      protocol: mesi,
      link: (places) => crossbar.create(defaults(crossbar), places),
      choices: seeded(0),
    },
  );
  const counts = () => memory.statistics()?.nodes ?? [];
  let now = 0;
  let before = counts();
  return {
    memory,
    /** An access when the one before it is long done; the cycles that it takes. */
    access(core: number, on: 'load' | 'store', physical: number): number {
      now += 100_000;
      return memory.touch(core, on, physical, now) - now;
    },
    /** Local and remote requests by node, since it was last asked. */
    delta(): number[][] {
      const after = counts();
      const more = after.map(({ local, remote }, id) => [local - before[id].local, remote - before[id].remote]);
      before = after;
      return more;
    },
  };
}
