import { describe, expect, it } from 'vitest';
import { eventKinds } from '../../src/base/events.ts';
import { Builder } from './builder.ts';
import { run } from './rig.ts';

const word = [0, 0, 0, 0];

describe('a mutex', () => {
  it('answers what was done wrong', () => {
    const b = new Builder();
    const mutex = b.object('m', word);
    const junk = b.object('junk', [9, 0, 0, 0]);
    b.label('main');
    const calls = [
      [2012, mutex], // not taken: -EPERM
      [2011, mutex], // taken: 0
      [2010, mutex], // again by its owner: -EDEADLK
      [2011, mutex], // -EBUSY
      [2012, mutex], // 0
      [2012, mutex], // given twice: -EPERM
      [2010, mutex + 2], // -EINVAL
      [2010, 0], // -EFAULT
      [2010, 0x0040_0000], // in code: -EFAULT
      [2011, junk], // no mutex: -EINVAL
    ];
    for (const [number, address] of calls) b.call(number, address).call(1, 'a0').call(11, 32);
    expect(run(b.call(10).program()).console.text).toBe('-1 0 -35 -16 0 -1 -22 -14 -14 -22 ');
  });

  it('is not given by a thread that does not have it', () => {
    const b = new Builder();
    const mutex = b.object('m', word);
    b.label('main').call(2010, mutex).spawn('s0', 'other').call(2001, 's0').call(1, 'a0').call(10);
    b.label('other').call(2012, mutex).call(2002, 'a0');
    expect(run(b.program()).console.text).toBe('-1');
  });

  it('shows its owner in its word', () => {
    const b = new Builder();
    const mutex = b.object('m', word);
    const show = () => b.li('t0', mutex).op('lw', { rd: 'a0', rs1: 't0' }).call(1, 'a0');
    b.label('main');
    show();
    b.call(2010, mutex);
    show();
    b.spawn('s0', 'other').call(2003).call(2012, mutex);
    show();
    b.call(2001, 's0');
    show();
    b.call(10).label('other').call(2010, mutex).call(2003).call(2012, mutex).call(2002, 0);
    expect(run(b.program(), { quantum: 100_000 }).console.text).toBe('0120');
  });

  it.each([1, 2, 3, 4])('goes to those who wait in the order in which they came, on %i cores', (cores) => {
    const b = new Builder();
    const mutex = b.object('m', word);
    b.label('main').call(2010, mutex);
    for (let i = 0; i < 5; i++) b.spawn(`s${i}`, 'worker', i + 1);
    b.call(2004, 20_000).call(2012, mutex);
    for (let i = 0; i < 5; i++) b.call(2001, `s${i}`);
    // Each comes 1,000 cycles after the one before, in an order that is not that of their numbers.
    b.call(10).label('worker').mv('s0', 'a0').li('t0', 7).op('mul', { rd: 't1', rs1: 's0', rs2: 't0' }).li('t0', 5);
    b.op('remu', { rd: 't1', rs1: 't1', rs2: 't0' }).li('t0', 3000).op('mul', { rd: 'a0', rs1: 't1', rs2: 't0' });
    b.call(2004, 'a0').call(2010, mutex).call(1, 's0').call(2012, mutex);
    // Whoever has had it asks again at once, and must not overtake those in line.
    b.call(2010, mutex).call(1, 's0').call(2012, mutex).call(2002, 0);
    const rig = run(b.program(), { cores, quantum: 200 });
    // 7i mod 5 for i = 1..5 is 2 4 1 3 0.
    expect(rig.console.text).toBe('5314253142');
    const takes = [...rig.events.since(0)].filter(({ kind }) => kind === eventKinds.lock.number).map(({ a }) => a);
    expect(takes).toEqual([1, 6, 4, 2, 5, 3, 6, 4, 2, 5, 3]);
    const [lock] = rig.kernel.accounts.locks;
    expect(lock).toMatchObject({ name: 'm', takes: 11, contended: 10 });
  });
});

describe('a deadlock', () => {
  it('of two is told as a cycle, with names and places', () => {
    const b = new Builder();
    const [left, right] = [b.object('left', word), b.object('right', word)];
    b.label('main').spawn('s0', 'ping').spawn('s1', 'pong').call(2001, 's0').call(10);
    b.label('ping').call(2010, left).call(2004, 2000).call(2010, right).call(2002, 0);
    b.label('pong').call(2010, right).call(2004, 2000).call(2010, left).call(2002, 0);
    const { outcome } = run(b.program(), { cores: 2 });
    expect(outcome).toMatchObject({
      kind: 'deadlock',
      code: 121,
      message:
        "deadlock: thread 2 (ping) waits for mutex 'right' held by thread 3 (pong), " +
        "which waits for mutex 'left' held by thread 2 (ping)",
      threads: [
        { tid: 1, name: 'main', state: 'waiting', waitsFor: 'the end of thread 2 (ping)', owner: 2 },
        { tid: 2, name: 'ping', waitsFor: "mutex 'right' held by thread 3 (pong)", owner: 3, at: 'ping+56' },
        { tid: 3, name: 'pong', waitsFor: "mutex 'left' held by thread 2 (ping)", owner: 2, at: 'pong+56' },
      ],
    });
  });

  it('is found among threads that join each other', () => {
    const b = new Builder().label('main').spawn('s0', 'other').call(2001, 's0').call(10);
    b.label('other').call(2001, 1).call(2002, 0);
    expect(run(b.program()).outcome.message).toBe(
      'deadlock: thread 1 (main) waits for the end of thread 2 (other), which waits for the end of thread 1 (main)',
    );
  });

  it('without a cycle says who ended with what others wait for', () => {
    const b = new Builder();
    const mutex = b.object('forks', [...word, ...word]) + 4;
    b.label('main').spawn('s0', 'worker').call(2001, 's0').call(2010, mutex).call(10);
    b.label('worker').call(2010, mutex).call(2002, 0);
    expect(run(b.program()).outcome.message).toBe(
      "deadlock: no thread can go on: thread 1 (main) waits for mutex 'forks+4' held by thread 2 (worker), which has ended",
    );
  });

  it('is none while somebody sleeps', () => {
    const b = new Builder();
    const mutex = b.object('m', word);
    b.label('main').spawn('s0', 'holder').call(2003).call(2010, mutex).call(11, 79).call(10);
    b.label('holder').call(2010, mutex).call(2004, 1_000_000).call(2012, mutex).call(2002, 0);
    expect(run(b.program(), { quantum: 100_000 }).console.text).toBe('O');
  });
});
