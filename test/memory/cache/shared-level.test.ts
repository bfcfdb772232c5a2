/**
 * A second level that cores share, before memory: against a reference that is all lists, with one core in front of it; what
 * it takes, worked out by hand; and what it does to copies of several cores.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { inclusions } from '../../../src/memory/cache/levels.ts';

const line = 16;
const first = { sets: 2, ways: 2 };
const second = { sets: 2, ways: 3 };

type Access = readonly [core: number, on: 'load' | 'store', address: number];

function memoryOf(raw: Raw) {
  const result = validate({ memory: { kind: 'uma', size: 2 ** 20 }, ...raw });
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  return createMachine(result.configuration).memory;
}

/** Lines by age, the one used last at the end. */
class Lines {
  private readonly sets: { number: number; dirty: boolean }[][];
  private readonly ways: number;

  constructor({ sets, ways }: { sets: number; ways: number }) {
    this.sets = Array.from({ length: sets }, () => []);
    this.ways = ways;
  }

  /** Takes a line out, if it is here. */
  take(number: number): { number: number; dirty: boolean } | undefined {
    const set = this.sets[number % this.sets.length];
    const at = set.findIndex((one) => one.number === number);
    return at < 0 ? undefined : set.splice(at, 1)[0];
  }

  /** The line that has to leave before another comes, if one has. */
  leaving(number: number): number | undefined {
    const set = this.sets[number % this.sets.length];
    return set.length < this.ways ? undefined : set[0].number;
  }

  put(number: number, dirty: boolean): void {
    this.sets[number % this.sets.length].push({ number, dirty });
  }
}

class Reference {
  readonly counts = {
    ...{ misses: 0, home: 0, victims: 0, reads: 0, readMisses: 0, writes: 0, writeMisses: 0 },
    ...{ writebacks: 0, backInvalidations: 0 },
  };
  private readonly near = new Lines(first);
  private readonly far = new Lines(second);
  private readonly inclusion: string;
  private readonly isThrough: boolean;

  constructor(inclusion: string, isThrough: boolean) {
    this.inclusion = inclusion;
    this.isThrough = isThrough;
  }

  access(on: 'load' | 'store', address: number): void {
    const number = Math.floor(address / line);
    const held = this.near.take(number);
    if (held) {
      this.near.put(number, held.dirty || (on === 'store' && !this.isThrough));
      if (on === 'store' && this.isThrough) this.accept(number, true);
      return;
    }
    this.counts.misses++;
    if (on === 'store' && this.isThrough) {
      this.accept(number, false);
      return;
    }
    this.supply(number);
    const leaving = this.near.leaving(number);
    if (leaving !== undefined) {
      const { dirty } = this.near.take(leaving) ?? expect.fail();
      if (dirty) {
        this.counts.home++;
        this.accept(leaving, false);
      } else if (this.inclusion === 'exclusive') {
        this.counts.victims++;
        this.fill(leaving, false);
      }
    }
    this.near.put(number, on === 'store');
  }

  private supply(number: number): void {
    this.counts.reads++;
    const held = this.far.take(number);
    if (held && this.inclusion !== 'exclusive') this.far.put(number, held.dirty);
    else if (held?.dirty) this.counts.writebacks++;
    if (held) return;
    this.counts.readMisses++;
    if (this.inclusion !== 'exclusive') this.fill(number, false);
  }

  /** A line or a word comes home; `isHeld`: the core goes on having the line. */
  private accept(number: number, isHeld: boolean): void {
    this.counts.writes++;
    if (this.far.take(number)) {
      this.far.put(number, true);
      return;
    }
    this.counts.writeMisses++;
    if (this.inclusion !== 'exclusive' || !isHeld) this.fill(number, true);
  }

  private fill(number: number, dirty: boolean): void {
    const leaving = this.far.leaving(number);
    if (leaving !== undefined) {
      const own = this.far.take(leaving) ?? expect.fail();
      const above = this.inclusion === 'inclusive' ? this.near.take(leaving) : undefined;
      if (above) this.counts.backInvalidations++;
      if (above?.dirty) this.counts.home++;
      if (own.dirty || above?.dirty) this.counts.writebacks++;
    }
    this.far.put(number, dirty);
  }
}

const traces = fc.array(
  fc.tuple(
    fc.constantFrom('load' as const, 'store' as const),
    fc.oneof({ weight: 6, arbitrary: fc.nat(14 * line) }, { weight: 1, arbitrary: fc.nat(0x7fff) }),
  ),
  { minLength: 40, maxLength: 200, size: 'max' },
);

const rows = inclusions.flatMap((inclusion) => [true, false].map((isThrough) => ({ inclusion, isThrough })));

describe.each(rows)('$inclusion, words through and around: $isThrough', ({ inclusion, isThrough }) => {
  it.each(['uma', 'numa'])('is asked, filled and emptied on %s as the reference is', (kind) => {
    const raw = {
      memory: { kind, size: 2 ** 20, ...(kind === 'numa' && { nodes: 1 }) },
      cache: {
        line,
        l1d: {
          ...{ size: first.sets * first.ways * line, ways: first.ways },
          ...(isThrough && { write: 'through', writeMiss: 'around' }),
        },
        l2: { size: second.sets * second.ways * line, ways: second.ways, inclusion, sharing: 'shared' },
      },
    };
    fc.assert(
      fc.property(traces, (trace) => {
        const reference = new Reference(inclusion, isThrough);
        const memory = memoryOf(raw);
        while (memory.ram.allocate() < 0x8000);
        let now = 0;
        for (const [on, address] of trace) {
          reference.access(on, address);
          now = memory.touch(0, on, address, now);
        }
        const { caches, shared, link } = memory.statistics() ?? expect.fail();
        const own = caches.find(({ name }) => name === 'l1d') ?? expect.fail();
        const [{ reads, readMisses, writes, writeMisses, writebacks, backInvalidations }] = shared;
        expect(shared).toHaveLength(1);
        const { victims, ...counts } = reference.counts;
        expect({
          ...{ misses: own.readMisses + own.writeMisses, home: own.writebacks },
          ...{ reads, readMisses, writes, writeMisses, writebacks, backInvalidations },
        }).toEqual(counts);
        // On the one node nothing travels.
        if (kind === 'uma') expect(link.transactions.victim ?? 0).toBe(victims);
      }),
      { numRuns: 20, seed: 17 },
    );
  });
});

describe('the time that a shared level takes', () => {
  const times = (raw: Raw, trace: readonly Access[]) => {
    const memory = memoryOf(raw);
    let now = 0;
    return trace.map(([core, on, address]) => {
      const start = now;
      now = memory.touch(core, on, 0x1000 + address, now);
      return now - start;
    });
  };
  const shared = { size: 8192, ways: 4, latency: 10, sharing: 'shared' };
  const small = { size: 64, ways: 1 };

  it("is that of a look instead of memory's", () => {
    const raw = { array: { kind: 'mimd', cores: 2 }, cache: { l1d: small, l2: shared } };
    // A look of 1, a request of 3 cycles on the bus, the level's 10, memory's 60, and the line's 11.
    const miss = 1 + 3 + 10 + 60 + 11;
    const hit = miss - 60;
    expect(
      times(raw, [
        [0, 'load', 0],
        [0, 'load', 4],
        [0, 'load', 64],
        [0, 'load', 0],
        [1, 'load', 64],
      ]),
    ).toEqual([miss, 1, miss, hit, hit]);
  });

  it('uses no link where the memory is near', () => {
    const raw = { memory: { kind: 'numa', nodes: 1 }, cache: { l1d: small, l2: shared } };
    expect(
      times(raw, [
        [0, 'load', 0],
        [0, 'load', 64],
        [0, 'load', 0],
      ]),
    ).toEqual([71, 71, 11]);
  });

  it('is not that of a line that another core gives', () => {
    const raw = { array: { kind: 'mimd', cores: 2 }, cache: { l2: shared } };
    const given = 1 + 3 + 11;
    expect(
      times(raw, [
        [0, 'store', 0],
        [1, 'load', 0],
      ]),
    ).toEqual([85, given]);
  });
});

describe('an inclusive one', () => {
  it("takes the cores' copies with it, with what they stored", () => {
    const memory = memoryOf({
      array: { kind: 'mimd', cores: 2 },
      cache: { l2: { size: 128, ways: 1, sharing: 'shared', inclusion: 'inclusive' } },
    });
    const at = 0x1000;
    memory.touch(0, 'load', at, 0);
    // The other core gives it, so that the level is not asked.
    memory.touch(1, 'load', at, 1000);
    memory.touch(1, 'store', at + 64, 2000);
    // The lines at 0x1000 and 0x1040 are in the two sets; the one at 0x1080 takes the first's place, and then the second's.
    memory.touch(0, 'load', at + 128, 3000);
    memory.touch(0, 'load', at + 192, 4000);
    const { caches, shared, link } = memory.statistics() ?? expect.fail();
    expect(shared[0]).toMatchObject({ backInvalidations: 3, writebacks: 1, reads: 4, readMisses: 4 });
    expect(caches.filter(({ name }) => name === 'l1d').map(({ writebacks }) => writebacks)).toEqual([0, 1]);
    // Once for both copies of a line, and once for one: a bus is heard by all.
    expect(link.transactions).toMatchObject({ invalidate: 2, 'write-back': 1 });
    memory.touch(0, 'load', at, 5000);
    expect(memory.statistics()?.caches.find(({ name }) => name === 'l1d')).toMatchObject({ readMisses: 4 });
  });
});
