/** What each policy promises, on the machine; and what all of them must: that no thread is lost and no way of running shows. */
import { describe, expect, it } from 'vitest';
import { eventKinds } from '../../../src/base/events.ts';
import { policies } from '../../../src/kernel/policies/index.ts';
import { transitions } from '../../../src/kernel/thread.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { eventsSince, stateOf } from '../../machine/trial.ts';
import { createJobs, type Job, schedule, together, unit } from './jobs.ts';

function jobsOf(...lengths: number[]): Job[] {
  return lengths.map((length) => ({ start: 0, length, every: 0 }));
}

/** How long each thread has run when the machine has come to a cycle; the first thread is left out. */
function sharesAt(machine: Machine, cycle: number): number[] {
  machine.run({ cycles: cycle });
  return machine.kernel.accounts.threads.slice(1).map(({ running }) => running);
}

/** Threads that never end, each declared as its line says of `s0`. */
function hogs(lines: readonly string[]): string {
  const spawned = lines.map((line) => `        spawn s0, hog\n        ${line}\n`);
  return `main:\n${spawned.join('')}        exit\nhog:    j hog\n`;
}

/** Which thread went on a core when, from the first number on. */
function dispatches({ events }: Machine): { tid: number; cycle: number; core: number }[] {
  return [...events.since(0)]
    .filter(({ kind, b }) => kind === eventKinds.thread.number && b === transitions.dispatch.number)
    .map(({ a, cycle, core }) => ({ tid: a, cycle, core }));
}

describe('shortest job first', () => {
  const declared = (jobs: readonly Job[], policy: string) => {
    const lengths = jobs.map(({ length }, index) => `li t0, ${length * unit}; thread.length s${index + 1}, t0`);
    const spawned = jobs.map((_, index) => `spawn s${index + 1}, job${index}`);
    const bodies = jobs.map(({ length }, index) => {
      const rounds = (length * unit - 4) / 2;
      return `job${index}: lui t0, %hi(${rounds}); addi t0, t0, %lo(${rounds})\n1: addi t0, t0, -1; bnez t0, 1b\n li a0, 0; li a7, 2002; ecall`;
    });
    // The first thread is at its end, whatever it does, so nobody takes its core.
    const first = 'self s0; li t0, 1; thread.length s0, t0';
    return createJobs(`main: ${[first, ...spawned, ...lengths].join('\n')}\nexit\n${bodies.join('\n')}\n`, { policy });
  };

  it.each(['sjf', 'srtf'])('%s goes by declared length, and waits least on average', (policy) => {
    const { runs, end } = schedule(declared(jobsOf(30, 10, 20, 5), policy), 4);
    expect(runs.map(({ job, span }) => [job, span])).toEqual([
      [3, 5],
      [1, 10],
      [2, 20],
      [0, 30],
    ]);
    expect(end).toEqual([65, 15, 35, 5]);
  });

  it('with remaining time takes the core from who needs longer, and without does not', () => {
    // The long one declares its length, starts a short one in the middle, and goes on for 10,000 cycles.
    const text = `
main:   self    s1
        li      t0, 20000
        thread.length s1, t0
        li      t0, 100
        thread.length zero, t0
        li      t0, 5000
1:      addi    t0, t0, -1
        bnez    t0, 1b
        spawn   s0, short
        li      t0, 5000
1:      addi    t0, t0, -1
        bnez    t0, 1b
        printc  'l'
        exit
short:  printc  's'
        exit
`;
    const shown = ['sjf', 'srtf'].map((policy) => {
      const machine = createJobs(text, { policy });
      machine.run();
      return machine.console.text;
    });
    expect(shown).toEqual(['ls', 'sl']);
  });
});

describe('priority', () => {
  it('runs nobody while somebody more urgent could', () => {
    const text = `
main:   self    s1
        thread.priority s1, 9
        thread.priority zero, 1
        spawn   s0, low
        thread.priority zero, 5
        spawn   s0, high
        exit
low:    li      t0, 5000
1:      addi    t0, t0, -1
        bnez    t0, 1b
        printc  'l'
        exit
high:   printc  'h'
        sleep   700
        printc  'H'
        exit
`;
    const machine = createJobs(text, { policy: 'priority' });
    machine.run();
    expect(machine.console.text).toBe('hHl');
    // It is on the core in the very cycle in which its time has come.
    const slept = [...machine.events.since(0)].find(({ kind, b }) => kind === eventKinds.call.number && b === 2004);
    const back = dispatches(machine).filter(({ tid }) => tid === 3);
    expect(back[1].cycle).toBe((slept?.cycle ?? 0) + 700);
  });

  it('lets equals take turns, and the rest starve but for aging', () => {
    const text = hogs(['thread.priority s0, 3', 'thread.priority s0, 3', 'thread.priority s0, 1']);
    const starving = sharesAt(
      createJobs(`main: self s1; thread.priority s1, 9\n${text.slice(5)}`, { policy: 'priority' }),
      100_000,
    );
    expect(starving[2]).toBe(0);
    expect(Math.abs(starving[0] - starving[1])).toBeLessThanOrEqual(1000);
    const aging = { kind: 'priority', aging: 5000 };
    const aged = sharesAt(
      createJobs(`main: self s1; thread.priority s1, 9\n${text.slice(5)}`, { policy: aging }),
      100_000,
    );
    expect(aged[2]).toBeGreaterThanOrEqual(4000);
    expect(aged[0]).toBeGreaterThan(2 * aged[2]);
  });

  it('takes effect when it is declared: at once, on who runs and on who stands in line', () => {
    const text = `
main:   self    s1
        thread.priority s1, 9
        thread.priority zero, 2
        spawn   s0, other
        thread.priority s0, 10
        printc  'm'
        exit
other:  printc  'o'
        exit
`;
    const machine = createJobs(text, { policy: 'priority' });
    machine.run();
    expect(machine.console.text).toBe('om');
  });
});

describe('shares', () => {
  const [half, third, sixth] = [1 / 2, 1 / 3, 1 / 6];

  it('under stride are as the tickets, to within a quantum at any time', () => {
    const machine = createJobs(hogs(['thread.tickets s0, 300', 'thread.tickets s0, 200', 'thread.tickets s0, 100']), {
      policy: { kind: 'stride', quantum: 100 },
    });
    for (let cycle = 1000; cycle < 60_000; cycle += 1000) {
      const shares = sharesAt(machine, cycle);
      const all = shares.reduce((sum, share) => sum + share, 0);
      for (const [index, part] of [half, third, sixth].entries()) {
        expect(Math.abs(shares[index] - part * all), `${index} at ${cycle}`).toBeLessThanOrEqual(200);
      }
    }
  });

  it('under the lottery come near the tickets, and every seed draws differently', () => {
    const text = hogs(['thread.tickets s0, 300', 'thread.tickets s0, 200', 'thread.tickets s0, 100']);
    const runs = [0, 1, 2].map((seed) => {
      const machine = createJobs(text, { policy: { kind: 'lottery', quantum: 100 }, seed });
      const shares = sharesAt(machine, 400_000);
      const all = shares.reduce((sum, share) => sum + share, 0);
      for (const [index, part] of [half, third, sixth].entries()) {
        expect(Math.abs(shares[index] / all - part)).toBeLessThan(0.04);
      }
      return shares.join();
    });
    expect(new Set(runs).size).toBe(3);
  });

  it('under fair are as the weights of nice', () => {
    const machine = createJobs(hogs(['thread.nice s0, 0', 'thread.nice s0, 5', 'thread.nice s0, -5']), {
      policy: 'fair',
    });
    const shares = sharesAt(machine, 2_000_000);
    const all = shares.reduce((sum, share) => sum + share, 0);
    const weights = [1024, 335, 3121];
    for (const [index, weight] of weights.entries()) {
      expect(shares[index] / all).toBeCloseTo(weight / (1024 + 335 + 3121), 2);
    }
  });

  it('under fair give nothing to who slept but half a period', () => {
    const text = `
main:   spawn   s0, hog
        spawn   s0, sleeper
        exit
hog:    j       hog
sleeper: li     t0, 100000
        sleep   t0
1:      j       1b
`;
    const machine = createJobs(text, { policy: { kind: 'fair', latency: 6000 } });
    const [before] = sharesAt(machine, 103_000);
    expect(before).toBeGreaterThan(102_900);
    const leads = Array.from({ length: 80 }, (_, i) => {
      const [hog, sleeper] = sharesAt(machine, 103_500 + 500 * i);
      return sleeper - (hog - before);
    });
    expect(Math.max(...leads)).toBeGreaterThan(2000);
    expect(Math.max(...leads)).toBeLessThanOrEqual(3000 + 3000);
    expect(Math.min(...leads.slice(10))).toBeGreaterThanOrEqual(-3000);
  });

  it('at random are even in the long run', () => {
    const shares = sharesAt(createJobs(hogs(['', '', '', '']), { policy: { kind: 'random', quantum: 50 } }), 400_000);
    for (const share of shares) expect(share / 400_000).toBeCloseTo(0.25, 1);
    expect(new Set(shares).size).toBeGreaterThan(1);
  });
});

describe('a written schedule', () => {
  it('is kept to the cycle, and then it goes on as round robin', () => {
    const policy = { kind: 'replay', schedule: '1,3:400,2:200,2:100,4:700', quantum: 600 };
    const { runs } = schedule(together(jobsOf(5, 5, 5), policy), 3);
    expect(runs.slice(0, 4).map(({ job, span }) => [job, span * unit])).toEqual([
      [1, 400],
      [0, 300],
      [2, 700],
      [1, 600],
    ]);
    expect(runs.reduce((sum, { span }) => sum + span, 0)).toBe(15);
  });

  it('brings about again what another policy drew by lot', () => {
    const drawn = together(jobsOf(4, 7, 5), { kind: 'random', quantum: 150 });
    const first = schedule(drawn, 3);
    const turns = dispatches(drawn).map(({ tid }) => tid);
    const again = together(jobsOf(4, 7, 5), { kind: 'replay', schedule: turns.join(','), quantum: 150 });
    expect(schedule(again, 3)).toEqual(first);
  });
});

describe('lines for each core', () => {
  const burn = (count: number, extra = '') => {
    const text = `main:\n${'        spawn s0, job\n'.repeat(count)}        exit\njob:${extra}\n        li t0, 5000\n1:      addi t0, t0, -1\n        bnez t0, 1b\n        exit\n`;
    return (scheduling: Raw) => {
      const machine = createJobs(text, { array: { kind: 'mimd', cores: 4 }, scheduling });
      expect(machine.run({ cycles: 1_000_000 }).kind).toBe('exit');
      return machine;
    };
  };

  it('keep threads on their core, where a common line sends them around', () => {
    const wander = (machine: Machine) => {
      const cores = new Map<number, Set<number>>();
      for (const { tid, core } of dispatches(machine)) cores.set(tid, (cores.get(tid) ?? new Set()).add(core));
      return [...cores.values()].filter(({ size }) => size > 1).length;
    };
    expect(wander(burn(6)({ queues: 'per-core', steal: false }))).toBe(0);
    expect(wander(burn(6)({}))).toBeGreaterThan(2);
  });

  it('leave cores idle without stealing, and none with it', () => {
    const [steal, keep] = [true, false].map((on) => burn(5)({ queues: 'per-core', steal: on }).elapsed());
    expect(keep).toBeGreaterThanOrEqual(20_000);
    expect(steal).toBeLessThan(keep);
  });

  it('are left by who is bound to another core, under every policy', () => {
    for (const { name } of policies) {
      for (const queues of ['common', 'per-core']) {
        const text = `
main:   self    s0
        thread.affinity s0, 3
        csrr    s1, mhartid
        print   s1
        thread.affinity zero, 2
        spawn   s2, job
        spawn   s3, job
        join    s2
        join    s3
        li      t0, 4
        thread.affinity s0, t0
        print   a0
        exit
job:    csrr    s1, mhartid
        print   s1
        exit
`;
        const machine = createJobs(text, { array: { kind: 'mimd', cores: 4 }, policy: name, scheduling: { queues } });
        machine.run({ cycles: 1_000_000 });
        expect([name, machine.console.text]).toEqual([name, '322-22']);
      }
    }
  });
});

describe('what is declared wrongly', () => {
  it.each([
    ['priority', 's0, 256', -22],
    ['priority', 's0, -1', -22],
    ['nice', 's0, 20', -22],
    ['nice', 's0, -21', -22],
    ['tickets', 's0, 0', -22],
    ['length', 's0, -1', -22],
    ['affinity', 's0, 1', -22],
    ['affinity', 's0, -2', -22],
    ['tickets', 's1, 5', -3],
    ['tickets', 's2, 5', -3],
    ['tickets', 's0, 5', 0],
  ])('thread.%s %s answers %i', (what, operands, answer) => {
    const text = `main: self s0; li s1, 99; spawn s2, gone; join s2\n thread.${what} ${operands}\n mv s3, a0; print s3; exit\ngone: exit\n`;
    const machine = createJobs(text, {});
    machine.run();
    expect(machine.console.text).toBe(String(answer));
  });
});

describe('every policy', () => {
  /** Threads of different kinds that lock, sleep, yield and declare, and count to 24 together. */
  const text = `
        .data
        .mutex  m
count:  .word   0
        .text
main:   li      s1, 6
1:      thread.priority zero, s1
        slli    t0, s1, 4
        thread.tickets zero, t0
        slli    t0, s1, 9
        thread.length zero, t0
        addi    t0, s1, -3
        thread.nice zero, t0
        spawn   s0, worker, s1
        addi    s1, s1, -1
        bnez    s1, 1b
        exit
worker: mv      s1, a0
        li      s2, 4
2:      slli    t0, s1, 6
3:      addi    t0, t0, -1
        bnez    t0, 3b
        lock    m
        lw      s3, count
        yield
        addi    s3, s3, 1
        sw      s3, count, t0
        unlock  m
        li      t0, 24
        bne     s3, t0, 4f
        print   s3
4:      slli    t0, s2, 7
        sleep   t0
        self    s0
        thread.priority s0, s2
        addi    s2, s2, -1
        bnez    s2, 2b
        exit
`;
  const kinds: Raw[] = policies.flatMap(({ name }) => [
    { policy: name },
    { policy: name, seed: 7, array: { kind: 'mimd', cores: 3 }, scheduling: { queues: 'per-core' } },
    { policy: name, seed: 3, array: { kind: 'mimd', cores: 2 }, memory: 'uma', scheduling: { unit: 'instructions' } },
  ]);
  const more: Raw[] = [
    { policy: { kind: 'mlfq', quantum: '50,100,200', boost: 900, bump: true } },
    { policy: { kind: 'mlfq', quantum: '50', stay: true, allotment: '3' }, array: { kind: 'mimd', cores: 2 } },
    { policy: { kind: 'priority', quantum: 70, aging: 130 }, array: { kind: 'mimd', cores: 3 }, memory: 'uma' },
    { policy: 'stride', array: { kind: 'mimd', cores: 3 }, scheduling: { queues: 'per-core', look: 70 } },
    { policy: { kind: 'fair', granularity: 40, latency: 300, wakeup: 20 }, scheduling: { queues: 'per-core' } },
  ];

  it.each([...kinds, ...more].map((raw) => ({ raw, name: JSON.stringify(raw) })))(
    'loses nobody, and is the same run, stepped, restored, on both engines: $name',
    ({ raw }) => {
      const make = (engine = 'loop') => createJobs(text, { ...raw, engine }, { trap: 20, switch: 10 });
      const ran = make();
      expect(ran.run({ cycles: 2_000_000 }).kind).toBe('exit');
      expect(ran.console.text).toBe('24');
      const whole = [stateOf(ran), eventsSince(ran, 0)];
      const evaluated = make('evaluate');
      evaluated.run();
      expect([stateOf(evaluated), eventsSince(evaluated, 0)]).toEqual(whole);
      const stepped = make();
      while (!stepped.step());
      expect([stateOf(stepped), eventsSince(stepped, 0)]).toEqual(whole);
      const parted = make();
      for (const part of [0.1, 0.35, 0.6, 0.9]) {
        parted.run({ cycles: Math.floor(ran.elapsed() * part) });
        const snapshot = parted.snapshot();
        parted.run({ cycles: Math.floor(ran.elapsed() * part) + 777 });
        parted.restore(snapshot);
      }
      parted.run();
      expect(stateOf(parted)).toEqual(stateOf(ran));
    },
  );
});
