/**
 * Machines on which only some cores reach devices: calls that need one are carried out there and nowhere else, at a price,
 * and nothing else about a program changes.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { eventKinds } from '../../src/base/events.ts';
import { unmet } from '../../src/cli/header.ts';
import type { KernelParameters } from '../../src/kernel/parameters.ts';
import { lengthOf } from '../../src/kernel/queue.ts';
import { syscalls } from '../../src/kernel/syscalls/index.ts';
import { transitions } from '../../src/kernel/thread.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine, Snapshot } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { coreReports } from '../../src/measure/report.ts';
import { createTrial, eventsSince, programNamed, stateOf } from '../machine/trial.ts';

const limit = { instructions: 5_000_000 };
const needing = new Set(syscalls.flatMap(({ number, device }) => (device ? [number] : [])));

function machine(devices: string, more: Raw = {}): Raw {
  return { array: { kind: 'mimd', cores: 4, devices }, ...more };
}

async function run(name: string, raw: Raw): Promise<Machine> {
  const trial = createTrial(await programNamed(name), raw);
  trial.run(limit);
  return trial;
}

function runText(text: string, raw: Raw): Machine {
  const { program } = assemble({ file: 'x.s', text });
  const trial = createTrial({ program: program ?? expect.fail() }, raw);
  trial.run(limit);
  return trial;
}

const linesOf = ({ console }: Machine) => console.text.split('\n').sort();
/** A core's part of all that the kernel took. */
const kernelShare = (one: Machine, core: number) => {
  const times = coreReports(one).map(({ causes }) => causes.kernel);
  return times[core] / times.reduce((sum, time) => sum + time, 0);
};

/** The cores on which calls that need a device were carried out. */
function coresOfCalls({ events }: Machine): number[] {
  const calls = [...events.since(0)].filter(({ kind, b }) => kind === eventKinds.call.number && needing.has(b));
  return [...new Set(calls.map(({ core }) => core))].sort();
}

function transitionsOf({ events }: Machine, tid: number): { by: string; core: number }[] {
  const names = Object.keys(transitions) as (keyof typeof transitions)[];
  return [...events.since(0)]
    .filter(({ kind, a }) => kind === eventKinds.thread.number && a === tid)
    .map(({ b, core }) => ({ by: names.find((name) => transitions[name].number === b) ?? '', core }));
}

describe('a machine of which one core reaches the console', () => {
  it('shows the same lines, later, and with more work for that core', async () => {
    const [symmetric, asymmetric] = [await run('lines', machine('all')), await run('lines', machine('0'))];
    expect(linesOf(asymmetric)).toEqual(linesOf(symmetric));
    expect(asymmetric.elapsed()).toBeGreaterThan(symmetric.elapsed());
    expect(kernelShare(asymmetric, 0)).toBeGreaterThan(1.3 * kernelShare(symmetric, 0));
    for (const core of [1, 2, 3]) expect(kernelShare(asymmetric, 0)).toBeGreaterThan(2 * kernelShare(asymmetric, core));
    expect(coresOfCalls(symmetric)).toEqual([0, 1, 2, 3]);
    expect(coresOfCalls(asymmetric)).toEqual([0]);
    expect([symmetric, asymmetric].map(({ kernel }) => kernel.accounts.redirects > 0)).toEqual([false, true]);
  });

  it('charges for a call that moves: two traps, two switches and the wait between', () => {
    const text = "main: printc 'x'\n exit\n";
    const [near, far] = [runText(text, machine('0')), runText(text, machine('3'))];
    expect([near, far].map(({ console }) => console.text)).toEqual(['x', 'x']);
    expect([near, far].map(({ kernel }) => kernel.accounts.redirects)).toEqual([0, 1]);
    const { trap, switch: choosing } = near.configuration.kernel as unknown as KernelParameters;
    // On flat memory thirty-two words go out and thirty-two come in.
    expect(far.elapsed() - near.elapsed()).toBe(trap + 32 + choosing + 32);
    expect(transitionsOf(far, 1)).toEqual([
      { by: 'admit', core: -1 },
      { by: 'dispatch', core: 0 },
      { by: 'redirect', core: 0 },
      { by: 'dispatch', core: 3 },
      { by: 'exit', core: 3 },
    ]);
  });

  it('interrupts that core for a call, and lets the thread that was there go on elsewhere', () => {
    // The first thread would wait for ever on core 0 if nobody took the core from it.
    const text = `
        .data
flag:   .word   0
        .text
main:   spawn   s0, worker
1:      lw      t0, flag
        beqz    t0, 1b
        join    s0
        exit
worker: printc  'x'
        la      t0, flag
        li      t1, 1
        sw      t1, 0(t0)
        exit
`;
    const alone = { policy: { kind: 'rr', quantum: 1_000_000_000 } };
    const one = runText(text, machine('0', alone));
    expect([one.kernel.outcome?.kind, one.console.text]).toEqual(['exit', 'x']);
    expect(transitionsOf(one, 1).slice(0, 4)).toEqual([
      { by: 'admit', core: -1 },
      { by: 'dispatch', core: 0 },
      { by: 'preempt', core: 0 },
      { by: 'dispatch', core: 1 },
    ]);
  });

  it.each([1, 2, 50])('comes to an end in turns of %i cycles, with caches too', async (quantum) => {
    const policy = { kind: 'rr', quantum };
    for (const memory of ['flat', 'uma']) {
      const one = await run('lines', machine('2', { policy, memory }));
      expect(one.kernel.outcome?.kind).toBe('exit');
      expect(coresOfCalls(one)).toEqual([2]);
    }
  });

  it('tells a deadlock as it is, and takes none for one who waits for a device', async () => {
    const [symmetric, asymmetric] = [
      await run('philosophers', machine('all')),
      await run('philosophers', machine('1')),
    ];
    expect(symmetric.kernel.outcome?.kind).toBe('deadlock');
    expect(asymmetric.kernel.outcome?.message).toBe(symmetric.kernel.outcome?.message);
    // Everybody else waits for the lock that the one on its way to the console has.
    const text = `
        .data
        .mutex  m
        .text
main:   lock    m
        spawn   s0, worker
        spawn   s1, worker
        printc  'x'
        unlock  m
        join    s0
        join    s1
        exit
worker: lock    m
        printc  'y'
        unlock  m
        exit
`;
    expect(runText(text, machine('3')).kernel.outcome?.kind).toBe('exit');
  });

  it('reads its input there too', () => {
    const one = runText('main: readi s0\n readi s1\n add s0, s0, s1\n print s0\n exit\n', machine('1'));
    expect(one.console.text).toBe('46');
    expect(coresOfCalls(one)).toEqual([1]);
  });
});

describe('any program', () => {
  const settings = [
    { devices: '0', seed: 0, quantum: 1000 },
    { devices: '3', seed: 1, quantum: 77 },
    { devices: '1,2', seed: 2, quantum: 40 },
    { devices: '2,0,3', seed: 3, quantum: 300 },
  ];
  const names = ['lines', 'race-lock', 'philosophers-ordered', 'sleep-sort', 'ping-pong', 'parallel-sum', 'try-lock'];

  it.each(settings)('does what its header says with devices $devices, seed $seed', async (setting) => {
    const { devices, seed, quantum } = setting;
    for (const name of names) {
      const loaded = await programNamed(name);
      const raw = machine(devices, { seed, policy: { kind: 'rr', quantum } });
      const machines = ['loop', 'evaluate'].map((engine) => {
        const one = createTrial(loaded, { ...raw, engine });
        one.run(limit);
        return one;
      });
      const [loop, evaluate] = machines;
      expect(unmet(loaded.header, loop.console.text, loop.kernel.outcome?.code ?? -1), name).toEqual([]);
      expect(stateOf(evaluate)).toEqual(stateOf(loop));
      expect(eventsSince(evaluate, 0)).toEqual(eventsSince(loop, 0));
      for (const core of coresOfCalls(loop)) expect(devices.split(',').map(Number)).toContain(core);
      for (const { causes, cycles } of coreReports(loop)) {
        expect(Object.values(causes).reduce((sum, part) => sum + part, 0)).toBe(cycles);
        expect(Math.min(...Object.values(causes))).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('goes on as it did when it is restored while threads wait for a device', async () => {
    const loaded = await programNamed('lines');
    const raw = machine('2', { seed: 5, policy: { kind: 'rr', quantum: 60 } });
    const one = createTrial(loaded, raw);
    const kept: Snapshot[] = [];
    while (!one.step()) if (lengthOf(one.kernel.graph.readyForDevice) > 0) kept.push(one.snapshot());
    const whole = stateOf(one);
    expect(kept.length).toBeGreaterThan(3);
    for (const snapshot of kept.slice(-6)) {
      one.restore(snapshot);
      expect(lengthOf(one.kernel.graph.readyForDevice)).toBeGreaterThan(0);
      one.run(limit);
      expect(stateOf(one)).toEqual(whole);
    }
  });

  it.each(['flat', 'uma'])('is stepped as it is run, over %s memory', async (memory) => {
    const raw = machine('1', { seed: 3, memory, policy: { kind: 'rr', quantum: 90 } });
    const [ran, stepped] = [
      createTrial(await programNamed('lines'), raw),
      createTrial(await programNamed('lines'), raw),
    ];
    ran.run(limit);
    while (!stepped.step());
    expect(stateOf(stepped)).toEqual(stateOf(ran));
    expect(eventsSince(stepped, 0)).toEqual(eventsSince(ran, 0));
  });

  it('is the same where all cores are named as where none is', async () => {
    const [all, named] = [await run('lines', machine('all')), await run('lines', machine('3,1,0,2'))];
    expect(stateOf(named)).toEqual(stateOf(all));
  });
});

describe('naming cores', () => {
  const wrong = (devices: unknown, cores = 4) => {
    const result = validate({ array: { kind: 'mimd', cores, devices } });
    return 'diagnostics' in result ? result.diagnostics.map(({ message, expected }) => `${message}: ${expected}`) : [];
  };

  it.each(['all', '0', '3', '0,2', '1,1', 2])('takes %s on four cores', (devices) =>
    expect(wrong(devices)).toEqual([]),
  );

  it.each(['4', '0,4', '', 'none', '0;1', '-1', '0,', '1.5', 'ALL'])("refuses '%s'", (devices) => {
    expect(wrong(devices)).toEqual([
      `'array.devices' cannot be '${devices}': \`all\`, or cores from 0 to 3 with commas between them`,
    ]);
  });

  it('knows how many cores there are', () => {
    expect(wrong('7', 8)).toEqual([]);
    expect(wrong('1', 1)).toEqual(["'array.devices' cannot be '1': `all`, or core 0"]);
    expect(wrong(4)).toEqual(["'array.devices' cannot be '4': `all`, or cores from 0 to 3 with commas between them"]);
  });
});
