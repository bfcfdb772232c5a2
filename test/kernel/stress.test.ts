import { expect, it } from 'vitest';
import { policies } from '../../src/kernel/policies/index.ts';
import { contest, createReferee } from './contest.ts';
import { createRig, type RigSetting } from './rig.ts';
import { assembled } from './sync/source.ts';

const settings: RigSetting[] = [
  { cores: 1, quantum: 37 },
  { cores: 2, quantum: 300, seed: 1 },
  { cores: 5, quantum: 90, seed: 2 },
  { cores: 16, quantum: 1000 },
  { cores: 16, quantum: 61, seed: 3, parameters: { trap: 0, switch: 0 } },
  ...policies.map(({ name }) => ({ cores: 3, seed: 1, policy: name })),
];

it.each(settings)('no lock is had twice and no wake-up lost: $policy, $cores cores, quantum $quantum', (setting) => {
  const size = { threads: 40, locks: 8, rounds: 25 };
  const program = assembled(contest(size));
  const mutexes = program.symbols.find(({ name }) => name === 'mutexes')?.value ?? 0;
  const referee = createReferee((address) => address >= mutexes && address < mutexes + 4 * size.locks);
  const rig = createRig(program, { ...setting, events: referee });
  expect(rig.run()).toMatchObject({ kind: 'exit', code: 0 });
  expect(rig.console.text).toBe(String(size.threads * size.rounds));
  expect(referee.faults).toEqual([]);
  const { locks } = rig.kernel.accounts;
  const held = locks.filter(({ held }) => held !== null);
  expect(held.reduce((sum, { takes }) => sum + takes, 0)).toBe(referee.takes);
  expect(new Set(locks.map(({ kind }) => kind))).toEqual(
    new Set(['mutex', 'semaphore', 'rwlock', 'condition', 'queue']),
  );
  expect(locks.some(({ contended }) => contended > 0)).toBe(true);
});
