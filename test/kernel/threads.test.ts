import { describe, expect, it } from 'vitest';
import { createEventLog, eventKinds } from '../../src/base/events.ts';
import type { BlockField } from '../../src/kernel/context.ts';
import { move, type Tcb, type TransitionName, threadStates, transitions } from '../../src/kernel/thread.ts';
import { Builder } from './builder.ts';
import { createRig, type Rig, type RigSetting, run } from './rig.ts';

/** Threads that each add to a counter, with or without a lock around, one of their own addition at a time. */
function counting(threads: number, times: number, locked: boolean): Builder {
  const b = new Builder();
  const counter = b.object('counter', [0, 0, 0, 0]);
  const mutex = b.object('m', [0, 0, 0, 0]);
  b.label('main');
  for (let i = 0; i < threads; i++) b.spawn(`s${i + 2}`, 'worker');
  for (let i = 0; i < threads; i++) b.call(2001, `s${i + 2}`);
  b.li('t0', counter).op('lw', { rd: 'a0', rs1: 't0' }).call(1, 'a0').call(10);
  b.label('worker').li('s0', times).li('s1', counter).label('again');
  if (locked) b.call(2010, mutex);
  b.op('lw', { rd: 't1', rs1: 's1' }).op('addi', { rd: 't1', rs1: 't1', imm: 1 }).op('sw', { rs1: 's1', rs2: 't1' });
  if (locked) b.call(2012, mutex);
  b.op('addi', { rd: 's0', rs1: 's0', imm: -1 }).branch('bne', 's0', 'zero', 'again').call(2002, 0);
  return b;
}

/** The transitions of one thread, by name. */
function historyOf({ events }: Rig, tid: number): string[] {
  const names = Object.keys(transitions);
  return [...events.since(0)]
    .filter(({ kind, a }) => kind === eventKinds.thread.number && a === tid)
    .map(({ b }) => names[b]);
}

const settings: RigSetting[] = [1, 2, 4].flatMap((cores) => [0, 1, 2].map((seed) => ({ cores, seed, quantum: 50 })));

describe('threads', () => {
  it.each(settings)('with a lock lose no addition: $cores cores, seed $seed', (setting) => {
    const { console, outcome, kernel } = run(counting(4, 60, true).program(), setting);
    expect(outcome).toMatchObject({ kind: 'exit', code: 0 });
    expect(console.text).toBe('240');
    const [lock] = kernel.accounts.locks;
    expect(lock).toMatchObject({ name: 'm', takes: 240 });
    expect(lock.held).toBeGreaterThan(0);
    expect(lock.contended > 0).toBe(lock.waited > 0);
  });

  it('without a lock lose some, as the seed will have it', () => {
    const sums = [1, 2, 3, 4, 5].map(
      (seed) => run(counting(4, 60, false).program(), { quantum: 50, seed }).console.text,
    );
    expect(new Set(sums).size).toBeGreaterThan(1);
    expect(sums.every((sum) => Number(sum) <= 240)).toBe(true);
    expect(sums.some((sum) => Number(sum) < 240)).toBe(true);
  });

  it('run to the same end on both engines', () => {
    for (const setting of settings) {
      const digests = (['loop', 'evaluate'] as const).map((engine) => {
        const rig = run(counting(3, 20, true).program(), { ...setting, engine });
        return { digest: rig.digest(), events: [...rig.events.since(0)] };
      });
      expect(digests[0]).toEqual(digests[1]);
    }
  });

  it('on more cores take fewer cycles', () => {
    const b = new Builder().label('main');
    for (let i = 0; i < 4; i++) b.spawn(`s${i + 2}`, 'worker');
    for (let i = 0; i < 4; i++) b.call(2001, `s${i + 2}`);
    b.call(10).label('worker').li('s0', 5000).label('again').op('addi', { rd: 's0', rs1: 's0', imm: -1 });
    b.branch('bne', 's0', 'zero', 'again').call(2002, 0);
    const cycles = [1, 2, 4].map((cores) => run(b.program(), { cores }).outcome.cycle);
    expect(cycles[0] / cycles[1]).toBeGreaterThan(1.8);
    expect(cycles[0] / cycles[2]).toBeGreaterThan(3.2);
  });

  it('get their argument, and give their code to whoever joins, as often as it is asked for', () => {
    const b = new Builder().label('main').spawn('s0', 'worker', 20);
    for (let i = 0; i < 2; i++) b.call(2001, 's0').call(1, 'a0').call(11, 32);
    b.call(2001, 99)
      .call(1, 'a0')
      .call(11, 32)
      .call(2001, -1)
      .call(1, 'a0')
      .call(11, 32)
      .call(2005)
      .call(2001, 'a0')
      .call(1, 'a0');
    // The worker returns: the same as its exit with what it returns.
    b.call(10).label('worker').op('addi', { rd: 'a0', rs1: 'a0', imm: 1 }).op('jalr', { rs1: 'ra' });
    expect(run(b.program()).console.text).toBe('21 21 -3 -3 -35');
  });

  it('wait in several for one to end', () => {
    const b = new Builder().label('main').spawn('s0', 'slow').spawn('s1', 'waiter').spawn('s2', 'waiter');
    b.call(2001, 's1').call(2001, 's2').call(10);
    b.label('slow').call(2004, 3000).call(2002, 7);
    b.label('waiter').call(2001, 2).call(1, 'a0').call(2002, 0);
    const rig = run(b.program(), { cores: 2 });
    expect(rig.console.text).toBe('77');
    expect(historyOf(rig, 2)).toEqual(['admit', 'dispatch', 'wait', 'wake', 'dispatch', 'exit']);
  });

  it('outlive the first one, when that has ended as a thread', () => {
    const b = new Builder()
      .label('main')
      .spawn('s0', 'worker')
      .call(93, 3)
      .label('worker')
      .call(2004, 500)
      .call(11, 87)
      .call(93, 5);
    const { outcome, console } = run(b.program());
    expect(outcome).toMatchObject({ kind: 'exit', code: 5 });
    expect(console.text).toBe('W');
  });

  it('take turns when they yield', () => {
    const b = new Builder().label('main').spawn('s0', 'other').spawn('s1', 'other');
    for (let i = 0; i < 3; i++) b.call(11, 65).call(2003);
    b.call(2001, 's0').call(2001, 's1').call(10);
    b.label('other').call(2005).op('addi', { rd: 's3', rs1: 'a0', imm: 64 });
    for (let i = 0; i < 3; i++) b.call(11, 's3').call(124);
    b.call(2002, 0);
    expect(run(b.program(), { quantum: 100_000 }).console.text).toBe('ABCABCABC');
  });
});

describe('round robin', () => {
  /** Threads that spin until the process ends. */
  const spinning = (threads: number): Builder => {
    const b = new Builder().label('main');
    for (let i = 1; i < threads; i++) b.spawn('t0', 'spin');
    return b.label('spin').jump('spin');
  };

  it('gives each thread its quantum in its turn, exactly', () => {
    const rig = createRig(spinning(3).program(), { quantum: 400, parameters: { trap: 7, switch: 3 } });
    expect(rig.run(20_000)).toBeUndefined();
    const switches = [...rig.events.since(0)].filter(({ kind }) => kind === eventKinds.switch.number);
    expect(switches.slice(0, 7).map(({ b }) => b)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    // From one start to the next: a slice, the interrupt, 32 stores, the choice and 32 loads.
    const gaps = switches.slice(2).map(({ cycle }, index) => cycle - switches[index + 1].cycle);
    expect(new Set(gaps)).toEqual(new Set([400 + 7 + 32 + 3 + 32]));
    expect(rig.kernel.accounts.switches).toBe(switches.length);
  });

  it('does not interrupt a thread that is alone', () => {
    const rig = createRig(spinning(1).program(), { quantum: 10 });
    rig.run(10_000);
    expect(rig.kernel.accounts).toMatchObject({ switches: 1, cores: [{ kernel: 42, idle: 0 }] });
  });

  it('cuts slices short by chance where a seed asks for it', () => {
    const gapsOf = (seed: number) => {
      const rig = createRig(spinning(2).program(), { quantum: 400, seed, parameters: { jitter: 200 } });
      rig.run(30_000);
      const cycles = [...rig.events.since(0)]
        .filter(({ kind }) => kind === eventKinds.switch.number)
        .map(({ cycle }) => cycle);
      return cycles.slice(1).map((cycle, index) => cycle - cycles[index]);
    };
    const gaps = gapsOf(1).slice(1);
    expect(new Set(gaps).size).toBeGreaterThan(10);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200 + 20 + 10 + 64);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(400 + 20 + 10 + 64);
    expect(gapsOf(1)).toEqual(gapsOf(1));
    expect(gapsOf(1)).not.toEqual(gapsOf(2));
  });
});

describe('transitions', () => {
  const states = Object.keys(threadStates) as Tcb['state'][];
  const names = Object.keys(transitions) as TransitionName[];
  const log = createEventLog();

  it.each(states.flatMap((state) => names.map((name) => [state, name] as const)))('%s, %s', (state, name) => {
    const times = { new: 0, runnable: 0, running: 0, waiting: 0, dead: 0 };
    // A thread is held only while another one of its process runs.
    const others = name === 'hold' ? 1 : 0;
    const census = { ...times, running: others, [state]: 1 };
    const own =
      others > 0
        ? 'running'
        : { new: 'new', runnable: 'ready', running: 'running', waiting: 'waiting', dead: 'terminated' }[state];
    const process = { id: 1, state: own, since: 10, census, threads: new Set([1]) };
    const thread = { id: 1, process, state, since: 10, waitsFor: null, times, core: -1 } as unknown as Tcb;
    const { from, to } = transitions[name];
    if ((from as readonly string[]).includes(state)) {
      move(thread, name, 25, log);
      expect(thread).toMatchObject({ state: to, since: 25 });
      expect(thread.times[state]).toBe(15);
    } else {
      expect(() => move(thread, name, 25, log)).toThrow(`thread 1 is ${state}: it cannot ${name}`);
      expect(thread.state).toBe(state);
    }
  });

  it('are all that happens, and begin and end as they must', () => {
    const rig = run(counting(4, 30, true).program(), { cores: 3, quantum: 40, seed: 3 });
    const rows = Object.values(transitions);
    const state = new Map<number, string>();
    for (const { kind, a, b } of rig.events.since(0)) {
      if (kind !== eventKinds.thread.number) continue;
      expect(rows[b].from as readonly string[]).toContain(state.get(a) ?? 'new');
      state.set(a, rows[b].to);
    }
    expect([...state.values()]).toEqual(['dead', 'dead', 'dead', 'dead', 'dead']);
  });
});

describe('a thread control block', () => {
  it('shows in kernel memory what the thread is and waits for, and holds its registers', () => {
    const b = new Builder();
    const mutex = b.object('m', [0, 0, 0, 0]);
    b.label('main').call(2010, mutex).spawn('s0', 'worker', 77).label('spin').jump('spin');
    b.label('worker').mv('s5', 'a0').call(2010, mutex);
    const rig = createRig(b.program(), { cores: 2 });
    rig.run(5000);
    const { kernel } = rig;
    const worker = kernel.graph.threads.get(2) as Tcb;
    const word = (field: BlockField, index = 0) => kernel.blocks.read(worker.address, field, index);
    expect(
      ['tid', 'pid', 'state', 'waitsFor', 'object', 'owner', 'core'].map((field) => word(field as BlockField)),
    ).toEqual([2, 1, 3, 1, mutex, 1, -1]);
    expect([word('stackLow') >>> 0, word('stackHigh') >>> 0]).toEqual([worker.stack.low, worker.stack.high]);
    expect(word('registers', 21)).toBe(77);
    expect(word('registers', 2) >>> 0).toBe(worker.stack.high - 16);
    expect(word('registers') >>> 0).toBe(kernel.pcOf(worker));
    expect(kernel.registersOf(worker)[21]).toBe(77);
  });
});

describe('many threads', () => {
  it('find room: 2,000 at a time, and their places are used again', () => {
    const b = new Builder();
    const ids = b.object('ids', []);
    b.label('main').li('s4', 2).label('round').li('s0', 2000).call(9, 8000).mv('s1', 'a0').mv('s2', 's0');
    b.label('more')
      .spawn('s3', 'worker')
      .op('sw', { rs1: 's1', rs2: 's3' })
      .op('addi', { rd: 's1', rs1: 's1', imm: 4 });
    b.op('addi', { rd: 's2', rs1: 's2', imm: -1 }).branch('bne', 's2', 'zero', 'more').li('s5', 0);
    b.label('less').op('addi', { rd: 's1', rs1: 's1', imm: -4 }).op('lw', { rd: 's3', rs1: 's1' }).call(2001, 's3');
    b.op('add', { rd: 's5', rs1: 's5', rs2: 'a0' })
      .op('addi', { rd: 's0', rs1: 's0', imm: -1 })
      .branch('bne', 's0', 'zero', 'less');
    b.call(1, 's5').op('addi', { rd: 's4', rs1: 's4', imm: -1 }).branch('bne', 's4', 'zero', 'round').call(10);
    b.label('worker').call(2004, 10_000_000).call(2002, 3);
    expect(ids).toBeGreaterThan(0);
    const { console, kernel } = run(b.program(), { cores: 4 });
    expect(console.text).toBe('60006000');
    expect(kernel.graph.blocks.used).toBe(2001);
    expect(kernel.graph.processes.get(1)?.stacks.owners.length).toBe(2001);
  });

  it('are refused beyond the limit, and so is a stack without memory', () => {
    const bomb = new Builder().label('main').label('bomb').spawn('s0', 'sleeper').branch('bge', 's0', 'zero', 'bomb');
    bomb.call(1, 's0').call(10).label('sleeper').call(2004, -1).call(2002, 0);
    const limited = run(bomb.program(), { parameters: { maxThreads: 5 } });
    expect(limited.console.text).toBe('-11');
    expect(limited.kernel.graph.threads.size).toBe(5);
    expect(limited.kernel.notes[0]).toContain('5 threads at a time');
    const small = run(bomb.program(), { memory: 2 ** 20 });
    expect(small.console.text).toBe('-11');
    expect(small.kernel.graph.threads.size).toBeGreaterThan(100);
  });
});
