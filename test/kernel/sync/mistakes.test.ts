/** What programs ask of synchronisation objects wrongly: each is answered by a negated error, and nothing breaks. */
import { describe, expect, it } from 'vitest';
import { calls } from '../../../src/base/abi.ts';
import { ask, runs, show } from './source.ts';

const { lock, trylock, unlock, mutexInit, await: awaitCall, signal, broadcast, down, trydown, up } = calls;
const { rdlock, wrlock, rwunlock, arrive, send, recv } = calls;

/** What a program prints that makes the calls one after another. */
function answers(data: string, ...asks: string[]): string {
  return runs(`.data\n${data}\n.text\nmain:\n${asks.join('')}quit\n`).console.text.trim();
}

const code = 0x0040_0000;

describe('places where there is no such object', () => {
  const all = { lock, unlock, signal, broadcast, down, up, rdlock, wrlock, rwunlock, arrive, send, recv };
  it.each(Object.entries(all))('%s: not a word, no memory, code, and words that are none of its kind', (_, number) => {
    // A word that no kind of object begins with: more than any number of threads or items, and less than 0.
    const asks = ['junk+2', 0, code, 0xf000_0000, 'junk'].map((at) => ask(number, at));
    expect(answers('.balign 4\njunk: .word -7, -7, -7, -7', ...asks)).toBe('-22 -14 -14 -14 -22');
  });

  const kinds: [string, string, number][] = [
    ['mutex', '.mutex o', trylock],
    ['condition', '.condition o', signal],
    ['semaphore', '.semaphore o, 0', up],
    ['readers-writer lock', '.rwlock o', rdlock],
    ['barrier', '.barrier o, 1', arrive],
    ['queue', '.queue o, 2', send],
  ];
  it.each(kinds)('a %s that is used as something else', (_, declaration, own) => {
    const others = kinds.map(([, , number]) => number).filter((number) => number !== own);
    const asks = [ask(own, 'o'), ...others.map((number) => ask(number, 'o')), ask(own, 'o')];
    const [first, ...rest] = answers(declaration, ...asks)
      .split(' ')
      .map(Number);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(rest.slice(0, -1)).toEqual(others.map(() => -22));
  });

  it('an object that the program has overwritten', () => {
    const spoil = (name: string) => `la t0, ${name}\nli t1, -1\nsw t1, 0(t0)\n`;
    const data = '.mutex m\n.condition c\n.semaphore s, 1\n.rwlock l\n.barrier b, 1\n.queue q, 1';
    const uses: [string, number][] = [
      ['m', unlock],
      ['c', signal],
      ['s', up],
      ['l', rwunlock],
      ['b', arrive],
      ['q', send],
    ];
    const before = [ask(lock, 'm'), ask(unlock, 'm'), ask(rdlock, 'l'), ask(rwunlock, 'l'), ask(arrive, 'b')];
    const asks = uses.map(([name, number]) => spoil(name) + ask(number, name));
    expect(answers(data, ...before, ask(signal, 'c'), ask(down, 's'), ask(send, 'q'), ...asks)).toBe(
      '0 0 0 0 1 0 0 0 -22 -22 -22 -22 -22 -22',
    );
  });
});

describe('a mutex', () => {
  it('of each protocol is taken once and given by its owner only', () => {
    const rounds = ['m', 'i', 'p'].map((m) =>
      [ask(unlock, m), ask(lock, m), ask(lock, m), ask(trylock, m), ask(unlock, m), ask(unlock, m)].join(''),
    );
    const data = '.mutex m\n.mutex i, inherit\n.mutex p, ceiling, 9';
    expect(answers(data, ...rounds)).toBe(Array.from({ length: 3 }, () => '-1 0 -35 -16 0 -1').join(' '));
  });

  it('gets a protocol that there is, while nobody has it', () => {
    const asks = [
      ask(mutexInit, 'm', 1, 0),
      ask(mutexInit, 'm', 3, 0),
      ask(mutexInit, 'm', -1, 0),
      ask(mutexInit, 'm', 2, 256),
      ask(mutexInit, 'm', 2, -1),
      ask(mutexInit, 'm', 2, 255),
      `lw a0, m\n${show}`,
      ask(lock, 'm'),
      ask(mutexInit, 'm', 0, 0),
      ask(unlock, 'm'),
      ask(mutexInit, 'm', 0, 9),
      `lw a0, m\n${show}`,
    ];
    const word = (2 << 29) | (255 << 21);
    expect(answers('.mutex m', ...asks)).toBe(`0 -22 -22 -22 -22 0 ${word} 0 -16 0 0 0`);
  });
});

describe('a condition', () => {
  it('is awaited only with a mutex that the thread has', () => {
    const asks = [
      ask(awaitCall, 'c', 'm'),
      ask(awaitCall, 'c', 'c'),
      ask(awaitCall, 'm', 'c'),
      ask(awaitCall, 'c', 0),
      ask(signal, 'c'),
      ask(broadcast, 'c'),
    ];
    expect(answers('.mutex m\n.condition c', ...asks)).toBe('-1 -22 -22 -14 0 0');
  });

  it('is awaited with one mutex at a time', () => {
    const text = `.data\n.mutex m\n.mutex n\n.condition c\n.text
main: spawn s0, other\nyield\nlock n\n${ask(awaitCall, 'c', 'n')}lock m\nsignal c\nunlock m\njoin s0\nquit
other: lock m\nawait c, m\nunlock m\nexit\n`;
    expect(runs(text).console.text.trim()).toBe('-22');
  });
});

describe('a semaphore', () => {
  it('counts neither below zero nor above what a word holds', () => {
    const data = '.semaphore full, 0x7fffffff\n.semaphore none, 0\n.balign 4\nless: .word -1';
    const asks = [
      ask(up, 'full'),
      ask(down, 'full'),
      ask(up, 'full'),
      ask(up, 'full'),
      ask(trydown, 'none'),
      ask(down, 'less'),
      ask(up, 'less'),
    ];
    expect(answers(data, ...asks)).toBe('-75 0 0 -75 -11 -22 -22');
  });
});

describe('a readers-writer lock', () => {
  it('is given by who has it, and taken by nobody who would wait for himself', () => {
    const asks = [
      ask(rwunlock, 'l'),
      ask(rdlock, 'l'),
      ask(rdlock, 'l'),
      ask(wrlock, 'l'),
      ask(rwunlock, 'l'),
      ask(rwunlock, 'l'),
      ask(rwunlock, 'l'),
      ask(wrlock, 'l'),
      ask(rdlock, 'l'),
      ask(wrlock, 'l'),
      ask(rwunlock, 'l'),
    ];
    expect(answers('.rwlock l', ...asks)).toBe('-1 0 0 -35 0 0 -1 0 -35 -35 0');
  });
});

describe('a barrier and a queue', () => {
  it('are of a size that makes sense', () => {
    const words = ['0, 0, 0', '-1, 0, 0', '0x7fffffff, 0, 0', '4, 5, 0', '4, 0, 4', '4, -1, 0', '0x100000, 0, 0'];
    const data = words.map((list, index) => `.balign 4\nq${index}: .word ${list}`).join('\n');
    const sends = words.map((_, index) => ask(send, `q${index}`, 1));
    // The last is of a size that there may be, and its items would lie where there is no memory.
    expect(answers(data, ...sends)).toBe('-22 -22 -22 -22 -22 -22 -14');
    expect(
      answers(
        '.balign 4\nb: .word 0, 0\nc: .word 0x100001, 0\nd: .word 2, 1',
        ...['b', 'c', 'd'].map((b) => ask(arrive, b)),
      ),
    ).toBe('-22 -22 -22');
  });
});

describe('a futex', () => {
  it('answers what was asked wrongly', () => {
    const data = '.balign 4\nw: .word 5\n.mutex m';
    const asks = [
      ask(98, 'w', 0, 4, 0), // another value: -EAGAIN
      ask(98, 'w+1', 0, 5, 0), // not a word
      ask(98, 0, 0, 0, 0), // no memory
      ask(98, 'w', 0, 5, 1), // a timeout
      ask(98, 'w', 9, 5, 0), // another operation
      ask(98, 'w', 128 + 1, 1, 0), // private, and nobody there
      ask(98, 'w+1', 1, 1, 0),
      ask(98, 0, 1, 1, 0),
      ask(lock, 'm'),
      ask(98, 'm', 1, 1, 0), // a mutex is no futex
      ask(98, 'm', 0, 1, 0),
    ];
    expect(answers(data, ...asks)).toBe('-11 -22 -14 -22 -38 0 -22 -14 0 -22 -22');
  });
});
