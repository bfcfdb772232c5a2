/**
 * What one core's data cache does with stores, against a reference that is all arrays: every write policy with every
 * replacement, on random traces. Each hit, miss and line written back must be the same, and all that goes to memory.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/base/choices.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { replacements } from '../../../src/memory/cache/replacement/index.ts';
import { Replay } from '../../../src/memory/replay.ts';

const line = 16;
const sets = 4;
const ways = 4;

type Access = readonly [on: 'load' | 'store', address: number];

interface Way {
  line: number;
  dirty: boolean;
  /** When it came, and when it was used last. */
  came: number;
  used: number;
}

/** A cache by definition: no order is kept, ages are compared. */
class Reference {
  readonly counts = { readMisses: 0, writeMisses: 0, writebacks: 0, lines: 0, words: 0 };
  private readonly ways = Array.from({ length: sets }, (): (Way | undefined)[] => Array(ways).fill(undefined));
  /** Pseudo-LRU: by set, which half of each half was used before the other; the root, then its halves. */
  private readonly older = Array.from({ length: sets }, () => [0, 0, 0]);
  private time = 0;
  private evictions = 0;
  private readonly choices;
  private readonly write: string;
  private readonly writeMiss: string;
  private readonly replacement: string;

  constructor(write: string, writeMiss: string, replacement: string, seed: number) {
    this.write = write;
    this.writeMiss = writeMiss;
    this.replacement = replacement;
    this.choices = seeded(seed);
  }

  access([on, address]: Access): void {
    const number = Math.floor(address / line);
    const set = this.ways[number % sets];
    this.time++;
    let way = set.findIndex((one) => one?.line === number);
    if (way < 0) {
      this.counts[on === 'load' ? 'readMisses' : 'writeMisses']++;
      if (on === 'store' && this.writeMiss === 'around') {
        this.counts.words++;
        return;
      }
      way = set.indexOf(undefined);
      if (way < 0) way = this.victim(number % sets);
      if (set[way]?.dirty) this.counts.writebacks++;
      this.counts.lines++;
      set[way] = { line: number, dirty: false, came: this.time, used: 0 };
    }
    const held = set[way] ?? expect.fail();
    held.used = this.time;
    this.older[number % sets][0] = way < 2 ? 1 : 0;
    this.older[number % sets][way < 2 ? 1 : 2] = way % 2 === 0 ? 1 : 0;
    if (on === 'load') return;
    if (this.write === 'through') this.counts.words++;
    else held.dirty = true;
  }

  private victim(index: number): number {
    const set = this.ways[index].map((way) => way ?? expect.fail());
    const oldest = (age: (way: Way) => number) => set.indexOf(set.reduce((a, b) => (age(a) < age(b) ? a : b)));
    if (this.replacement === 'lru') return oldest(({ used }) => used);
    if (this.replacement === 'fifo') return oldest(({ came }) => came);
    if (this.replacement === 'random') return (this.evictions++ + this.choices.pick(ways, 'any')) % ways;
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
  return { cache: caches.find(({ name }) => name === 'l1d') ?? expect.fail(), link, replay };
}

const traces = fc.array(
  fc.tuple(
    fc.constantFrom('load' as const, 'store' as const),
    // Mostly few lines, so that there are hits.
    fc.oneof({ weight: 6, arbitrary: fc.nat(24 * line) }, { weight: 1, arbitrary: fc.nat(0x7fff) }),
  ),
  { minLength: 50, maxLength: 300, size: 'max' },
);

const rows = ['back', 'through'].flatMap((write) =>
  ['allocate', 'around'].flatMap((writeMiss) =>
    replacements.map(({ name }, seed) => ({ write, writeMiss, replacement: name, seed: seed + 1 })),
  ),
);

describe.each(rows)('write-$write, $writeMiss on a miss, $replacement', ({ seed, ...policy }) => {
  it('hits, misses and writes as the reference does', () => {
    const raw = { cache: { line, l1d: { size: sets * ways * line, ways, ...policy } }, seed };
    fc.assert(
      fc.property(traces, (trace) => {
        const reference = new Reference(policy.write, policy.writeMiss, policy.replacement, seed);
        for (const access of trace) reference.access(access);
        const { cache, link, replay } = measure(raw, trace);
        const { data = 0, 'write-through': words = 0, 'write-back': home = 0 } = link.transactions;
        const { readMisses, writeMisses, writebacks, writeThroughs } = cache;
        expect(writeThroughs).toBe(words);
        expect({ readMisses, writeMisses, writebacks, lines: data, words }).toEqual(reference.counts);
        expect([cache.reads + cache.writes, home]).toEqual([trace.length, writebacks]);
        // Header and word, a request's header, header and line for each that comes or goes.
        expect(link.bytes).toBe(12 * words + 8 * data + (8 + line) * (data + home));
        expect(replay.accesses).toBe(trace.length);
      }),
      { numRuns: 25, seed: 91 },
    );
  });
});

/** Cycles that the same few accesses take: loads and stores of a line that is here, of one that is not. */
describe('the time that a store takes', () => {
  const times = (cache: Raw, trace: readonly Access[]) => {
    const result = validate({ memory: { kind: 'uma', latency: 60 }, cache });
    if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
    const { memory } = createMachine(result.configuration);
    let now = 0;
    return trace.map(([on, address]) => {
      const start = now;
      now = memory.touch(0, on, 0x1000 + address, now);
      return now - start;
    });
  };
  const load = (address: number): Access => ['load', address];
  const store = (address: number): Access => ['store', address];
  // On the bus: a cycle to be given it, one of its own, and one for each eight bytes. A word with its header takes 2 of
  // them, so 4 in all; a request 3; a line of 64 bytes 11, after 60 of memory's. The cache itself takes 1.
  const miss = 1 + 3 + 60 + 11;
  const away = 4;

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
