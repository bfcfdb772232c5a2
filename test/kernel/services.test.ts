import { describe, expect, it } from 'vitest';
import { Builder, dataBase } from './builder.ts';
import { type RigSetting, run } from './rig.ts';

/** The answers of calls, one after another, in decimal. */
function answers(
  build: (b: Builder, print: (call?: unknown) => unknown) => unknown,
  setting: RigSetting = {},
): string[] {
  const b = new Builder().label('main');
  build(b, () => b.mv('s11', 'a0').call(1, 's11').call(11, 32));
  const { outcome, console } = run(b.call(10).program(), setting);
  expect(outcome).toMatchObject({ kind: 'exit', code: 0 });
  return console.text.trim().split(' ');
}

describe('the heap', () => {
  it('begins where RARS has it, grows by multiples of four, and holds what is stored', () => {
    const heap = 0x1004_0000;
    expect(
      answers((b, print) => {
        for (const size of [10, 1, 0, -1]) print(b.call(9, size));
      }),
    ).toEqual([heap, heap + 12, heap + 16, -22].map(String));
    const text = answers((b, print) => {
      b.call(9, 8192)
        .mv('s0', 'a0')
        .li('t0', 77)
        .op('lui', { rd: 't1', imm: 4096 })
        .op('add', { rd: 's0', rs1: 's0', rs2: 't1' });
      b.op('sw', { rs1: 's0', rs2: 't0', imm: 4092 }).op('lw', { rd: 'a0', rs1: 's0', imm: 4092 });
      print();
    });
    expect(text).toEqual(['77']);
  });

  it('moves the break, and answers where it stays if it cannot', () => {
    const heap = 0x1004_0000;
    const asked = [0, heap + 5000, heap - 1, 0x7fff_0000, heap];
    const got = answers((b, print) => {
      for (const address of asked) print(b.call(214, address));
    });
    expect(got).toEqual([heap, heap + 5000, heap + 5000, heap + 5000, heap].map(String));
  });

  it('answers -ENOMEM when memory is used up, and the program goes on', () => {
    expect(answers((b, print) => print(b.call(9, 2 ** 22)), { memory: 2 ** 20 })).toEqual(['-12']);
  });
});

describe('ends', () => {
  it.each([
    [10, 9, 0],
    [17, 9, 9],
    [93, 300, 44],
    [94, -1, 255],
    [2002, 5, 5],
  ])('call %i with %i ends the run with code %i', (number, argument, code) => {
    const b = new Builder().label('main').call(number, argument).call(11, 33);
    const { outcome, console } = run(b.program());
    expect(outcome).toMatchObject({ kind: 'exit', code });
    expect(console.text).toBe('');
  });

  it('ends the whole process, whatever its threads do', () => {
    const b = new Builder().label('main').spawn('s0', 'spin').spawn('s1', 'sleeper').call(2004, 5000).call(94, 4);
    b.label('spin').jump('spin').label('sleeper').call(2004, 1_000_000);
    const { outcome, kernel } = run(b.program(), { cores: 2 });
    expect(outcome).toMatchObject({ kind: 'exit', code: 4 });
    expect([...kernel.graph.threads.values()].map(({ state }) => state)).toEqual(['dead', 'dead', 'dead']);
    expect(outcome.threads.map(({ state }) => state)).toEqual(['running', 'running', 'waiting']);
  });

  it('is held up by check with the message, the values and the place', () => {
    const b = new Builder();
    const text = b.object('text', 'the sum');
    b.label('main').li('t6', text).call(2040, 3, 3).call(2040, 3, 4);
    expect(run(b.program()).outcome).toMatchObject({
      kind: 'check',
      code: 123,
      message: 'check failed: the sum: 3 is not 4: thread 1 (main) at main+60',
    });
  });
});

describe('arguments', () => {
  it('stand in a0 and a1, and on the stack as C expects them', () => {
    const b = new Builder().label('main').mv('s0', 'a0').mv('s1', 'a1').call(1, 's0');
    for (const offset of [0, 4]) b.op('lw', { rd: 'a0', rs1: 's1', imm: offset }).call(4, 'a0');
    b.op('lw', { rd: 's2', rs1: 's1', imm: 8 }).op('lw', { rd: 's3', rs1: 'sp', imm: 0 });
    b.op('sub', { rd: 's4', rs1: 's1', rs2: 'sp' }).op('andi', { rd: 's5', rs1: 'sp', imm: 15 });
    for (const register of ['s2', 's3', 's4', 's5']) b.call(1, register);
    expect(run(b.call(10).program(), { args: ['x.s', 'größe'] }).console.text).toBe('2x.sgröße0240');
  });

  it('that do not fit are refused before the run begins', () => {
    const outcome = run(new Builder().label('main').call(10).program(), { args: ['x'.repeat(2 ** 21)] }).outcome;
    expect(outcome).toMatchObject({ kind: 'fault', code: 126 });
  });
});

describe('time', () => {
  it('is cycles by the clock', () => {
    const program = (b: Builder, print: (call?: unknown) => unknown) => {
      const at = b.object(
        'time',
        Array.from({ length: 16 }, () => 255),
      );
      b.call(32, 2500).call(30);
      print();
      b.call(113, 0, at).li('t0', at);
      for (const offset of [0, 4]) print(b.li('t0', at).op('lw', { rd: 'a0', rs1: 't0', imm: offset }));
      b.call(403, 0, at);
      for (const offset of [0, 4, 12]) print(b.li('t0', at).op('lw', { rd: 'a0', rs1: 't0', imm: offset }));
      print(b.call(113, 0, 4));
    };
    const [milliseconds, s, ns, wideS, wideSHigh, wideNsHigh, wild] = answers(program, { parameters: { clock: 10 } });
    expect([milliseconds, s, wideS, wideSHigh, wideNsHigh, wild]).toEqual(['2500', '2', '2', '0', '0', '-14']);
    expect(Number(ns)).toBeGreaterThan(500_000_000);
    expect(Number(ns)).toBeLessThan(501_000_000);
  });

  it('passes for those who sleep, the earliest first, at the cycle they asked for', () => {
    const b = new Builder()
      .label('main')
      .spawn('s0', 'late')
      .spawn('s1', 'soon')
      .call(2001, 's0')
      .call(2001, 's1')
      .call(10);
    b.label('late').call(2004, 9000).call(11, 66).call(2002, 0);
    b.label('soon').call(2004, 5000).call(11, 65).call(2002, 0);
    const { console, outcome } = run(b.program());
    expect(console.text).toBe('AB');
    expect(outcome.cycle).toBeGreaterThan(9000);
    expect(outcome.cycle).toBeLessThan(10_500);
  });
});

describe('random numbers', () => {
  it('are those of java.util.Random', () => {
    // The well-known first words of seed 42, and the two seeds known for spelling `hello` and `world`.
    const words = [-1170105035, 234785527, -1360544799, 205897768];
    const spelled: [number, string][] = [
      [-229985452, 'hello'],
      [-147909649, 'world'],
    ];
    const got = answers((b, print) => {
      b.call(40, 1, 42);
      for (const _ of words) print(b.call(41, 1));
      for (const [seed, word] of spelled) {
        b.call(40, 2, seed);
        for (const _ of `${word}.`) print(b.call(42, 2, 27));
      }
    });
    expect(got.slice(0, 4)).toEqual(words.map(String));
    expect(
      got
        .slice(4)
        .map((n) => String.fromCharCode(96 + Number(n)))
        .join(''),
    ).toBe('hello`world`');
  });

  it('of a power of two take the upper bits, and those of no seed depend on the machine alone', () => {
    const program = (b: Builder, print: (call?: unknown) => unknown) => {
      for (let i = 0; i < 8; i++) print(b.call(42, 0, 8));
    };
    const seeded = (seed: number) => answers(program, { seed });
    expect(seeded(0)).toEqual(seeded(0));
    expect(seeded(1)).not.toEqual(seeded(2));
    expect(seeded(0).every((n) => Number(n) >= 0 && Number(n) < 8)).toBe(true);
  });

  it('below no bound end the run', () => {
    const outcome = run(new Builder().label('main').call(42, 0, 0).program()).outcome;
    expect(outcome.message).toContain('rand_int_range: the bound is 0');
  });
});

it('names: self, gettid, getpid', () => {
  const b = new Builder().label('main').spawn('s0', 'other').call(2001, 's0').call(172).call(1, 'a0').call(10);
  b.label('other').call(2005).call(1, 'a0').call(178).call(1, 'a0').call(2002, 0);
  expect(run(b.program()).console.text).toBe('221');
});

it('starts with the pointers of the convention', () => {
  const b = new Builder().label('main').call(34, 'gp').call(10);
  expect(run(b.program()).console.text).toBe('0x10008000');
  const named = new Builder();
  const at = named.object('__global_pointer$', [0]);
  expect(at).toBe(dataBase);
  expect(run(named.label('main').call(34, 'gp').call(10).program()).console.text).toBe('0x10010000');
});
