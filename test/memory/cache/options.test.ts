/**
 * What one core's data cache does with stores and fetches ahead, against a reference that is all arrays: every option with
 * every replacement, on random traces. Each hit, miss and line written back must be the same, and all that goes to memory
 * and comes from there. Then what it takes, worked out by hand.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/base/choices.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { prefetchKinds } from '../../../src/memory/cache/prefetcher.ts';
import { replacements } from '../../../src/memory/cache/replacement/index.ts';
import { Replay } from '../../../src/memory/replay.ts';

const line = 16;
const ways = 4;
const linesPerPage = 4096 / line;

type Access = readonly [on: 'load' | 'store', address: number];

interface Way {
  line: number;
  dirty: boolean;
  /** When it came, and when it was used last. */
  came: number;
  used: number;
  /** Whether it was fetched ahead and nobody has used it yet. */
  ahead: boolean;
}

interface Manner {
  readonly sets: number;
  readonly write: string;
  readonly writeMiss: string;
  readonly prefetch: string;
  readonly replacement: string;
  readonly seed: number;
}

/** A cache by definition: no order is kept, ages are compared. */
class Reference {
  readonly counts = {
    ...{ readMisses: 0, writeMisses: 0, writebacks: 0, lines: 0, words: 0 },
    ...{ prefetches: 0, usefulPrefetches: 0 },
  };
  private readonly ways: (Way | undefined)[][];
  /** Pseudo-LRU: by set, which half of each half was used before the other; the root, then its halves. */
  private readonly older: number[][];
  private time = 0;
  private evictions = 0;
  private readonly choices;
  private readonly manner: Manner;

  constructor(manner: Manner) {
    this.manner = manner;
    this.choices = seeded(manner.seed);
    this.ways = Array.from({ length: manner.sets }, () => Array(ways).fill(undefined));
    this.older = Array.from({ length: manner.sets }, () => [0, 0, 0]);
  }

  access([on, address]: Access): void {
    const { prefetch, write, writeMiss } = this.manner;
    const number = Math.floor(address / line);
    const found = this.find(number);
    if (!found) this.counts[on === 'load' ? 'readMisses' : 'writeMisses']++;
    if (!found && on === 'store' && writeMiss === 'around') {
      this.counts.words++;
      return;
    }
    const held = found ?? this.bring(number, -1);
    const isFirstUse = held.ahead;
    if (isFirstUse) this.counts.usefulPrefetches++;
    held.ahead = false;
    this.use(held);
    if (on === 'store' && write === 'through') this.counts.words++;
    else if (on === 'store') held.dirty = true;
    const next = number + 1;
    const isTime = !found || (isFirstUse && prefetch === 'tagged');
    if (prefetch === 'none' || !isTime || next % linesPerPage === 0 || this.find(next)) return;
    this.counts.prefetches++;
    const ahead = this.bring(next, number);
    ahead.ahead = true;
    this.use(ahead);
  }

  private find(number: number): Way | undefined {
    return this.ways[number % this.manner.sets].find((one) => one?.line === number);
  }

  /** Brings a line, in place of any but the one that is kept. */
  private bring(number: number, kept: number): Way {
    const set = this.ways[number % this.manner.sets];
    let way = set.indexOf(undefined);
    if (way < 0) way = this.victim(number % this.manner.sets);
    if (set[way]?.line === kept) way = (way + 1) % ways;
    if (set[way]?.dirty) this.counts.writebacks++;
    this.counts.lines++;
    this.time++;
    const brought = { line: number, dirty: false, came: this.time, used: 0, ahead: false };
    set[way] = brought;
    return brought;
  }

  private use(held: Way): void {
    const index = held.line % this.manner.sets;
    const way = this.ways[index].indexOf(held);
    held.used = ++this.time;
    this.older[index][0] = way < 2 ? 1 : 0;
    this.older[index][way < 2 ? 1 : 2] = way % 2 === 0 ? 1 : 0;
  }

  private victim(index: number): number {
    const { replacement } = this.manner;
    const set = this.ways[index].map((way) => way ?? expect.fail());
    const oldest = (age: (way: Way) => number) => set.indexOf(set.reduce((a, b) => (age(a) < age(b) ? a : b)));
    if (replacement === 'lru') return oldest(({ used }) => used);
    if (replacement === 'fifo') return oldest(({ came }) => came);
    if (replacement === 'random') return (this.evictions++ + this.choices.pick(ways, 'any')) % ways;
    const [half, low, high] = this.older[index];
    return half === 0 ? low : 2 + high;
  }
}

function measure(raw: Raw, trace: readonly Access[]) {
  const result = validate({ memory: { kind: 'uma', size: 2 ** 20 }, ...raw });
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const { memory } = createMachine(result.configuration);
  const replay = new Replay(memory, 1);
  for (const [on, address] of trace) replay.access(0, on, address);
  const { caches, link } = memory.statistics() ?? expect.fail();
  return { cache: caches.find(({ name }) => name === 'l1d') ?? expect.fail(), link };
}

const traces = fc.array(
  fc.tuple(
    fc.constantFrom('load' as const, 'store' as const),
    // Mostly few lines, so that there are hits.
    fc.oneof({ weight: 6, arbitrary: fc.nat(24 * line) }, { weight: 1, arbitrary: fc.nat(0x7fff) }),
  ),
  { minLength: 40, maxLength: 200, size: 'max' },
);

const rows: Manner[] = ['back', 'through'].flatMap((write) =>
  ['allocate', 'around'].flatMap((writeMiss) =>
    replacements.flatMap(({ name }, seed) =>
      // Of a cache with one set, what comes ahead could drive out the line that it follows.
      prefetchKinds.flatMap((prefetch) =>
        [4, 1].map((sets) => ({ write, writeMiss, replacement: name, prefetch, sets, seed: seed + 1 })),
      ),
    ),
  ),
);

describe.each(rows)(
  'write-$write, $writeMiss on a miss, $replacement, $prefetch ahead, sets: $sets',
  ({ sets, seed, ...policy }) => {
    it('hits, misses, fetches and writes as the reference does', () => {
      const raw = { cache: { line, l1d: { size: sets * ways * line, ways, ...policy } }, seed };
      fc.assert(
        fc.property(traces, (trace) => {
          const reference = new Reference({ sets, seed, ...policy });
          for (const access of trace) reference.access(access);
          const { cache, link } = measure(raw, trace);
          const { data = 0, 'write-through': words = 0, 'write-back': home = 0 } = link.transactions;
          const { readMisses, writeMisses, writebacks, writeThroughs, prefetches, usefulPrefetches } = cache;
          expect({
            ...{ readMisses, writeMisses, writebacks, lines: data, words },
            ...{ prefetches, usefulPrefetches },
          }).toEqual(reference.counts);
          expect([cache.reads + cache.writes, writeThroughs, home]).toEqual([trace.length, words, writebacks]);
          // Header and word, a request's header, header and line for each that comes or goes.
          expect(link.bytes).toBe(12 * words + 8 * data + (8 + line) * (data + home));
        }),
        { numRuns: 8, seed: 91 },
      );
    });
  },
);

/** Cycles that each of some accesses takes, begun when the one before it has finished. */
function times(cache: Raw, trace: readonly Access[]): number[] {
  const result = validate({ memory: { kind: 'uma', latency: 60 }, cache });
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const { memory } = createMachine(result.configuration);
  let now = 0;
  return trace.map(([on, address]) => {
    const start = now;
    now = memory.touch(0, on, 0x1000 + address, now);
    return now - start;
  });
}

const load = (address: number): Access => ['load', address];
const store = (address: number): Access => ['store', address];
// On the bus: a cycle to be given it, one of its own, and one for each eight bytes. A word with its header takes 2 of
// them, so 4 in all; a request 3; a line of 64 bytes 11, after 60 of memory's. The cache itself takes 1.
const miss = 1 + 3 + 60 + 11;
const away = 4;

describe('the time that a store takes', () => {
  it('is that of the way to memory, without a buffer', () => {
    const through = { l1d: { write: 'through' } };
    expect(times(through, [load(0), load(4), store(8), store(8)])).toEqual([miss, 1, 1 + away, 1 + away]);
    // The line comes first, then the word goes.
    expect(times(through, [store(0), load(4)])).toEqual([miss + away, 1]);
    expect(times({ l1d: { ...through.l1d, writeMiss: 'around' } }, [store(0), load(4), store(0)])).toEqual([
      ...[1 + away, miss, 1 + away],
    ]);
    expect(times({ l1d: { writeMiss: 'around' } }, [store(0), load(4), store(0)])).toEqual([1 + away, miss, 1]);
  });

  it("is a hit's while the buffer has room, and until the oldest word is away when it has none", () => {
    const buffered = (writeBuffer: number) => ({ writeBuffer, l1d: { write: 'through', writeMiss: 'around' } });
    const stores = [0, 64, 128, 192, 256].map(store);
    // Words come in cycles 1, 2, ... and leave every 4: the first is away in cycle 5, when the second gets its entry.
    expect(times(buffered(1), stores)).toEqual([1, 4, 4, 4, 4]);
    // Away in 5, 9, 13, 17: the third comes in 3 and waits for 5, the fourth in 6 for 9, the fifth in 10 for 13.
    expect(times(buffered(2), stores)).toEqual([1, 1, 3, 4, 4]);
    expect(times(buffered(8), stores)).toEqual([1, 1, 1, 1, 1]);
  });

  it('is not that of a load, unless it is of a line whose word is still to leave', () => {
    const buffered = { writeBuffer: 8, l1d: { write: 'through', writeMiss: 'around' } };
    // Words come in 1 and 2, and have the bus from 2 and from 6 for 2 cycles each; the load comes in 3 and asks from 4 on.
    expect(times(buffered, [store(0), store(64), load(128)])).toEqual([1, 1, miss]);
    // Away in 9: from then on it can ask.
    expect(times(buffered, [store(0), store(64), load(64)])).toEqual([1, 1, 9 - 3 + miss]);
  });

  it('is that of the second level, where there is one, which writes lines back', () => {
    const behind = { l2: { size: 4096, latency: 10, ways: 4 } };
    const through = { ...behind, l1d: { write: 'through' } };
    expect(times(through, [load(0), store(0), store(4)])).toEqual([miss + 10, 11, 11]);
    expect(times({ ...through, writeBuffer: 1 }, [load(0), store(0), store(4)])).toEqual([miss + 10, 1, 10]);
    const around = { ...behind, l1d: { writeMiss: 'around' } };
    // The line comes to the second level only, and is brought from there to be loaded.
    expect(times(around, [store(0), store(0), load(0), load(0)])).toEqual([miss + 10, 11, 11, 1]);
  });
});

describe('the time that a line takes that is fetched ahead', () => {
  const ahead = { l1d: { prefetch: 'next-line' } };

  it('is nothing where it is there before it is used', () => {
    expect(times(ahead, [load(0), load(4), ...Array(20).fill(load(0)), load(64)])).toEqual([
      ...[miss, 1, ...Array(20).fill(1)],
      1,
    ]);
  });

  it('is what is left of it where it is on its way', () => {
    // Its request follows the first one on the bus, 1 cycle behind, and its line the first line, 9 cycles behind.
    expect(times(ahead, [load(0), load(64), load(64)])).toEqual([miss, 9, 1]);
    // Without, the second is as long as the first.
    expect(times({}, [load(0), load(64)])).toEqual([miss, miss]);
  });

  it('is hidden line after line only where first uses fetch too', () => {
    const uses = [0, 64, 128, 192].map(load);
    const [first, second, third, fourth] = times(ahead, uses);
    // Each second line misses.
    expect([first, second, third, fourth]).toEqual([miss, 9, miss, 9]);
    const tagged = times({ l1d: { prefetch: 'tagged' } }, uses);
    expect(tagged.slice(0, 2)).toEqual([miss, 9]);
    // It is asked for when the second line has come, which is when the next access begins: that one's look is saved.
    expect(tagged.slice(2)).toEqual([miss - 1, miss - 1]);
  });

  it('does not come from another page, and does not count as asked for', () => {
    const result = validate({ memory: 'uma', cache: ahead });
    if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
    const { memory } = createMachine(result.configuration);
    memory.touch(0, 'load', 0x2000 - 64, 0);
    expect(memory.statistics()?.caches.find(({ name }) => name === 'l1d')).toMatchObject({ prefetches: 0, reads: 1 });
    memory.touch(0, 'load', 0x2000 - 192, 1000);
    expect(memory.statistics()?.caches.find(({ name }) => name === 'l1d')).toMatchObject({ prefetches: 1, reads: 2 });
  });
});
