/**
 * Spin locks against the published figures, by the rows' names: the bundled programs on a bus, with as many threads as cores
 * and therefore always a waiter.
 *
 * As in Mellor-Crummey and Scott 1991 each thread takes and gives the lock in a loop, with a critical section that is empty
 * or small; and memory answers in 20 cycles, about as long as the bus has a line, so that it is the bus that all wait for.
 * What holds besides with the default of 60 cycles is said below. A ticket lock's readers then wait for memory side by side,
 * so that its line meets that of MCS between 2 and 3 cores, and with a small section it grows 2.4 times only; and with an
 * empty section threads overtake each other on the way back to Anderson's lock, so that slots change hands.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { findBundled } from '../../src/cli/bundled.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { fault } from '../../src/memory/port.ts';
import type { Program } from '../../src/program/program.ts';
import { createTrial } from '../machine/trial.ts';
import { busMachine, transactions } from './bus-machine.ts';

const simple = ['test-and-set', 'test-and-test-and-set', 'ticket'];
const queues = ['anderson', 'clh', 'mcs'];
const sections = ['empty', 'small'] as const;
type Section = (typeof sections)[number];

const programs = new Map<string, Program>();

function programOf(lock: string, section: Section): Program {
  const key = `${lock} ${section}`;
  const file = findBundled(`lock-${lock}`) ?? expect.fail();
  const options = {
    read: (name: string) => readFileSync(join(dirname(file), name)),
    defines: section === 'empty' ? { EMPTY: 1 } : {},
  };
  const program =
    programs.get(key) ?? assemble({ file, text: readFileSync(file, 'utf8') }, options).program ?? expect.fail();
  programs.set(key, program);
  return program;
}

function run(lock: string, section: Section, threads: number, rounds: number, latency = 20): Machine {
  const args = [threads, rounds].map(String);
  const trial = createTrial({ program: programOf(lock, section) }, busMachine(threads, latency), args);
  expect(trial.run({ instructions: 30_000_000 }).kind).toBe('exit');
  const total = threads * rounds;
  expect(trial.console.text).toBe(`counter = ${section === 'empty' ? 0 : total} of ${total}, overlaps = 0\n`);
  return trial;
}

describe.each(sections)('locks: bus transactions per hand-off, %s section', (section) => {
  /** What ten rounds more cost. A small section takes its own line along, which is one transaction more. */
  function perHandOff(lock: string, threads: number, latency: number): number {
    const [short, long] = [20, 30];
    const total = (rounds: number) => transactions(run(lock, section, threads, rounds, latency).memory);
    return (total(long) - total(short)) / (threads * (long - short)) - (section === 'small' ? 1 : 0);
  }

  it.each([
    ['anderson', () => 4],
    ['clh', () => 5],
    ['mcs', () => 7],
    ['ticket', (threads: number) => threads + 1],
  ])('%s', (lock, published) => {
    for (const latency of section === 'empty' ? [20] : [20, 60]) {
      for (const threads of [4, 8, 16]) expect(perHandOff(lock, threads, latency)).toBe(published(threads));
    }
  });
});

const costs = new Map<string, number>();

/** Cycles for each time that the lock is handed on. */
function cost(lock: string, section: Section, threads: number, latency = 20): number {
  const key = `${lock} ${section} ${threads} ${latency}`;
  const known = costs.get(key);
  if (known !== undefined) return known;
  const [short, long] = [10, 20];
  const total = (rounds: number) => run(lock, section, threads, rounds, latency).elapsed();
  const found = (total(long) - total(short)) / ((long - short) * threads);
  costs.set(key, found);
  return found;
}

/** The number of cores, with a fraction, from which on a lock costs more than MCS. */
function crossing(lock: string, section: Section): number {
  const excess = (threads: number) => cost(lock, section, threads) - cost('mcs', section, threads);
  for (let threads = 2; threads < 12; threads++) {
    const [before, after] = [excess(threads), excess(threads + 1)];
    if (before <= 0 && after > 0) return threads + -before / (after - before);
  }
  return Number.NaN;
}

describe.each(sections)('locks: scaling, %s section', (section) => {
  it('at one core test-and-set <= ticket <= queue locks', () => {
    const [first, second, ...others] = ['test-and-set', 'ticket', ...queues].map((lock) => cost(lock, section, 1));
    expect(first).toBeLessThanOrEqual(second);
    for (const other of others) expect(second).toBeLessThanOrEqual(other);
  });

  it.each(queues)('from 4 to 32 cores %s grows at most a tenth', (lock) => {
    for (const latency of [20, 60]) {
      expect(cost(lock, section, 32, latency) / cost(lock, section, 4, latency)).toBeLessThanOrEqual(1.1);
    }
  });

  it.each(simple)('from 8 to 32 cores %s grows at least 2.5 times', (lock) => {
    for (const latency of lock === 'ticket' && section === 'small' ? [20] : [20, 60]) {
      expect(cost(lock, section, 32, latency) / cost(lock, section, 8, latency)).toBeGreaterThanOrEqual(2.5);
    }
  });

  it.each(simple)('the lines of %s and mcs cross between 3 and 10 cores', (lock) => {
    expect(crossing(lock, section)).toBeGreaterThanOrEqual(3);
    expect(crossing(lock, section)).toBeLessThanOrEqual(10);
  });

  it.each([8, 16, 32])('exponential backoff lies between, with %i cores', (threads) => {
    const backoff = cost('backoff', section, threads);
    for (const lock of queues) expect(backoff, lock).toBeGreaterThan(cost(lock, section, threads));
    expect(backoff).toBeLessThan(cost('test-and-set', section, threads));
    if (threads > 8) expect(backoff).toBeLessThan(cost('test-and-test-and-set', section, threads));
  });
});

/**
 * Who asks first is served first: threads enter in the order in which they have gone through the atomic operation that gives
 * them their place, which is the first that a thread does to the word of that name since it was in.
 */
describe('locks: ticket, Anderson, CLH and MCS serve first come first served', () => {
  function orders(lock: string, word: string, threads: number): { came: number[]; entered: number[] } {
    const program = programOf(lock, 'small');
    const addressOf = (name: string) => program.symbols.find((one) => one.name === name)?.value ?? expect.fail(name);
    const [door, owner] = [addressOf(word), addressOf('owner')];
    const machine = createTrial({ program }, busMachine(threads), [threads, 25].map(String));
    const { running } = machine.kernel.graph;
    const came: number[] = [];
    const entered: number[] = [];
    const waiting = new Set<number>();
    for (const { id, port } of machine.array.cores) {
      const { atomic, store } = port;
      // What has to wait for its turn comes again.
      const isDone = () => port.fault !== fault.turn;
      port.atomic = (amo, address, ...rest) => {
        const old = atomic.call(port, amo, address, ...rest);
        const thread = running[id];
        if (address === door && !waiting.has(thread) && isDone()) {
          waiting.add(thread);
          came.push(thread);
        }
        return old;
      };
      port.store = (address, ...rest) => {
        store.call(port, address, ...rest);
        if (address !== owner || !isDone()) return;
        waiting.delete(running[id]);
        entered.push(running[id]);
      };
    }
    expect(machine.run().kind).toBe('exit');
    return { came, entered };
  }

  it.each([
    ['ticket', 'next'],
    ['anderson', 'tickets'],
    ['clh', 'tail'],
    ['mcs', 'tail'],
  ])('%s', (lock, word) => {
    for (const threads of [2, 5, 8, 16]) {
      const { came, entered } = orders(lock, word, threads);
      expect(entered).toHaveLength(threads * 25);
      expect(entered).toEqual(came);
      // More than one by one: there was somebody to wait for.
      expect(new Set(entered.slice(0, threads * 5)).size).toBe(threads);
    }
  });

  it.each(['test-and-set', 'backoff'])('%s does not', (lock) => {
    const { came, entered } = orders(lock, 'lock', 8);
    expect(entered).toHaveLength(8 * 25);
    expect(entered).not.toEqual(came);
  });
});
