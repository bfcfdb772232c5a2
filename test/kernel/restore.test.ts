import { describe, expect, it } from 'vitest';
import { Builder } from './builder.ts';
import { createRig, type Rig } from './rig.ts';

/** Threads that lock, sleep, read, print, spawn and use their stacks and the heap. */
function busy(): Builder {
  const b = new Builder();
  const mutex = b.object('m', [0, 0, 0, 0]);
  b.label('main').spawn('s0', 'worker', 65).spawn('s1', 'worker', 66).spawn('s2', 'worker', 67);
  for (const register of ['s0', 's1', 's2']) b.call(2001, register).call(1, 'a0');
  b.call(10)
    .label('worker')
    .mv('s0', 'a0')
    .li('s1', 12)
    .label('again')
    .call(2010, mutex)
    .call(11, 's0')
    .call(12)
    .call(11, 'a0');
  b.call(42, 1, 300).op('addi', { rd: 'a0', rs1: 'a0', imm: 20 }).call(2004, 'a0').call(9, 3000);
  b.op('sw', { rs1: 'a0', rs2: 's0' })
    .op('lui', { rd: 't0', imm: 0x3000 })
    .op('sub', { rd: 't0', rs1: 'sp', rs2: 't0' });
  b.op('sw', { rs1: 't0', rs2: 's1' }).call(2012, mutex).op('addi', { rd: 's1', rs1: 's1', imm: -1 });
  b.branch('bne', 's1', 'zero', 'again').call(2002, 's0');
  return b;
}

const input = Array.from({ length: 40 }, (_, i) => `${i % 10}\n`).join('');

const rigFor = (cores: number, seed: number): Rig => createRig(busy().program(), { cores, seed, input, quantum: 150 });

describe('a kernel that is restored', () => {
  it.each([
    [1, 0],
    [2, 7],
    [3, 1],
  ])('goes on as if nothing had been, on %i cores with seed %i', (cores, seed) => {
    const straight = rigFor(cores, seed);
    const end = straight.run();
    expect(end?.kind).toBe('exit');
    const total = end?.cycle ?? 0;
    for (const part of [0.05, 0.3, 0.55, 0.8]) {
      const rig = rigFor(cores, seed);
      rig.run(Math.floor(total * part));
      const saved = rig.save();
      const { digest, events } = tail(rig);
      // Twice: the saved state must not be spoilt by what follows it.
      for (let i = 0; i < 2; i++) {
        rig.restore(saved);
        expect(rig.kernel.outcome).toBeUndefined();
        expect(tail(rig)).toEqual({ digest, events });
      }
      expect(digest).toEqual(straight.digest());
    }
  });
});

/** Runs to the end: what there is to compare, and the events from here on. */
function tail(rig: Rig): { digest: unknown; events: unknown[] } {
  const from = rig.events.position;
  rig.run();
  return { digest: rig.digest(), events: [...rig.events.since(from)] };
}

it('an interrupted run tells where it stands, and goes on', () => {
  const rig = rigFor(2, 0);
  expect(rig.run(2000)).toBeUndefined();
  const outcome = rig.kernel.interrupted('cycles');
  expect(outcome).toMatchObject({ kind: 'budget', code: 124, message: 'the limit of cycles was reached' });
  expect(outcome.threads.length).toBeGreaterThan(1);
  expect(rig.kernel.outcome).toBeUndefined();
  expect(rig.run()).toMatchObject({ kind: 'exit' });
});
