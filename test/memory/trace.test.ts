/**
 * Traces: what is read is what was written, whatever the pieces; each mistake is told with its line; and a replay does to
 * caches what the literature says such accesses do.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { Replay } from '../../src/memory/replay.ts';
import { TraceReader } from '../../src/memory/trace.ts';

type Access = readonly [core: number, on: 'load' | 'store', address: number];

/** Reads a text cut into pieces of a size; gives the accesses and the mistake that ended it. */
function read(text: string, size: number, setting: { cores?: number; size?: number; wrap?: boolean } = {}) {
  const accesses: Access[] = [];
  const reader = new TraceReader({
    ...{ file: 't.trace', cores: 4, size: 2 ** 28, wrap: false, ...setting },
    access: (...one) => accesses.push(one),
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    const mistake = reader.feed(bytes.slice(at, at + size));
    if (mistake) return { accesses, mistake };
  }
  return { accesses, mistake: reader.end() };
}

const blank = fc.constantFrom(' ', '\t', '  ', ' \t ');
const edge = fc.constantFrom('', ' ', '\t');
const line = fc.record({
  access: fc.tuple(fc.nat(3), fc.constantFrom('load', 'store'), fc.nat(2 ** 28 - 1)),
  ...{ before: edge, first: blank, second: blank, after: edge, large: fc.boolean(), prefix: fc.boolean() },
  ...{ comment: fc.constantFrom('', '#', '# 1 r 10', ' # what\tis # this'), end: fc.constantFrom('\n', '\r\n') },
});
const empty = fc.constantFrom('\n', '\r\n', '  \n', '# 0 r 10\n', '\t# comment\n');

describe('a trace', () => {
  it('gives the accesses that it was made of, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ arbitrary: line, weight: 4 }, { arbitrary: empty, weight: 1 }), { maxLength: 30 }),
        fc.constantFrom(1, 2, 3, 7, 64, 10_000),
        fc.boolean(),
        (rows, size, ended) => {
          const text = rows
            .map((row) => {
              if (typeof row === 'string') return row;
              const [core, on, address] = row.access;
              const word = on === 'load' ? 'r' : 'w';
              const digits = (row.prefix ? '0x' : '') + address.toString(16);
              const fields = `${core}${row.first}${word}${row.second}${digits}`;
              return row.before + (row.large ? fields.toUpperCase() : fields) + row.after + row.comment + row.end;
            })
            .join('');
          const { accesses, mistake } = read(ended ? text : text.replace(/\n$/, ''), size);
          expect(mistake).toBeUndefined();
          expect(accesses).toEqual(rows.flatMap((row) => (typeof row === 'string' ? [] : [row.access])));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it.each([
    ['0 r', 2],
    ['0 r ', 4],
    ['r 10', 0],
    ['0 x 10', 2],
    ['0 rw 10', 2],
    ['0r 10', 1],
    ['0 r 1g', 5],
    ['0 r 0x', 4],
    ['0 r 10 20', 7],
    ['-1 r 10', 0],
    ['a r 10', 0],
    ['1.5 r 10', 1],
    ['\u00ff\u0000', 0],
  ])('with the line %j is refused at column %i + 1', (text, column) => {
    for (const size of [1, 5, 1000]) {
      const { accesses, mistake } = read(`0 r 10\n\n${text}\n1 w 20\n`, size);
      expect(accesses).toEqual([[0, 'load', 16]]);
      expect(mistake).toMatchObject({ code: 'FLY0601', span: { file: 't.trace', line: 3, column: column + 1 } });
      expect(mistake?.expected).toContain('core r|w hexaddress');
    }
  });

  it('of a core that is not there, or an address beyond memory, is refused with the bounds', () => {
    expect(read('3 r 10\n4 r 10\n', 3).mistake).toMatchObject({
      code: 'FLY0602',
      span: { line: 2, column: 1, length: 1 },
      expected: 'a core from 0 to 3',
    });
    expect(read('99999999999999999999 r 10\n', 3).mistake).toMatchObject({ code: 'FLY0602', span: { length: 20 } });
    expect(read('0 r fff\n0 r 1000\n', 3, { size: 4096 }).mistake).toMatchObject({
      code: 'FLY0603',
      message: 'the address 1000 lies beyond memory',
      span: { line: 2, column: 5, length: 4 },
    });
  });

  it('wraps addresses of any length where asked to', () => {
    const size = 3 * 4096;
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (address) => {
        const { accesses } = read(`0 w 0x${address.toString(16)}`, 9, { size, wrap: true });
        expect(accesses).toEqual([[0, 'store', Number(address % BigInt(size))]]);
      }),
      { seed: 7 },
    );
  });

  it('may have long comments, and is refused for longer ones, in whatever pieces it comes', () => {
    const comment = (length: number) => `0 r 10 #${'x'.repeat(length - 9)}\n`;
    for (const size of [1, 100, 4096, 10_000]) {
      const { accesses, mistake } = read(`1 r 10\n${comment(4096)}`, size);
      expect([accesses.length, mistake]).toEqual([2, undefined]);
      expect(read(`1 r 10\n${comment(4097)}`, size).mistake, String(size)).toMatchObject({
        code: 'FLY0601',
        message: 'the line is too long for an access',
        span: { line: 2, column: 1 },
      });
    }
  });
});

function machineOf(raw: Raw) {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  return createMachine(result.configuration);
}

function replay(raw: Raw, accesses: readonly Access[]) {
  const machine = machineOf(raw);
  const done = new Replay(machine.memory, machine.array.cores.length);
  for (const access of accesses) done.access(...access);
  const { caches, link, nodes } = machine.memory.statistics()!;
  return { done, caches: caches.filter(({ name }) => name === 'l1d'), link, nodes };
}

describe('a replay', () => {
  const smp = (protocol: string, cores = 2): Raw => ({ array: { kind: 'mimd', cores }, memory: 'uma', protocol });

  /** Reads and writes of one word by two cores in turn. */
  const shared: readonly Access[] = [
    [0, 'load', 0x40],
    [0, 'store', 0x44],
    [1, 'load', 0x40],
    [1, 'store', 0x40],
    [0, 'load', 0x7c],
  ];

  // By hand after the tables in Culler, Singh and Gupta, 5.3. Columns: read, write and upgrade requests; then for each core
  // invalidations and transfers.
  it.each([
    ['mi', [0, 3, 0], [1, 1], [1, 1]],
    ['msi', [3, 2, 0], [1, 1], [0, 1]],
    ['mesi', [3, 0, 1], [1, 1], [0, 1]],
    ['moesi', [3, 0, 1], [1, 1], [0, 1]],
  ] as const)('under %s asks for what the protocol has to ask', (protocol, requests, ...cores) => {
    const { caches, link } = replay(smp(protocol), shared);
    const { read = 0, write = 0, upgrade = 0 } = link.transactions;
    expect([read, write, upgrade]).toEqual(requests);
    for (const [core, [invalidations, transfers]] of cores.entries()) {
      expect(caches[core], `core ${core}`).toMatchObject({ invalidations, transfers });
    }
  });

  it('hits and misses like a plain LRU cache', () => {
    const raw: Raw = { memory: 'uma', cache: { l1d: { size: 2048, ways: 4, latency: 3 } } };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constant(0), fc.constantFrom('load', 'store'), fc.nat(8191)), { maxLength: 400 }),
        (accesses) => {
          const sets: number[][] = Array.from({ length: 8 }, () => []);
          const misses = { load: 0, store: 0 };
          for (const [, on, address] of accesses) {
            const number = address >> 6;
            const set = sets[number % 8];
            const at = set.indexOf(number);
            if (at < 0) misses[on]++;
            else set.splice(at, 1);
            set.unshift(number);
            set.splice(4);
          }
          const { caches, done } = replay(raw, accesses);
          expect(caches[0]).toMatchObject({ readMisses: misses.load, writeMisses: misses.store });
          expect(done.accesses).toBe(accesses.length);
          expect(done.elapsed).toBe(done.busyOf[0]);
          if (misses.load + misses.store === 0) expect(done.elapsed).toBe(3 * accesses.length);
          else expect(done.elapsed).toBeGreaterThan(3 * accesses.length);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it('starts an access when its core is free, and no sooner than the one before it', () => {
    const memory = machineOf(smp('mesi', 3)).memory;
    const starts: number[] = [];
    // Each access of core 0 takes 10 cycles, of core 1 and 2 one.
    const slow = {
      ...memory,
      touch(core: number, _on: 'load' | 'store', _address: number, now: number) {
        starts.push(now);
        return now + (core === 0 ? 10 : 1);
      },
    };
    const done = new Replay(slow, 3);
    for (const core of [0, 1, 1, 0, 2, 1]) done.access(core, 'load', 0);
    expect(starts).toEqual([0, 0, 1, 10, 10, 10]);
    expect([done.elapsed, [...done.busyOf], [...done.accessesOf]]).toEqual([20, [20, 3, 1], [2, 3, 1]]);
  });

  it('reaches the first and the last byte of memory, and writes back to there', () => {
    const raw: Raw = { memory: { kind: 'uma', size: 2 ** 20 }, cache: { l1d: { size: 64, ways: 1 } } };
    const last = 2 ** 20 - 1;
    const accesses = [0, last, 0, last].map((address) => [0, 'store', address] as const);
    expect(replay(raw, accesses).caches[0]).toMatchObject({ writes: 4, writeMisses: 4, writebacks: 3 });
  });

  it('counts for each node what its own memory answers for', () => {
    const raw: Raw = {
      array: { kind: 'mimd', cores: 2 },
      memory: { kind: 'numa', nodes: 2, placement: 'interleave' },
    };
    // Pages are at home on the nodes in turn.
    const { nodes } = replay(raw, [
      ...[0x0, 0x2000, 0x4000, 0x1000].map((address) => [0, 'load', address] as const),
      ...[0x10040, 0x11040].map((address) => [1, 'store', address] as const),
    ]);
    expect(nodes).toEqual([
      { id: 0, local: 3, remote: 1, migrations: 0 },
      { id: 1, local: 1, remote: 1, migrations: 0 },
    ]);
  });
});
