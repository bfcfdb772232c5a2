/** Priority inversion and its cures: the law of `published.json`, chains of owners, and what is lent at each moment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectivePriority } from '../../../src/kernel/priority.ts';
import type { Mutex } from '../../../src/kernel/sync/mutex.ts';
import type { Tcb } from '../../../src/kernel/thread.ts';
import { createRig, type Rig, type RigSetting } from '../rig.ts';
import published from './published.json' with { type: 'json' };
import { assembled, runs } from './source.ts';

/** Nothing costs anything but work, so times are exact but for the few instructions of the threads themselves. */
const free: RigSetting = {
  policy: 'priority',
  quantum: 1_000_000,
  parameters: { trap: 0, switch: 0, registers: 'free' },
};
const few = 60;

const work = 'work: addi a0, a0, -2\nbgtz a0, work\nret\n';

const critical = 2000;

/** How long the high thread waits for the lock, in cycles. */
function blocked(declaration: string, medium: number): number {
  const text = `.data\n.mutex m${declaration}\n.text
main: self s0\nthread.priority s0, 255
thread.priority x0, 10\nspawn s2, low\nthread.priority x0, 30\nspawn s3, high\nthread.priority x0, 20\nspawn s4, medium
join s2\njoin s3, s5\njoin s4\nprint s5\nquit
low: lock m\nli a0, ${critical}\ncall work\nunlock m\nexit
high: sleep 400\nrdcycle s1\nlock m\nrdcycle s2\nunlock m\nsub s2, s2, s1\nexit s2
medium: sleep 500\nli a0, ${medium}\ncall work\nexit
${work}`;
  return Number(runs(text, free).console.text);
}

describe(`the inversion row: ${published.inversion.rule}`, () => {
  const slack = 3000;
  // Until the low thread is done there is at most its critical section to wait for; the rest of the deadline is slack.
  const deadline = critical + slack;

  it.each([0, 1000, 2500, 3500, 4000, 8000, 50_000])('with medium work of %i', (medium) => {
    const plain = blocked('', medium);
    expect(plain > deadline, `plain: ${plain} cycles`).toBe(medium > slack + 400);
    expect(plain).toBeGreaterThanOrEqual(critical - 400 + medium - few);
    expect(plain).toBeLessThanOrEqual(critical - 400 + medium + few);
    for (const cure of [', inherit', ', ceiling, 30']) {
      expect(blocked(cure, medium), cure).toBeLessThanOrEqual(critical + few);
    }
  });
});

it('a priority is lent along a chain of owners, and given back with each lock', () => {
  const text = `.data\n.mutex a, inherit\n.mutex b, inherit\n.text
main: self s0\nthread.priority s0, 255
thread.priority x0, 1\nspawn s1, one\nthread.priority x0, 2\nspawn s2, two\nthread.priority x0, 9\nspawn s3, high
thread.priority x0, 5\nspawn s4, medium\njoin s1\njoin s2\njoin s3\njoin s4\nquit
one: lock a\nli a0, 3000\ncall work\nunlock a\nprintc '1'\nli a0, 400\ncall work\nprintc 'o'\nexit
two: sleep 300\nlock b\nlock a\nunlock a\nprintc '2'\nunlock b\nli a0, 400\ncall work\nprintc 't'\nexit
high: sleep 600\nlock b\nunlock b\nprintc 'h'\nexit
medium: sleep 900\nli a0, 9000\ncall work\nprintc 'm'\nexit
${work}`;
  // Both owners run before the medium thread as long as they have what the high one waits for, and not a moment longer.
  expect(runs(text, free).console.text).toBe('2hmt1o');
});

it('the most urgent in line gets a lock that inherits; of equals, and of a plain lock, the first', () => {
  const order = (declaration: string) =>
    runs(
      `.data\n.mutex m${declaration}\n.text
main: self s0\nthread.priority s0, 99\nlock m
thread.priority x0, 3\nspawn s1, a\nthread.priority x0, 7\nspawn s2, b\nspawn s3, c\nthread.priority x0, 5\nspawn s4, d
sleep 2000\nunlock m\njoin s1\njoin s2\njoin s3\njoin s4\nquit
a: sleep 100\nlock m\nprintc 'a'\nunlock m\nexit
b: sleep 300\nlock m\nprintc 'b'\nunlock m\nexit
c: sleep 200\nlock m\nprintc 'c'\nunlock m\nexit
d: sleep 400\nlock m\nprintc 'd'\nunlock m\nexit\n`,
      free,
    ).console.text;
  expect([order(''), order(', inherit'), order(', ceiling, 99')]).toEqual(['acbd', 'cbda', 'cbda']);
});

it('nobody above its ceiling takes a mutex, and a changed priority is lent on', () => {
  const text = `.data\n.mutex p, ceiling, 5\n.mutex i, inherit\n.text
main: self s0\nthread.priority s0, 6\nlock p\nli a7, 1\necall\ntrylock a0, p\nli a7, 1\necall
thread.priority s0, 5\nlock p\nli a7, 1\necall\nunlock p
lock i\nthread.priority x0, 6\nspawn s1, waiter\nthread.priority s1, 40\nsleep 100000\nquit
waiter: lock i\nexit\n`;
  const rig = createRig(assembled(text), free);
  rig.run(50_000);
  expect(rig.console.text).toBe('-22-220');
  expect(rig.kernel.graph.threads.get(1)).toMatchObject({ priority: 5, lent: 40 });
});

describe('what is lent, at any moment of random programs,', () => {
  const op = fc.tuple(
    fc.constantFrom('lock', 'lock', 'unlock', 'trylock'),
    fc.nat(3),
    fc.nat(200),
    fc.integer({ min: 0, max: 60 }),
  );
  const thread = fc.record({ priority: fc.integer({ min: 0, max: 40 }), ops: fc.array(op, { maxLength: 12 }) });

  it('is the most that a lock of the thread lends, by way of others too', () => {
    fc.assert(
      fc.property(
        fc.array(thread, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (threads, cores) => {
          const lines = [
            '.data\n.mutex m0, inherit\n.mutex m1, inherit\n.mutex m2, ceiling, 50\n.mutex m3\n.text\nmain:',
          ];
          for (const [index, { priority }] of threads.entries()) {
            lines.push(`thread.priority x0, ${priority}\nspawn s${index}, run${index}`);
          }
          for (const index of threads.keys()) lines.push(`join s${index}`);
          lines.push('quit');
          for (const [index, { ops }] of threads.entries()) {
            lines.push(`run${index}: self s11`);
            for (const [call, mutex, pause, priority] of ops) {
              lines.push(call === 'trylock' ? `trylock t0, m${mutex}` : `${call} m${mutex}`, `sleep ${pause}`);
              if (priority > 50) lines.push(`thread.priority s11, ${priority - 20}`);
            }
            lines.push('exit');
          }
          const rig = createRig(assembled(`${lines.join('\n')}\n`), { cores, policy: 'priority', quantum: 500 });
          for (let at = 100; !rig.kernel.outcome; at += 100) {
            rig.run(at);
            if (!rig.kernel.outcome) lentAsDefined(rig);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  }, 120_000);
});

/** Compares what is lent with what it is by definition, worked out from nothing until it changes no more. */
function lentAsDefined({ kernel }: Rig): void {
  const { threads, processes } = kernel.graph;
  const mutexes = [...(processes.get(1)?.objects.values() ?? [])].filter((one): one is Mutex => one.kind === 'mutex');
  const alive = [...threads.values()].filter(({ state }) => state !== 'dead');
  const lent = new Map(alive.map(({ id }) => [id, 0]));
  const urgency = (thread: Tcb): number => Math.max(thread.priority, lent.get(thread.id) ?? 0);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { owner, protocol, ceiling, address } of mutexes) {
      if (!lent.has(owner) || protocol === 'plain') continue;
      const waiters = alive.filter(({ waitsFor }) => waitsFor?.kind === 'mutex' && waitsFor.address === address);
      const most = protocol === 'ceiling' ? ceiling : Math.max(0, ...waiters.map(urgency));
      if (most <= (lent.get(owner) as number)) continue;
      lent.set(owner, most);
      changed = true;
    }
  }
  for (const thread of alive) {
    expect(thread.lent, `lent to thread ${thread.id}`).toBe(lent.get(thread.id));
    expect(effectivePriority(thread)).toBe(urgency(thread));
    expect(kernel.blocks.read(thread.address, 'priority')).toBe(urgency(thread));
  }
}
