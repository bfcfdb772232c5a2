/** Accounts add up to what caches count, whatever the memory, and name who took what from whom. */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../../src/cli/bundled.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine, type Machine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import type { Account } from '../../../src/memory/observation/accounts.ts';
import { programNamed } from '../../machine/trial.ts';
import { machinesWithCaches } from '../runs.ts';

const cores = 4;

async function load(name: string, raw: Raw): Promise<Machine> {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(result.diagnostics[0].message);
  const machine = createMachine(result.configuration, { input: () => null, observe: ['accounts'] });
  machine.load((await programNamed(name)).program);
  return machine;
}

function accountsOf({ observation }: Machine): readonly Account[] {
  return observation.accounts?.all ?? expect.fail('nothing was watched');
}

const sum = (accounts: readonly Account[], of: (one: Account) => number) =>
  accounts.reduce((total, one) => total + of(one), 0);
const missesOf = ({ misses }: Account) => Object.values(misses).reduce((total, count) => total + count);
const cyclesOf = ({ missCycles }: Account) => Object.values(missCycles).reduce((total, count) => total + count);

const programs = bundledPrograms().map(({ name }, index) => ({ name, index }));

describe.each(programs.filter(({ index }) => index % 3 === 0))('$name', ({ name, index }) => {
  const machines = machinesWithCaches(cores, index);
  const raw = machines[(7 * index) % machines.length];

  it('has accounts that sum to the counts of its caches', async () => {
    const machine = await load(name, raw);
    machine.run({ instructions: 8000 });
    const { caches } = machine.memory.statistics() ?? expect.fail();
    const all = accountsOf(machine);
    for (const { core, name: cache, ...counts } of caches) {
      if (!cache.startsWith('l1')) continue;
      const own = all.filter((one) => one.core === core && (one.kind === 'fetch') === (cache === 'l1i'));
      expect(sum(own, ({ accesses }) => accesses)).toBe(counts.reads + counts.writes);
      expect(sum(own, missesOf)).toBe(counts.readMisses + counts.writeMisses);
      const classes = machine.observation.classes?.of(core, cache) ?? expect.fail();
      const isAlone = !caches.some(({ name: other }) => other === 'l2' || other === 'attraction');
      for (const [one, count] of Object.entries(classes)) {
        if (isAlone) expect(sum(own, ({ misses }) => misses[one as keyof typeof misses])).toBe(count);
      }
    }
    const taken = sum(all, (one) => [...one.taken.values()].reduce((total, count) => total + count, 0));
    expect(taken).toBe(caches.reduce((total, { invalidations }) => total + invalidations, 0));
    for (const one of all) {
      expect(cyclesOf(one) + one.upgradeCycles).toBeLessThanOrEqual(one.cycles);
      for (const [id, { trueSharing, falseSharing }] of one.causes) {
        expect(all[id].core).not.toBe(one.core);
        expect(all[id].address >>> 6).toBe(one.address >>> 6);
        expect([trueSharing <= one.misses.trueSharing, falseSharing <= one.misses.falseSharing]).toEqual([true, true]);
      }
    }
  });

  it('has the same accounts after going back', async () => {
    const machine = await load(name, raw);
    machine.run({ instructions: 2000 });
    const before = machine.snapshot();
    machine.run({ instructions: 3000 });
    const once = accountsOf(machine).map(plain);
    const [classes] = [0, 1].map((core) => machine.observation.classes?.of(core, 'l1d'));
    machine.restore(before);
    machine.run({ instructions: 3000 });
    expect(accountsOf(machine).map(plain)).toEqual(once);
    expect(machine.observation.classes?.of(0, 'l1d')).toEqual(classes);
  });
});

function plain({ space: _, ...account }: Account) {
  return account;
}

it('blames nobody for a line that was fetched ahead, which shares nothing with what was asked for', async () => {
  const machine = await load('false-sharing', {
    array: { kind: 'mimd', cores },
    ...{ memory: 'uma', protocol: 'mi', cache: { l1d: { prefetch: 'next-line' } } },
  });
  machine.run({ instructions: 30_000 });
  const all = accountsOf(machine);
  const pairs = all.flatMap((one) => [...one.causes.keys()].map((id) => [one, all[id]]));
  expect(pairs.length).toBeGreaterThan(2);
  for (const [one, other] of pairs) expect(one.address >>> 6).toBe(other.address >>> 6);
});

it.each(['none', 'next-line', 'tagged'])(
  'counts who had to ask others as caches do, with prefetch %s',
  async (prefetch) => {
    const small = { size: 1024, ways: 2, prefetch };
    for (const name of ['false-sharing', 'parallel-sum', 'sieve', 'matrix']) {
      const machine = await load(name, {
        array: { kind: 'mimd', cores },
        memory: 'uma',
        cache: { l1i: small, l1d: small },
      });
      machine.run({ instructions: 100_000 });
      const { caches } = machine.memory.statistics() ?? expect.fail();
      const upgrades = caches.reduce((total, one) => total + one.upgrades, 0);
      expect(
        sum(accountsOf(machine), (one) => one.upgrades),
        name,
      ).toBe(upgrades);
    }
  },
);

describe('two threads that count in one line', () => {
  it('take it from each other by their stores and loads, at the words that they count in', async () => {
    const raw = { array: { kind: 'mimd', cores: 2 }, memory: 'uma' };
    const machine = await load('false-sharing', raw);
    machine.run();
    const all = accountsOf(machine);
    const sharers = all.filter(({ misses }) => misses.falseSharing > 100);
    expect(new Set(sharers.map(({ core }) => core)).size).toBe(2);
    for (const one of sharers) {
      const culprits = [...one.causes].filter(([, { falseSharing }]) => falseSharing > 100).map(([id]) => all[id]);
      expect(culprits).toHaveLength(1);
      expect(culprits[0]).toMatchObject({ core: 1 - one.core, kind: 'store', address: one.address ^ 4 });
      expect(culprits[0].taken.get(one.core)).toBeGreaterThan(100);
    }
  });
});
