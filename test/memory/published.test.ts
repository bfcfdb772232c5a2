/**
 * Published figures, on the machine's own caches and bus: tests named after the rows, and under each the setting in which
 * the figure is true. Ports are driven directly where a row tells the order of accesses; else bundled programs run.
 * A bus transaction is a request; the line that answers one belongs to it.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { seeded } from '../../src/base/choices.ts';
import { defaults } from '../../src/base/plug.ts';
import { findBundled } from '../../src/cli/bundled.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { lru } from '../../src/memory/cache/replacement/lru.ts';
import type { CachedMemory } from '../../src/memory/cached-memory.ts';
import { bus } from '../../src/memory/links/bus.ts';
import type { MessageKind } from '../../src/memory/links/link.ts';
import { uma } from '../../src/memory/organisations/uma.ts';
import type { MemorySystem } from '../../src/memory/port.ts';
import { protocols } from '../../src/memory/protocols/index.ts';
import { createTrial, programNamed } from '../machine/trial.ts';
import { busMachine, requests, transactions } from './bus-machine.ts';

const base = 0x10010000;
const line = 64;
const order = { acquire: false, release: false };

/** Variables by number, each on a line of its own, and cores that access them one after another, each when it likes. */
class Bench {
  readonly memory: CachedMemory;
  readonly line: number;

  constructor(protocol: string, cores: number) {
    const found = protocols.find(({ name }) => name === protocol) ?? expect.fail();
    const level = { size: 2 ** 12, ways: 4, replacement: lru, latency: 1 };
    this.memory = uma.create(
      { ...defaults(uma), size: 2 ** 20 },
      {
        cores,
        misaligned: 'fault',
        caches: { line, l1i: level, l1d: level, l2: undefined },
        protocol: found,
        link: (places) => bus.create(defaults(bus), places),
        choices: seeded(0),
      },
    ) as CachedMemory;
    const space = new AddressSpace(this.memory.ram);
    space.map(base, 4096, permission.read | permission.write);
    for (let core = 0; core < cores; core++) this.memory.port(core).space = space;
    this.line = space.translate(base, 0) / line;
  }

  load(core: number, variable: number): number {
    return this.memory.port(core).load(base + line * variable, 4, 0);
  }

  store(core: number, variable: number, value: number): void {
    this.memory.port(core).store(base + line * variable, 4, value, 0);
  }

  /** The old value. */
  add(core: number, variable: number): number {
    return this.memory.port(core).atomic('add', base + line * variable, 1, order, 0);
  }

  reserve(core: number, variable: number): number {
    return this.memory.port(core).reserve(base + line * variable, order, 0);
  }

  /** Whether it stored. */
  storeConditional(core: number, variable: number, value: number): boolean {
    return this.memory.port(core).storeConditional(base + line * variable, value, order, 0) === 0;
  }

  /** The states of the first variable's line, `-` where it is not. */
  states(): string {
    const { caches, protocol } = this.memory;
    return caches
      .map((own) => own.entryAt(this.line))
      .map((entry, core) => (entry < 0 ? '-' : protocol.states[caches[core].state[entry]]))
      .join(' ');
  }
}

function interventions(memory: MemorySystem): number[] {
  return (memory.statistics()?.caches ?? []).filter(({ name }) => name === 'l1d').map((one) => one.interventions);
}

describe('coherence: private read then write of one line', () => {
  it.each([
    ['msi', 2],
    ['mesi', 1],
    ['moesi', 1],
  ])('%s: %i bus transactions', (protocol, published) => {
    const bench = new Bench(protocol, 3);
    bench.load(0, 0);
    bench.store(0, 0, 1);
    expect(transactions(bench.memory)).toBe(published);
  });
});

describe('coherence: msi, three caches, one line', () => {
  const bench = new Bench('msi', 3);

  it.each([
    ['P1 r', 'S - -', 'BusRd', 'memory'],
    ['P3 r', 'S - S', 'BusRd', 'memory'],
    ['P3 w', 'I - M', 'BusRdX', 'memory'],
    ['P1 r', 'S - S', 'BusRd', 'P3'],
    ['P2 r', 'S S S', 'BusRd', 'memory'],
  ])('%s: %s, %s from %s', (operation, states, request, from) => {
    const { memory } = bench;
    const before = memory.statistics()?.link.transactions ?? {};
    const given = interventions(memory);
    const core = Number(operation[1]) - 1;
    if (operation.endsWith('r')) bench.load(core, 0);
    else bench.store(core, 0, 7);
    const after = memory.statistics()?.link.transactions ?? {};
    const seen = Object.entries(requests).flatMap(([kind, signal]) => {
      const more = (after[kind as MessageKind] ?? 0) - (before[kind as MessageKind] ?? 0);
      return new Array<string>(more).fill(signal);
    });
    const suppliers = interventions(memory).flatMap((count, other) => (count > given[other] ? [`P${other + 1}`] : []));
    // The published table writes I for a line that was there before.
    expect(bench.states()).toBe(states.replace('I', '-'));
    expect(seen).toEqual([request]);
    expect(suppliers).toEqual(from === 'memory' ? [] : [from]);
  });
});

async function run(name: string, cores: number): Promise<Machine> {
  const trial = createTrial(await programNamed(name), busMachine(cores));
  expect(trial.run().kind).toBe('exit');
  return trial;
}

describe('coherence: false sharing', () => {
  /** The padded program with its second thread left out. */
  function alone(): Machine {
    const text = readFileSync(findBundled('false-sharing-padded') ?? expect.fail(), 'utf8');
    const changed = text.replace(/^ *spawn +s1.*$/m, '').replace(/^ *join +s1.*$/m, '');
    expect(changed.length).toBeLessThan(text.length - 40);
    const { program } = assemble({ file: 'alone.s', text: changed });
    const trial = createTrial({ program: program ?? expect.fail() }, busMachine(1));
    expect(trial.run().kind).toBe('exit');
    expect(trial.console.text).toBe('2000 and 0\n');
    return trial;
  }

  it('takes at least 3 times what the padded version takes, and that what one core alone does', async () => {
    const shared = (await run('false-sharing', 2)).elapsed();
    const padded = (await run('false-sharing-padded', 2)).elapsed();
    expect(shared / padded).toBeGreaterThanOrEqual(3);
    expect(padded / alone().elapsed()).toBeLessThan(1.1);
  });
});

/**
 * A lock that is held, with n cores that watch it; counted from its release until the last of them has been in. When it is
 * free all that wait load it, all try to store, those who failed load it again, and who got it gives it back. So with i
 * waiting there are a release, i loads, a store that succeeds and i - 1 loads: 2i + 1, which sums to n^2 + 2n.
 * A store that fails does not use the bus: the reservation went with the line.
 */
describe('locks: LL/SC burst of n contenders, bus transactions', () => {
  it.each([
    [1, 3],
    [2, 8],
    [4, 24],
    [8, 80],
    [10, 120],
    [16, 288],
  ])('n = %i: %i', (contenders, published) => {
    const bench = new Bench('mesi', contenders + 1);
    let holder = contenders;
    bench.store(holder, 0, 1);
    let waiting = Array.from({ length: contenders }, (_, core) => core);
    for (const core of waiting) expect(bench.load(core, 0)).toBe(1);
    const before = transactions(bench.memory);
    while (waiting.length > 0) {
      bench.store(holder, 0, 0);
      for (const core of waiting) expect(bench.reserve(core, 0)).toBe(0);
      const stored = waiting.filter((core) => bench.storeConditional(core, 0, 1));
      expect(stored).toEqual([waiting[0]]);
      [holder] = stored;
      waiting = waiting.slice(1);
      for (const core of waiting) expect(bench.reserve(core, 0)).toBe(1);
    }
    expect(transactions(bench.memory) - before).toBe(published);
    expect(published).toBe(contenders ** 2 + 2 * contenders);
  });
});

/**
 * A barrier that is used again and again, after the first time: everybody has the release word. n fetch-and-increments;
 * then all look at the counter, which the last one to count still has, and that one sets it to 0: n. It reverses the
 * sense, and the n - 1 others load it: n.
 */
describe('locks: fetch-and-increment barrier of n, bus transactions', () => {
  it.each([2, 3, 4, 8, 16, 32])('n = %i: 3n', (members) => {
    const bench = new Bench('mesi', members);
    const [count, release] = [0, 1];
    const all = Array.from({ length: members }, (_, core) => core);
    const [last] = all.slice(-1);
    const pass = (sense: number): number => {
      const before = transactions(bench.memory);
      for (const core of all) expect(bench.add(core, count)).toBe(core);
      for (const core of all) expect(bench.load(core, count)).toBe(members);
      bench.store(last, count, 0);
      for (const core of all) if (core !== last) expect(bench.load(core, release)).toBe(1 - sense);
      bench.store(last, release, sense);
      for (const core of all) expect(bench.load(core, release)).toBe(sense);
      return transactions(bench.memory) - before;
    };
    // The first time, the others have to load the release word before they can watch it.
    expect(pass(1)).toBe(4 * members - 1);
    for (const sense of [0, 1, 0]) expect(pass(sense)).toBe(3 * members);
  });
});
