import { expect, it } from 'vitest';
import { eventKinds } from '../../src/base/events.ts';
import { Builder } from './builder.ts';
import { type RigSetting, run } from './rig.ts';

const locks = 8;
const rounds = 25;

/**
 * Threads that take locks at random, try some, sleep and yield while they hold one. Whoever has a lock writes its number
 * into the word that the lock guards, and finds it there until it gives the lock.
 */
function contest(threads: number): Builder {
  const b = new Builder();
  const mutexes = b.object(
    'mutexes',
    Array.from({ length: 4 * locks }, () => 0),
  );
  const guarded = b.object(
    'guarded',
    Array.from({ length: 4 * locks }, () => 0),
  );
  const counts = b.object(
    'counts',
    Array.from({ length: 4 * locks }, () => 0),
  );
  const message = b.object('message', 'two had one lock');
  b.label('main')
    .call(9, 4 * threads)
    .mv('s1', 'a0')
    .li('s0', threads);
  b.label('more').la('a0', 'worker').mv('a1', 's0').li('a7', 2000).op('ecall').op('sw', { rs1: 's1', rs2: 'a0' });
  b.op('addi', { rd: 's1', rs1: 's1', imm: 4 }).op('addi', { rd: 's0', rs1: 's0', imm: -1 });
  b.branch('bne', 's0', 'zero', 'more').li('s0', threads);
  b.label('less').op('addi', { rd: 's1', rs1: 's1', imm: -4 }).op('lw', { rd: 'a0', rs1: 's1' }).call(2001, 'a0');
  b.op('addi', { rd: 's0', rs1: 's0', imm: -1 }).branch('bne', 's0', 'zero', 'less').li('s2', 0);
  for (let i = 0; i < locks; i++) {
    b.li('t0', counts + 4 * i)
      .op('lw', { rd: 't1', rs1: 't0' })
      .op('add', { rd: 's2', rs1: 's2', rs2: 't1' });
  }
  b.call(1, 's2').call(10);

  b.label('worker').mv('s0', 'a0').li('s1', rounds).call(2005).mv('s6', 'a0');
  // A linear congruential step; its upper bits choose the lock and what happens.
  b.label('again')
    .li('t0', 1103515245)
    .op('mul', { rd: 's0', rs1: 's0', rs2: 't0' })
    .op('addi', { rd: 's0', rs1: 's0', imm: 1234 });
  b.op('srli', { rd: 's2', rs1: 's0', imm: 20 })
    .op('andi', { rd: 's3', rs1: 's2', imm: locks - 1 })
    .op('slli', { rd: 's3', rs1: 's3', imm: 2 });
  b.li('s4', mutexes).op('add', { rd: 's4', rs1: 's4', rs2: 's3' }).op('andi', { rd: 't0', rs1: 's2', imm: 64 });
  b.branch('beq', 't0', 'zero', 'lock').call(2011, 's4').branch('bne', 'a0', 'zero', 'again').jump('held');
  b.label('lock').call(2010, 's4');
  b.label('held').li('s5', guarded).op('add', { rd: 's5', rs1: 's5', rs2: 's3' }).op('sw', { rs1: 's5', rs2: 's6' });
  b.op('andi', { rd: 't0', rs1: 's2', imm: 128 })
    .branch('beq', 't0', 'zero', 'turn')
    .op('andi', { rd: 'a0', rs1: 's2', imm: 511 });
  b.call(2004, 'a0')
    .label('turn')
    .call(2003)
    .li('t6', message)
    .op('lw', { rd: 'a0', rs1: 's5' })
    .mv('a1', 's6')
    .li('a7', 2040)
    .op('ecall');
  b.li('t0', counts).op('add', { rd: 't0', rs1: 't0', rs2: 's3' }).op('lw', { rd: 't1', rs1: 't0' });
  b.op('addi', { rd: 't1', rs1: 't1', imm: 1 }).op('sw', { rs1: 't0', rs2: 't1' }).call(2012, 's4');
  b.op('addi', { rd: 's1', rs1: 's1', imm: -1 }).branch('bne', 's1', 'zero', 'again').call(2002, 0);
  return b;
}

const settings: RigSetting[] = [
  { cores: 1, quantum: 37 },
  { cores: 2, quantum: 300, seed: 1 },
  { cores: 5, quantum: 90, seed: 2 },
  { cores: 16, quantum: 1000 },
  { cores: 16, quantum: 61, seed: 3, parameters: { trap: 0, switch: 0 } },
];

it.each(settings)('no lock is had twice and no wake-up lost: $cores cores, quantum $quantum', (setting) => {
  const threads = 40;
  const rig = run(contest(threads).program(), setting);
  expect(rig.outcome).toMatchObject({ kind: 'exit', code: 0 });
  expect(rig.console.text).toBe(String(threads * rounds));
  const takes = rig.kernel.accounts.locks.map((lock) => lock.takes);
  expect(takes.reduce((sum, n) => sum + n)).toBe(threads * rounds);
  // By the events too: a mutex is taken only when nobody has it, and given only by who has it.
  const owners = new Map<number, number>();
  for (const { kind, a, b } of rig.events.since(0)) {
    if (kind === eventKinds.lock.number) {
      expect(owners.get(b) ?? 0).toBe(0);
      owners.set(b, a);
    } else if (kind === eventKinds.unlock.number) {
      expect(owners.get(b)).toBe(a);
      owners.set(b, 0);
    }
  }
});
