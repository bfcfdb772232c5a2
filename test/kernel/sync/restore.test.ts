import { expect, it } from 'vitest';
import { createRig, type Rig } from '../rig.ts';
import { assembled } from './source.ts';

/** Threads that use every kind of object, many at a time, and none of them waits for ever. */
const text = `.data
.mutex m, inherit
.mutex p, ceiling, 200
.condition c
.semaphore s, 2
.rwlock l, writer
.barrier b, 4
.queue q, 1
.balign 4
w: .word 0
turn: .word 0
.text
main: spawn s0, worker\nspawn s1, worker\nspawn s2, worker\nspawn s3, worker
join s0\njoin s1\njoin s2\njoin s3\nlw a0, turn\nli a7, 1\necall\nquit
worker: li s0, 6
1: down s\nsleep 70\nup s
rdlock l\nsleep 40\nrwunlock l
wrlock l\nla t0, turn\nlw t1, 0(t0)\naddi t1, t1, 1\nsw t1, 0(t0)\nsleep 30\nrwunlock l
send q, s0\nsleep 300\nrecv s4, q
lock p\nsleep 20\nunlock p
arrive b\nmv s5, a0
bnez s5, 2f
lock m\nawait c, m\nj 3f
2: sleep 5000\nlock m\nbroadcast c
3: unlock m
arrive b\nbnez a0, 4f
la a0, w\nli a1, 0\nli a2, 0\nli a3, 0\nli a7, 98\necall\nj 5f
4: sleep 5000\nla a0, w\nli a1, 1\nli a2, 9\nli a7, 98\necall
5: addi s0, s0, -1\nbnez s0, 1b
exit
`;

const rigFor = (cores: number, seed: number): Rig => createRig(assembled(text), { cores, seed, quantum: 150 });

/** Runs to the end: what there is to compare, and the events from here on. */
function tail(rig: Rig): unknown {
  const from = rig.events.position;
  rig.run();
  return { digest: rig.digest(), events: [...rig.events.since(from)] };
}

it.each([
  [1, 0],
  [3, 0],
  [3, 5],
])('objects of every kind are as they were after a restore: %i cores, seed %i', (cores, seed) => {
  const straight = rigFor(cores, seed);
  const end = straight.run();
  expect(end?.kind, end?.message).toBe('exit');
  expect(straight.console.text).toBe('24');
  const kinds = straight.kernel.accounts.locks.filter(({ contended }) => contended > 0).map(({ kind }) => kind);
  expect([...new Set(kinds)].sort()).toEqual([
    'barrier',
    'condition',
    'futex',
    'mutex',
    'queue',
    'rwlock',
    'semaphore',
  ]);
  for (const part of [0.1, 0.35, 0.6, 0.85]) {
    const rig = rigFor(cores, seed);
    rig.run(Math.floor((end?.cycle ?? 0) * part));
    const saved = rig.save();
    const first = tail(rig);
    // Twice: the saved state must not be spoilt by what follows it.
    for (let i = 0; i < 2; i++) {
      rig.restore(saved);
      expect(tail(rig)).toEqual(first);
    }
    expect((first as { digest: unknown }).digest).toEqual(straight.digest());
  }
});
