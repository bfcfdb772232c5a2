/**
 * NUMA and COMA against the published identities and shapes of the `numa` group, by their names. Links are crossbars, where
 * every other node is equally far, unless a test says otherwise; accesses are made one after another.
 */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/base/choices.ts';
import { defaults } from '../../../src/base/plug.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { links } from '../../../src/memory/links/index.ts';
import { organisations } from '../../../src/memory/organisations/index.ts';
import type { MemorySystem } from '../../../src/memory/port.ts';
import { mesi } from '../../../src/memory/protocols/mesi.ts';
import { pageSize } from '../../../src/memory/ram.ts';

const line = 64;
const linesPerPage = pageSize / line;

interface Build {
  readonly cores: number;
  /** Lines that a first-level data cache holds, in any of its slots. */
  readonly lines: number;
  readonly link?: string;
  readonly parameters?: Readonly<Record<string, number | string>>;
}

function create(organisation: string, { cores, lines, link = 'crossbar', parameters = {} }: Build): MemorySystem {
  const plug = organisations.find(({ name }) => name === organisation) ?? expect.fail(organisation);
  const kind = links.find(({ name }) => name === link) ?? expect.fail(link);
  const level = (slots: number) => ({ size: slots * line, ways: slots, replacement: lru, latency: 1 });
  const nodes = organisation === 'numa' ? { nodes: cores } : {};
  return plug.create(
    { ...defaults(plug), ...nodes, ...parameters },
    {
      cores,
      misaligned: 'fault',
      caches: { line, l1i: level(1), l1d: level(lines), l2: undefined },
      protocol: mesi,
      link: (places) => kind.create(defaults(kind), places),
      choices: seeded(0),
    },
  );
}

/** Makes accesses one after another, each when the one before is long done; gives what each of them took. */
function runner(memory: MemorySystem) {
  let now = 0;
  return (core: number, on: 'load' | 'store', number: number): number => {
    now += 10_000;
    return memory.touch(core, on, number * line, now) - now;
  };
}

const statisticsOf = (memory: MemorySystem) => memory.statistics() ?? expect.fail('nothing is counted');
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const mean = (numbers: readonly number[]) => sum(numbers) / numbers.length;

function missesOf(memory: MemorySystem, cache: string): number[] {
  return statisticsOf(memory).caches.flatMap(({ name, readMisses, writeMisses }) =>
    name === cache ? [readMisses + writeMisses] : [],
  );
}

/** Lines of a page, from page 1 on: page 0 is never given away. */
const linesOf = (page: number) => Array.from({ length: linesPerPage }, (_, index) => (page + 1) * linesPerPage + index);

describe('first touch', () => {
  const cores = 4;
  const nodesAfter = (toucher: (core: number) => number) => {
    const memory = create('numa', { cores, lines: 1 });
    const access = runner(memory);
    for (let core = 0; core < cores; core++) for (const number of linesOf(core)) access(toucher(core), 'store', number);
    const before = statisticsOf(memory).nodes;
    for (let core = 0; core < cores; core++) for (const number of linesOf(core)) access(core, 'load', number);
    return statisticsOf(memory).nodes.map(({ local, remote }, id) => [
      local - before[id].local,
      remote - before[id].remote,
    ]);
  };

  it('by the user of the data: all accesses local', () => {
    // The line that its core stored to last is still in its cache.
    expect(nodesAfter((core) => core)).toEqual(Array.from({ length: cores }, () => [linesPerPage, 0]));
  });

  it("by one master: all of the others' remote", () => {
    const others = Array.from({ length: cores - 1 }, () => [0, linesPerPage]);
    expect(nodesAfter(() => 0)).toEqual([[linesPerPage, 0], ...others]);
  });
});

describe('interleaving over N nodes, uniform access', () => {
  it.each([2, 4, 8])('%i nodes: local fraction 1/N, mean latency L/N + R(N-1)/N', (cores) => {
    const memory = create('numa', { cores, lines: 1, parameters: { placement: 'interleave' } });
    const access = runner(memory);
    const latencies: number[] = [];
    for (let core = 0; core < cores; core++) {
      for (let page = 0; page < 2 * cores; page++) latencies.push(access(core, 'load', linesOf(page)[core]));
    }
    const { nodes } = statisticsOf(memory);
    expect(nodes.map(({ local, remote }) => local / (local + remote))).toEqual(new Array(cores).fill(1 / cores));
    const [local, remote] = [Math.min(...latencies), Math.max(...latencies)];
    expect(remote).toBeGreaterThan(local);
    expect(new Set(latencies).size).toBe(2);
    expect(mean(latencies)).toBeCloseTo(local / cores + (remote * (cores - 1)) / cores, 9);
  });
});

describe('for one trace and cache', () => {
  const cores = 4;
  const random = seeded(12345);
  const trace = Array.from({ length: 6000 }, () => {
    const core = random.pick(cores, 'access');
    // Half of the accesses are to lines of one's own, half to lines that all use.
    const number =
      random.pick(2, 'access') === 0
        ? linesOf(core)[random.pick(40, 'access')]
        : linesOf(cores)[random.pick(12, 'access')];
    return { core, on: random.pick(3, 'access') === 0 ? 'store' : 'load', number } as const;
  });
  const run = (organisation: string, lines: number) => {
    const memory = create(organisation, { cores, lines });
    const access = runner(memory);
    for (const { core, on, number } of trace) access(core, on, number);
    return memory;
  };
  /** Cold and coherence misses by definition: those of caches that never run out of room. */
  const unavoidable = new Array<number>(cores).fill(0);
  const holders = new Map<number, Set<number>>();
  for (const { core, on, number } of trace) {
    const held = holders.get(number) ?? new Set();
    if (!held.has(core)) unavoidable[core]++;
    holders.set(number, on === 'store' ? new Set([core]) : held.add(core));
  }

  it('cold and coherence misses are the same in CC-NUMA and flat COMA', () => {
    expect(missesOf(run('numa', 256), 'l1d')).toEqual(unavoidable);
    expect(missesOf(run('coma', 256), 'l1d')).toEqual(unavoidable);
  });

  it('only capacity and conflict misses that go remote differ', () => {
    const [numa, coma] = [run('numa', 16), run('coma', 16)];
    expect(missesOf(coma, 'l1d')).toEqual(missesOf(numa, 'l1d'));
    expect(sum(missesOf(numa, 'l1d'))).toBeGreaterThan(sum(unavoidable));
    // What the cache had no room for is in the attraction memory: no more than cold and coherence misses leave the node.
    expect(missesOf(coma, 'attraction')).toEqual(unavoidable);
  });
});

describe('private working set larger than the cache, placed on the wrong node', () => {
  const cores = 4;
  const passes = 6;
  /** Mean cycles of an access, by pass. */
  const run = (organisation: string) => {
    const access = runner(create(organisation, { cores, lines: 16 }));
    for (let core = 0; core < cores; core++) {
      for (const number of linesOf(core)) access((core + 1) % cores, 'store', number);
    }
    return Array.from({ length: passes }, () =>
      mean(
        Array.from({ length: cores }, (_, core) => core).flatMap((core) =>
          linesOf(core).map((number) => access(core, 'store', number)),
        ),
      ),
    );
  };
  const [numa, coma] = [run('numa'), run('coma')];
  const rightly = create('numa', { cores, lines: 16 });
  const local = runner(rightly)(0, 'store', linesOf(0)[0]);

  it('the first pass is remote in both', () => {
    expect(numa[0]).toBeGreaterThan(local);
    expect(coma[0]).toBeGreaterThan(local);
    // COMA has looked into its own memory in vain, and asks a directory that need not be where the data is.
    expect(coma[0] / numa[0]).toBeGreaterThan(1);
  });

  it('COMA beats CC-NUMA after it, and the ratio tends to remote/local', () => {
    const remote = numa[passes - 1];
    for (let pass = 1; pass < passes; pass++) {
      expect(coma[pass]).toBeLessThan(numa[pass]);
      expect(numa[pass] / coma[pass] / (remote / local)).toBeCloseTo(1, 2);
    }
    // All passes together come nearer to it the more there are.
    const ratios = numa.map((_, last) => sum(numa.slice(0, last + 1)) / sum(coma.slice(0, last + 1)));
    for (let pass = 1; pass < passes; pass++) expect(ratios[pass]).toBeGreaterThan(ratios[pass - 1]);
  });
});

describe.each(['migratory', 'producer-consumer'])('%s lines', (sharing) => {
  const cores = 16;
  /**
   * Mean cycles of a turn: some node reads a line and writes it; or, of a line that one node always writes, another reads it
   * and then it is written again.
   */
  const run = (organisation: string, link: string, parameters: Build['parameters'] = {}) => {
    const access = runner(create(organisation, { cores, lines: 16, link, parameters }));
    const random = seeded(99);
    const numbers = linesOf(0).slice(0, 16);
    for (const [core, number] of numbers.entries()) access(core, 'store', number);
    return mean(
      Array.from({ length: 800 }, () => {
        const [core, index] = [random.pick(cores, 'access'), random.pick(numbers.length, 'access')];
        // In flat COMA the directory of the line is at node `index`: nobody writes beside it.
        const writer = sharing === 'migratory' ? core : (5 * index + 3) % cores;
        return access(core, 'load', numbers[index]) + access(writer, 'store', numbers[index]);
      }),
    );
  };
  const numa = run('numa', 'mesh', { placement: 'first-touch' });

  it('hierarchical COMA is slower than CC-NUMA', () => {
    for (const fanOut of [2, 4]) expect(run('coma', 'bus', { hierarchy: 'ddm', fanOut }) / numa).toBeGreaterThan(1.2);
  });

  it('flat COMA is about equal', () => {
    const ratio = run('coma', 'mesh') / numa;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
});

describe('COMA', () => {
  it.each(['flat', 'ddm'])(
    '%s, 100 %% memory pressure: every line has exactly one copy, and none is lost',
    (hierarchy) => {
      const cores = 4;
      const pages = 4;
      const parameters = { size: pages * pageSize, pressure: 100, ways: 4, hierarchy };
      const memory = create('coma', { cores, lines: 2, parameters });
      const access = runner(memory);
      const random = seeded(4711);
      random.restore(4711);
      // All lines that there are, those of page 0 too: no program could use them all, but ports can.
      const lines = pages * linesPerPage;
      for (let number = 0; number < lines; number++) access(number % cores, 'store', number);
      const copies = () => {
        const { caches } = memory as unknown as { caches: readonly { entryAt(line: number): number }[] };
        return Array.from({ length: lines }, (_, number) => sum(caches.map((own) => Number(own.entryAt(number) >= 0))));
      };
      expect(copies()).toEqual(new Array(lines).fill(1));
      for (let turn = 0; turn < 4000; turn++) {
        access(
          random.pick(cores, 'access'),
          random.pick(4, 'access') === 0 ? 'store' : 'load',
          random.pick(lines, 'access'),
        );
      }
      expect(copies()).toEqual(new Array(lines).fill(1));
      const { injected, received } = statisticsOf(memory).attraction ?? expect.fail('nothing was injected');
      expect(sum(injected)).toBe(sum(received));
      expect(sum(injected)).toBeGreaterThan(1000);
    },
  );
});
