/** What goes wrong, and when and in which words it is found. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../rig.ts';
import { assembled, runs } from './source.ts';

/** A thread that would go on for a million cycles. */
const busy = 'busy: li t0, 500000\n1: addi t0, t0, -1\nbnez t0, 1b\nexit\n';

describe('a deadlock', () => {
  it.each([1, 2, 4])('among some threads is found when it closes, though others run on: %i cores', (cores) => {
    const { outcome } = runs(
      `.data\n.mutex a\n.mutex b\n.text
main: spawn s0, busy\nspawn s1, ping\nspawn s2, pong\njoin s0\nquit
ping: lock a\nsleep 3000\nlock b\nexit
pong: lock b\nsleep 3000\nlock a\nexit
${busy}`,
      { cores },
    );
    expect(outcome).toMatchObject({ kind: 'deadlock', code: 121 });
    expect(outcome.message).toBe(
      "deadlock: thread 3 (ping) waits for mutex 'b' held by thread 4 (pong), which waits for mutex 'a' held by thread 3 (ping)",
    );
    expect(outcome.cycle).toBeLessThan(20_000);
    const states = outcome.threads.map(({ tid, state }) => [tid, state]);
    expect(states).toContainEqual([3, 'waiting']);
    expect(states).toContainEqual([4, 'waiting']);
    expect(states.find(([tid]) => tid === 2)?.[1]).toMatch(/^run/);
  });

  it('through a readers-writer lock names the reader that is in the cycle', () => {
    const { outcome } = runs(
      `.data\n.rwlock l\n.mutex m\n.text
main: spawn s0, idle\nspawn s1, both\nspawn s2, writer\njoin s0\njoin s1\njoin s2\nquit
idle: rdlock l\nsleep 90000\nrwunlock l\nexit
both: rdlock l\nsleep 3000\nlock m\nexit
writer: lock m\nsleep 3000\nwrlock l\nexit\n`,
      { cores: 2 },
    );
    expect(outcome.message).toBe(
      "deadlock: thread 3 (both) waits for mutex 'm' held by thread 4 (writer), " +
        "which waits for readers-writer lock 'l' held by thread 3 (both)",
    );
    expect(outcome.cycle).toBeLessThan(20_000);
  });

  it('through a join and a mutex is one too', () => {
    const { outcome } = runs(
      `.data\n.mutex m\n.text
main: spawn s0, busy\nlock m\nspawn s1, other\njoin s1\nquit
other: lock m\nunlock m\nexit\n${busy}`,
      { cores: 2 },
    );
    expect(outcome.message).toBe(
      "deadlock: thread 1 (main) waits for the end of thread 3 (other), which waits for mutex 'm' held by thread 1 (main)",
    );
  });

  it('closes too where a signal makes a thread wait for its mutex', () => {
    const { outcome } = runs(
      `.data\n.mutex m\n.mutex n\n.condition c\n.text
main: spawn s0, busy\nspawn s1, sleeper\nspawn s2, owner\nsleep 3000\nsignal c\njoin s0\nquit
sleeper: lock n\nlock m\nawait c, m\nexit
owner: sleep 1000\nlock m\nlock n\nexit\n${busy}`,
      { cores: 2 },
    );
    expect(outcome.message).toBe(
      "deadlock: thread 3 (sleeper) waits for mutex 'm' held by thread 4 (owner), " +
        "which waits for mutex 'n' held by thread 3 (sleeper)",
    );
  });

  it('tells of each thread where it is, and who called whom', () => {
    const { outcome } = runs(
      `.data\n.mutex a\n.mutex b\n.text
main: spawn s0, one\nspawn s1, two\njoin s0\nquit
one: la s0, a\nla s1, b\ncall both\nexit
two: la s0, b\nla s1, a\ncall both\nexit
both: addi sp, sp, -16\nsw ra, 12(sp)\nmv a0, s0\njal take\nsleep 2000\nmv a0, s1\ncall take\nlw ra, 12(sp)\naddi sp, sp, 16\nret
take: lock a0\nret\n`,
      { cores: 2 },
    );
    const places = outcome.threads.map(({ at, callers }) =>
      [at, ...callers].map((place) => place.replace(/[+ ].*/, '')),
    );
    expect(places).toEqual([['main'], ['take', 'both', 'one'], ['take', 'both', 'two']]);
  });

  it('that nobody could end says what is known of each wait', () => {
    const { outcome } = runs(
      `.data\n.semaphore s, 1\n.barrier b, 3\n.queue q, 1\n.queue r, 1\n.condition c\n.mutex m\n.text
main: spawn s0, one\nspawn s1, two\nspawn s2, three\nspawn s3, four\nspawn s4, five\ndown s\ndown s\nquit
one: arrive b\nexit
two: recv t0, q\nexit
three: send r, x0\nsend r, x0\nexit
four: lock m\nawait c, m\nexit
five: la a0, w\nli a1, 0\nli a2, 0\nli a3, 0\nli a7, 98\necall\nexit
.data\n.balign 4\nw: .word 0\n`,
    );
    expect(outcome).toMatchObject({ kind: 'deadlock', code: 121 });
    expect(outcome.message).toBe(
      "deadlock: no thread can go on: thread 1 (main) waits for semaphore 's', which thread 1 (main) last brought down; " +
        "thread 2 (one) waits for barrier 'b', where 1 of 3 have arrived; thread 3 (two) waits for queue 'q', which is empty; " +
        "thread 4 (three) waits for queue 'r', which is full; thread 5 (four) waits for condition 'c'; " +
        "thread 6 (five) waits for futex 'w'",
    );
  });
});

describe('notes', () => {
  it('name a signal that nobody heard, and who waits for it', () => {
    const { kernel } = runs(
      `.data\n.mutex m\n.condition c\n.text
main: spawn s0, early\njoin s0\nspawn s1, late\njoin s1\nquit
early: lock m\nsignal c\nunlock m\nexit
late: lock m\nawait c, m\nunlock m\nexit\n`,
    );
    expect(kernel.notes).toEqual([
      expect.stringMatching(
        /^thread 3 \(late\) waits for condition 'c' for ever: thread 2 \(early\) had signalled it at early\+\d+ \(x\.s:\d+\) in cycle \d+, when nobody waited$/,
      ),
    ]);
  });

  it('name no signal where somebody came later and was woken', () => {
    const { kernel, outcome } = runs(
      `.data\n.mutex m\n.condition c\n.text
main: lock m\nsignal c\nspawn s0, late\nawait c, m\nunlock m\njoin s0\nquit
late: lock m\nsignal c\nunlock m\nexit\n`,
    );
    expect([outcome.kind, kernel.notes]).toEqual(['exit', []]);
  });

  it('name locks that a thread leaves behind, at its end and at the end of the program', () => {
    const { kernel } = runs(
      `.data\n.mutex m\n.rwlock l\n.mutex n\n.text
main: spawn s0, worker\njoin s0\nlock n\nspawn s1, other\nsleep 1000\nquit
worker: lock m\nrdlock l\nrdlock l\nexit
other: rdlock l\nsleep 100000\nexit\n`,
    );
    expect(kernel.notes).toEqual([
      "thread 2 (worker) ended and still had mutex 'm'",
      "thread 2 (worker) ended and still had readers-writer lock 'l'",
      "thread 1 (main) still had mutex 'n' when its process ended",
      "thread 3 (other) still had readers-writer lock 'l' when its process ended",
    ]);
  });

  const greedy = `.data\n.mutex m\n.text
main: spawn s0, waiter\nlock m\nsleep 5000\nunlock m\njoin s0\nquit
waiter: sleep 100\nlock m\nunlock m\nexit\n`;

  it.each([
    [1000, ["thread 2 (waiter) waited for mutex 'm' for more than 1000 cycles (--kernel.starvation)"]],
    [6000, []],
    [0, []],
  ])('name who waits for more than %i cycles', (starvation, notes) => {
    expect(runs(greedy, { parameters: { starvation } }).kernel.notes).toEqual(notes);
  });

  it('name who gets no core, and who has got none yet when the run is interrupted', () => {
    const text = `main: spawn s0, busy\nspawn s1, busy\njoin s0\njoin s1\nquit\n${busy}`;
    const rig = createRig(assembled(text), { quantum: 2_000_000, parameters: { starvation: 100_000 } });
    const late = (thread: string) =>
      `${thread} could have run, and got no core for more than 100000 cycles (--kernel.starvation)`;
    rig.run(90_000);
    expect(rig.kernel.notes).toEqual([]);
    rig.run(200_000);
    expect(rig.kernel.notes).toEqual([late('thread 3 (busy)')]);
    expect(rig.run()).toMatchObject({ kind: 'exit' });
    expect(rig.kernel.notes).toEqual([late('thread 3 (busy)'), late('thread 1 (main)')]);
  });

  it('name who tries again and again', () => {
    const text = (tries: number) => `.data\n.mutex m\n.text
main: lock m\nspawn s0, polite\njoin s0\nunlock m\nquit
polite: li s1, ${tries}\n1: trylock t0, m\nyield\naddi s1, s1, -1\nbnez s1, 1b\nexit\n`;
    const notes = (tries: number) => runs(text(tries), { parameters: { livelock: 50 } }).kernel.notes;
    expect(notes(60)).toEqual(['thread 2 (polite) has tried 50 times in a row in vain (--kernel.livelock)']);
    expect(notes(49)).toEqual([]);
    const tried = '.data\n.mutex m\n.text\nmain: trylock t0, m\nunlock m\nquit\n';
    expect(runs(tried).kernel.notes).toEqual([]);
  });
});
