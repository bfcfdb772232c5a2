/**
 * The classes of every cache's misses, on random accesses over every kind of memory, against looking back over all that
 * happened; and on accesses that were classed by hand.
 */
import { describe, expect, it } from 'vitest';
import { type Amo, amos, type Width } from '../../../src/base/access.ts';
import { seeded } from '../../../src/base/choices.ts';
import { AddressSpace, permission } from '../../../src/memory/address-space.ts';
import { type MissClass, missClasses } from '../../../src/memory/cache/classify.ts';
import { MissClasses } from '../../../src/memory/observation/miss-classes.ts';
import { joinObservers } from '../../../src/memory/observer.ts';
import { pageSize } from '../../../src/memory/ram.ts';
import type { CacheStatistics } from '../../../src/memory/statistics.ts';
import { cores, createMemory, type MemoryChoice, memoryChoices, pages } from '../memories.ts';
import { LookBack } from './watched.ts';

const base = 0x10010000;
const order = { acquire: false, release: false };
const classNames = Object.keys(missClasses) as MissClass[];

interface Run {
  readonly caches: readonly CacheStatistics[];
  readonly classes: MissClasses;
  readonly lookBack: LookBack;
}

/** Random accesses, most of them to few lines; half way the classes' state goes to another observer if `again`. */
function run(choice: MemoryChoice, count: number, again = false): Run {
  const first = new MissClasses();
  const second = new MissClasses();
  const lookBack = new LookBack();
  const observers = again ? [first, second, lookBack] : [first, lookBack];
  const memory = createMemory(choice, joinObservers(observers));
  const space = new AddressSpace(memory.ram);
  space.map(base, pages * pageSize, permission.read | permission.write | permission.execute);
  for (let core = 0; core < cores; core++) memory.port(core).space = space;
  const random = seeded(1);
  random.restore(choice.seed * 7919);
  const pick = (below: number) => random.pick(below, 'test');
  let now = 0;
  for (let index = 0; index < count; index++) {
    if (again && index === count >> 1) second.restore(structuredClone(first.save()));
    const core = pick(pick(3) === 0 ? cores : 2);
    const width = ([1, 2, 4] as Width[])[pick(3)];
    const address = base + pick(pick(2) === 0 ? 4 * choice.line : pages * pageSize - 4);
    const port = memory.port(core);
    const kind = pick(100);
    if (kind < 45) port.load(address, width, now);
    else if (kind < 80) port.store(address, width, index, now);
    else if (kind < 88) port.atomic(Object.keys(amos)[pick(3)] as Amo, address & -4, index, order, now);
    else if (kind < 96) port.fetch(address & -4, now);
    else {
      port.reserve(address & -4, order, now);
      port.storeConditional(address & -4, index, order, port.ready);
    }
    now += pick(300);
  }
  return { caches: memory.statistics()?.caches ?? expect.fail(), classes: again ? second : first, lookBack };
}

const seen = new Map<string, number>();

describe.each(memoryChoices(2).map((choice, index) => ({ ...choice, index })))(
  '$organisation, $protocol, $link, $inclusion',
  ({ index, ...choice }) => {
    it('says what looking back says, miss by miss, and has a class for each', () => {
      const { caches, classes, lookBack } = run(choice, 400, index % 4 === 0);
      for (const { core, name, readMisses, writeMisses } of caches) {
        const counts = classes.of(core, name) ?? expect.fail(`${name} was not watched`);
        const expected = Object.fromEntries(classNames.map((one) => [one, lookBack.count(core, name, one)]));
        expect(counts, `${name} of core ${core}`).toEqual(expected);
        expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(readMisses + writeMisses);
        for (const one of classNames) seen.set(`${name} ${one}`, (seen.get(`${name} ${one}`) ?? 0) + counts[one]);
      }
    });
  },
);

it('was worth trying: every cache had misses of every class', () => {
  for (const cache of ['l1i', 'l1d', 'l2', 'attraction']) {
    for (const one of classNames) expect(seen.get(`${cache} ${one}`), `${cache} ${one}`).toBeGreaterThan(10);
  }
});

describe('accesses worked out by hand', () => {
  /** Data caches of four lines of 16 bytes in two sets; `0 r 10` is core 0 reading the word at 0x10. */
  function classesOf(text: string, protocol = 'mesi'): Partial<Record<MissClass, number>>[] {
    const classes = new MissClasses();
    const choice = { organisation: 'uma', parameters: {}, link: 'bus', replacement: 'lru', line: 16, seed: 1 };
    const memory = createMemory({ ...choice, protocol }, classes);
    memory.ram.allocate();
    for (const [index, step] of text
      .trim()
      .split(/\s*,\s*/)
      .entries()) {
      const [core, on, address] = step.split(' ');
      memory.touch(Number(core), on === 'r' ? 'load' : 'store', 4096 + Number.parseInt(address, 16), 1000 * index);
    }
    return [0, 1].map((core) =>
      Object.fromEntries(Object.entries(classes.of(core, 'l1d') ?? {}).filter(([, count]) => count > 0)),
    );
  }

  it('a word that both write is shared truly, neighbours in a line falsely', () => {
    expect(classesOf('0 w 0, 1 w 0, 0 w 0')).toEqual([{ compulsory: 1, trueSharing: 1 }, { compulsory: 1 }]);
    expect(classesOf('0 w 0, 1 w 4, 0 w 0')).toEqual([{ compulsory: 1, falseSharing: 1 }, { compulsory: 1 }]);
    // The third store finds the line here, and the fourth takes it for good.
    expect(classesOf('0 w 0, 1 w 4, 1 w 0, 0 w 0')).toEqual([{ compulsory: 1, trueSharing: 1 }, { compulsory: 1 }]);
  });

  it('a store to a line that others read is no miss, theirs is', () => {
    expect(classesOf('0 r 0, 1 r 0, 0 w 4, 1 r 0, 1 r 4')).toEqual([
      { compulsory: 1 },
      { compulsory: 1, falseSharing: 1 },
    ]);
  });

  it('readers lose nothing, but where a line is in one cache only they take it from each other', () => {
    expect(classesOf('0 r 0, 1 r 0, 0 r 0, 1 r 4')).toEqual([{ compulsory: 1 }, { compulsory: 1 }]);
    expect(classesOf('0 r 0, 1 r 0, 0 r 0, 1 r 4', 'mi')).toEqual([
      { compulsory: 1, trueSharing: 1 },
      { compulsory: 1, falseSharing: 1 },
    ]);
  });

  it('broadcast words cost no misses', () => {
    expect(classesOf('0 w 0, 1 w 0, 0 w 0, 1 r 0', 'dragon')).toEqual([{ compulsory: 1 }, { compulsory: 1 }]);
  });

  it('three lines of one set are too many for its ways, five for the cache', () => {
    // Sets are every 0x20 bytes; 0 is driven out by 40.
    expect(classesOf('0 r 0, 0 r 20, 0 r 40, 0 r 0')).toEqual([{ compulsory: 3, conflict: 1 }, {}]);
    expect(classesOf('0 r 0, 0 r 10, 0 r 20, 0 r 30, 0 r 40, 0 r 0')).toEqual([{ compulsory: 5, capacity: 1 }, {}]);
  });
});
