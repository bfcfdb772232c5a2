/** All links: their ways against breadth-first search, their times against formulas, their counts against each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/base/plug.ts';
import { bus } from '../../../src/memory/links/bus.ts';
import { crossbar } from '../../../src/memory/links/crossbar.ts';
import { links } from '../../../src/memory/links/index.ts';
import { type Link, type MessageKind, messageKinds } from '../../../src/memory/links/link.ts';
import { mesh } from '../../../src/memory/links/mesh.ts';
import { ring } from '../../../src/memory/links/ring.ts';
import { torus } from '../../../src/memory/links/torus.ts';

const sizes = [1, 2, 3, 5, 7, 12, 16, 1024];
const small = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 16);
const kinds = Object.keys(messageKinds) as MessageKind[];

/** The graph as it is defined: who is whose neighbour, switches without a place included. */
const graphs: Record<string, (places: number) => { size: number; neighbours: (from: number) => number[] }> = {
  ring: (places) => ({ size: places, neighbours: (from) => [(from + 1) % places, (from + places - 1) % places] }),
  mesh: (places) => grid(places, false),
  torus: (places) => grid(places, true),
};

function grid(places: number, wraps: boolean): { size: number; neighbours: (from: number) => number[] } {
  const columns = Math.ceil(Math.sqrt(places));
  const rows = Math.ceil(places / columns);
  return {
    size: columns * rows,
    neighbours: (from) =>
      [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ].flatMap(([dx, dy]) => {
        const [x, y] = [(from % columns) + dx, Math.floor(from / columns) + dy];
        if (wraps) return [((y + rows) % rows) * columns + ((x + columns) % columns)];
        return x >= 0 && x < columns && y >= 0 && y < rows ? [y * columns + x] : [];
      }),
  };
}

/** How far every switch is from one, by breadth-first search; the places' come first. */
function distances(kind: string, places: number, from: number): number[] {
  const { size, neighbours } = graphs[kind](places);
  const far = new Array<number>(size).fill(-1);
  far[from] = 0;
  const queue = [from];
  for (const at of queue) {
    for (const next of neighbours(at)) {
      if (far[next] >= 0) continue;
      far[next] = far[at] + 1;
      queue.push(next);
    }
  }
  return far;
}

/** The channels of a grid as they should be: one to each different neighbour. */
function channelNames(kind: string, places: number): string[] {
  const { size, neighbours } = graphs[kind](places);
  return Array.from({ length: size }, (_, from) =>
    [...new Set(neighbours(from))].filter((to) => to !== from).map((to) => `${from} to ${to}`),
  ).flat();
}

/** The channels on the way between two places: always to the first neighbour, in the order of the graph, that is nearer. */
function wayOf(kind: string, places: number, from: number, to: number): string[] {
  const { neighbours } = graphs[kind](places);
  const left = distances(kind, places, to);
  const way: string[] = [];
  for (let at = from; at !== to; ) {
    const next = neighbours(at).find((one) => left[one] < left[at]) ?? expect.fail(`no way on from ${at}`);
    way.push(`${at} to ${next}`);
    at = next;
  }
  return way;
}

const busy = (link: Link): number => link.statistics().channels.reduce((sum, channel) => sum + channel.busy, 0);

describe.each([ring, mesh, torus])('$name', (kind) => {
  it.each(sizes)('takes the fewest hops between any of %i places', (places) => {
    const link = kind.create({ latency: 3, width: 8 }, places);
    const origins = places > 100 ? [0, 31, 500, places - 1] : Array.from({ length: places }, (_, place) => place);
    for (const from of origins) {
      const far = distances(kind.name, places, from).slice(0, places);
      expect(far.map((_, to) => link.hops(from, to))).toEqual(far);
      const now = 1000 * from;
      for (const [to, hops] of far.entries()) {
        expect(link.latency(from, to, 64)).toBe(hops === 0 ? 0 : 3 * hops + 8);
      }
      const to = (7 * from + 3) % places;
      // Each sender has a stretch of time to itself, so nobody waits.
      expect(link.send(from, to, 64, now, 'data') - now).toBe(link.latency(from, to, 64));
    }
    expect(link.statistics().waited).toBe(0);
  });

  it.each(sizes)('has a channel from each switch to each neighbour: %i places', (places) => {
    const { channels } = kind.create({ latency: 1, width: 8 }, places).statistics();
    expect(channels.map(({ name }) => name).sort()).toEqual(channelNames(kind.name, places).sort());
  });

  it('occupies as many channels as it takes hops, one after another, for bytes / width each', () => {
    fc.assert(
      fc.property(small, fc.nat(), fc.nat(), fc.nat(100), (places, a, b, bytes) => {
        const [from, to] = [a % places, b % places];
        const link = kind.create({ latency: 2, width: 8 }, places);
        link.send(from, to, bytes, 50, 'read');
        const used = link.statistics().channels.filter((channel) => channel.busy > 0);
        expect(used.map((channel) => channel.busy)).toEqual(used.map(() => Math.max(1, Math.ceil(bytes / 8))));
        expect(used.length).toBe(link.hops(from, to));
        expect(used.map(({ name }) => name).sort()).toEqual(wayOf(kind.name, places, from, to).sort());
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it.each(sizes)('broadcasts along a tree of the shortest ways: %i places', (places) => {
    const link = kind.create({ latency: 3, width: 8 }, places);
    const from = Math.floor(places / 3);
    const far = distances(kind.name, places, from).slice(0, places);
    const now = 7;
    expect(link.broadcast(from, 16, now, 'read') - now).toBe(places === 1 ? 0 : 3 * Math.max(...far) + 2);
    const used = link.statistics().channels.filter((channel) => channel.busy > 0);
    expect(used.every((channel) => channel.busy === 2)).toBe(true);
    if (places < 100) {
      const ways = others(link, from).flatMap((to) => wayOf(kind.name, places, from, to));
      expect(new Set(used.map(({ name }) => name))).toEqual(new Set(ways));
    }
    const reached = used.map(({ name }) => Number(name.split(' to ')[1]));
    // No switch is reached twice, and every place is reached.
    expect(new Set(reached).size).toBe(reached.length);
    for (let place = 0; place < places; place++) expect(place === from || reached.includes(place)).toBe(true);
  });
});

describe('ways in time', () => {
  it('bus: arbitration, then occupancy, one message at a time', () => {
    const link = bus.create({ arbitration: 2, latency: 5, width: 8 }, 4);
    expect(link.latency(0, 1, 64)).toBe(15);
    expect(link.send(0, 1, 64, 100, 'data')).toBe(115);
    // Asked at 101, could have had it at 103, gets it at 110 when the first lets go.
    expect(link.broadcast(2, 8, 101, 'read')).toBe(116);
    expect(link.send(3, 0, 8, 200, 'write')).toBe(208);
    expect(link.statistics()).toEqual({
      transactions: { read: 1, write: 1, data: 1 },
      bytes: 80,
      waited: 7,
      channels: [{ name: 'bus', busy: 10 }],
    });
  });

  it('crossbar: only those with a place in common wait for each other', () => {
    const link = crossbar.create({ latency: 2, width: 8 }, 4);
    expect([link.send(0, 1, 64, 0, 'data'), link.send(2, 3, 64, 0, 'data')]).toEqual([10, 10]);
    // Into the switch at once, out of it when 1's channel is free again.
    expect(link.send(2, 1, 8, 1, 'read')).toBe(11);
    expect(link.send(3, 1, 8, 1, 'read')).toBe(12);
    expect(link.send(3, 2, 8, 20, 'read')).toBe(23);
    expect(link.statistics().waited).toBe(7 + 0 + 8);
  });

  it('crossbar: a broadcast goes in once and out everywhere', () => {
    const link = crossbar.create({ latency: 2, width: 8 }, 5);
    expect(link.broadcast(1, 16, 30, 'update')).toBe(34);
    const used = link.statistics().channels.filter((channel) => channel.busy > 0);
    expect(used.map(({ name }) => name)).toEqual(['1 in', '0 out', '2 out', '3 out', '4 out']);
  });

  it('torus: messages between far ends go around, where in a mesh they cross it', () => {
    const parameters = { latency: 1, width: 8 };
    expect([mesh.create(parameters, 1024).hops(0, 1023), torus.create(parameters, 1024).hops(0, 1023)]).toEqual([
      62, 2,
    ]);
    expect([ring.create(parameters, 1024).hops(0, 1023), ring.create(parameters, 1024).hops(0, 512)]).toEqual([1, 512]);
  });

  it('ring: two messages that share a part of their way meet there', () => {
    const link = ring.create({ latency: 1, width: 8 }, 8);
    expect(link.send(0, 3, 64, 0, 'data')).toBe(3 + 8);
    // From 1 on it follows the first, which has the channel from 1 to 2 from cycle 1 to 9.
    expect(link.send(1, 3, 8, 2, 'read')).toBe(9 + 2 + 1);
    expect(link.statistics().waited).toBe(7);
    // The other way round nothing is in the way.
    expect(link.send(3, 1, 8, 2, 'read')).toBe(2 + 2 + 1);
  });
});

interface Message {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly gap: number;
  readonly kind: MessageKind;
  readonly all: boolean;
}

const messages = fc.array(
  fc.record({
    from: fc.nat(15),
    to: fc.nat(15),
    bytes: fc.nat(100),
    gap: fc.integer({ min: -6, max: 12 }),
    kind: fc.constantFrom(...kinds),
    all: fc.boolean(),
  }),
  { maxLength: 120, size: 'max' },
);

/** Sends all messages, at cycles that drift on and now and then back; gives when each was sent and when it arrived. */
function run(link: Link, all: readonly Message[], start = 0): { now: number; arrival: number }[] {
  let clock = start;
  return all.map(({ from, to, bytes, gap, kind, all: everybody }) => {
    clock = Math.max(0, clock + gap);
    const [a, b] = [from % link.places, to % link.places];
    return {
      now: clock,
      arrival: everybody ? link.broadcast(a, bytes, clock, kind) : link.send(a, b, bytes, clock, kind),
    };
  });
}

describe.each(links)('$name under random traffic', (kind) => {
  it('counts what it carried, no sooner than it could', () => {
    fc.assert(
      fc.property(small, fc.constantFrom(1, 3, 8, 64), messages, (places, width, all) => {
        const link = kind.create({ ...defaults(kind), width }, places);
        const counts: Partial<Record<MessageKind, number>> = {};
        let bytes = 0;
        let cycles = 0;
        let late = 0;
        let waited = 0;
        for (const [index, { now, arrival }] of run(link, all).entries()) {
          const message = all[index];
          const [from, to] = [message.from % places, message.to % places];
          if (places === 1 || (!message.all && from === to)) {
            expect(arrival).toBe(now);
            continue;
          }
          counts[message.kind] = (counts[message.kind] ?? 0) + 1;
          bytes += message.bytes;
          cycles += Math.max(1, Math.ceil(message.bytes / width)) * channelsUsed(kind.name, link, message, from, to);
          const least = Math.max(
            ...(message.all ? others(link, from) : [to]).map((one) => link.latency(from, one, message.bytes)),
          );
          expect(arrival - now).toBeGreaterThanOrEqual(least);
          if (message.all) late += arrival - now - least;
          else waited += arrival - now - least;
        }
        const statistics = link.statistics();
        expect(statistics.transactions).toEqual(counts);
        expect(Object.keys(statistics.transactions)).toEqual(kinds.filter((one) => one in counts));
        expect(statistics.bytes).toBe(bytes);
        expect(busy(link)).toBe(cycles);
        // What single messages were late is what they waited; copies of a broadcast wait each for itself.
        expect(statistics.waited).toBeGreaterThanOrEqual(waited + late);
        if (!all.some((message) => message.all)) expect(statistics.waited).toBe(waited);
      }),
      { numRuns: 120, seed: 21 },
    );
  });

  it('is late by just what it waited, where nothing is broadcast', () => {
    fc.assert(
      fc.property(small, messages, (places, all) => {
        const link = kind.create(defaults(kind), places);
        const single = all.map((message) => ({ ...message, all: false }));
        const late = run(link, single).map(({ now, arrival }, index) => {
          const { from, to, bytes } = single[index];
          return arrival - now - link.latency(from % places, to % places, bytes);
        });
        expect(link.statistics().waited).toBe(late.reduce((sum, cycles) => sum + cycles, 0));
      }),
      { numRuns: 100, seed: 22 },
    );
  });

  it('is the same each time, and goes on after restore as it did after save', () => {
    fc.assert(
      fc.property(small, messages, messages, (places, before, after) => {
        const link = kind.create(defaults(kind), places);
        const twin = kind.create(defaults(kind), places);
        expect(run(twin, before)).toEqual(run(link, before));
        const saved = link.save();
        const first = run(link, after, 100);
        const statistics = link.statistics();
        link.restore(saved);
        expect(run(link, after, 100)).toEqual(first);
        expect(link.statistics()).toEqual(statistics);
        // What was saved is of no particular link, and stays as it was.
        twin.restore(saved);
        expect(run(twin, after, 100)).toEqual(first);
        expect(twin.statistics()).toEqual(statistics);
      }),
      { numRuns: 60, seed: 23 },
    );
  });

  it('carries messages between 1,024 places', () => {
    const link = kind.create(defaults(kind), 1024);
    expect(link.send(5, 1023, 64, 0, 'data')).toBe(link.latency(5, 1023, 64));
    const latencies = Array.from({ length: 1024 }, (_, to) => link.latency(1023, to, 8));
    expect(link.broadcast(1023, 8, 10_000, 'read')).toBe(10_000 + Math.max(...latencies));
  });
});

function others({ places }: Link, from: number): number[] {
  return Array.from({ length: places }, (_, place) => place).filter((place) => place !== from);
}

/** How many channels a message passes: each of its hops', or all that a broadcast reaches. */
function channelsUsed(kind: string, link: Link, { all }: Message, from: number, to: number): number {
  if (kind === 'bus') return 1;
  if (kind === 'crossbar') return all ? link.places : 2;
  return all
    ? new Set(others(link, from).flatMap((one) => wayOf(kind, link.places, from, one))).size
    : link.hops(from, to);
}
