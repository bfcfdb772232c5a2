import { describe, expect, it } from 'vitest';
import { Builder, dataBase, textBase } from './builder.ts';
import { type RigSetting, run } from './rig.ts';

function fault(build: (b: Builder) => unknown, setting: RigSetting = {}) {
  const b = new Builder().label('main');
  build(b);
  const { outcome } = run(b.program(), setting);
  expect(outcome.kind).toBe('fault');
  return outcome;
}

describe('a fault ends the program and says', () => {
  const load = (address: number) => (b: Builder) => b.li('t0', address).op('lw', { rd: 'a0', rs1: 't0' });
  const store = (address: number) => (b: Builder) => b.li('t0', address).op('sw', { rs1: 't0', rs2: 'a0' });
  const jump = (address: number) => (b: Builder) => b.li('t0', address).op('jalr', { rs1: 't0' });
  const at = 'thread 1 (main) at main+8';

  it.each([
    ['null pointer', load(8), 139, `load from 0x00000008: a null pointer: ${at} (lw a0, 0(t0))`],
    ['nothing there', load(0x2000_0000), 139, `load from 0x20000000: nothing is there: ${at} (lw a0, 0(t0))`],
    ['read-only', store(textBase), 139, `store to 0x00400000: this memory is read-only or code: ${at} (sw a0, 0(t0))`],
    [
      'misaligned',
      load(dataBase + 2),
      139,
      `misaligned load at 0x10010002: ${at} (lw a0, 0(t0)); --misaligned allow carries it out`,
    ],
    [
      'a misaligned atomic',
      (b: Builder) => b.li('t0', dataBase + 2).op('amoadd.w', { rd: 'a0', rs1: 't0', rs2: 'a0' }),
      139,
      `misaligned store at 0x10010002: ${at} (amoadd.w a0, a0, (t0)); an atomic must be aligned`,
    ],
    ['a jump to null', jump(0), 139, 'jump to 0x00000000, a null pointer: thread 1 (main) at 0x00000000'],
    ['a jump to data', jump(dataBase), 139, `jump to 0x10010000, which is data: thread 1 (main) at 0x10010000`],
    ['a jump to nowhere', jump(0x3000_0000), 139, 'jump out of code, to 0x30000000: thread 1 (main) at 0x30000000'],
    [
      'a jump to half an instruction',
      jump(textBase + 2),
      139,
      `jump to 0x00400002, which is no multiple of 4: ${at} (jalr zero, 0(t0))`,
    ],
    ['no instruction', (b: Builder) => b.word(-1), 132, 'illegal instruction 0xffffffff: thread 1 (main) at main'],
    [
      'the end of the code',
      (b: Builder) => b.li('a0', 1),
      132,
      'fell off the end of the code after 0x00400004: thread 1 (main); end it with exit, quit or ret',
    ],
    ['ebreak', (b: Builder) => b.op('ebreak'), 133, 'breakpoint without a debugger: thread 1 (main) at main'],
  ])('%s', (_, build, code, message) => {
    expect(fault(build)).toMatchObject({ code, message });
  });

  it('the end of code that fills its page', () => {
    const outcome = fault((b) => {
      for (let i = 0; i < 1024; i++) b.op('addi');
    });
    expect(outcome).toMatchObject({ code: 139, message: expect.stringContaining('fell off the end of the code') });
  });

  it('what the registers and the word were', () => {
    const outcome = fault((b) => b.li('s3', 99).li('t0', 4).op('sb', { rs1: 't0', rs2: 's3', imm: 1 }));
    expect(outcome.fault).toMatchObject({ tid: 1, cause: 7, pc: textBase + 16, value: 5, word: 0x0132_80a3 });
    expect(outcome.fault?.registers[19]).toBe(99);
    expect(outcome.threads).toMatchObject([{ tid: 1, state: 'running', pc: textBase + 16 }]);
  });

  it('that a string cannot be read, or does not end', () => {
    expect(fault((b) => b.call(4, 12)).message).toBe(
      'print_string: nothing can be read at 0x0000000c: thread 1 (main) at main+16',
    );
    const endless = fault((b) => {
      const text = b.object(
        'text',
        Array.from({ length: 4096 }, () => 65),
      );
      b.call(4, text);
    });
    expect(endless.message).toBe(
      'print_string: the string at 0x10010000 has no zero byte before memory ends at 0x10011000: ' +
        'thread 1 (main) at main+16',
    );
    const long = fault((b) => {
      b.call(9, 2 ** 24)
        .mv('s0', 'a0')
        .li('t0', -1)
        .li('t1', 2 ** 24)
        .op('add', { rd: 't1', rs1: 't1', rs2: 's0' });
      b.mv('t2', 's0').label('fill').op('sw', { rs1: 't2', rs2: 't0' }).op('addi', { rd: 't2', rs1: 't2', imm: 4 });
      b.branch('bne', 't2', 't1', 'fill').call(4, 's0');
    });
    expect(long.message).toContain('the string at 0x10040000 has no zero byte before memory ends at 0x11040000');
    expect(fault((b) => b.call(8, 0, 10), { input: 'x\n' }).message).toContain('cannot be written');
  });
});

describe('stacks', () => {
  /** Calls itself until the stack is used up, storing at each level. */
  const deep = (b: Builder) =>
    b.label('deep').op('addi', { rd: 'sp', rs1: 'sp', imm: -64 }).op('sw', { rs1: 'sp', rs2: 'ra' }).jump('deep', 'ra');

  it('grow as they are used, up to their size, and then overflow', () => {
    const outcome = fault(deep, { parameters: { mainStack: 16384 } });
    expect(outcome.code).toBe(139);
    expect(outcome.message).toBe(
      'store to 0x7fffbfd0: stack overflow, thread 1 has used all of its 16384 bytes: ' +
        'thread 1 (deep) at deep+4 (sw ra, 0(sp))',
    );
  });

  it('of other threads lie apart, each with its guard', () => {
    const outcome = fault(
      (b) => {
        b.spawn('s0', 'idle').spawn('s1', 'deep').call(2001, 's1').call(10);
        deep(b.label('idle').call(2004, -1).call(2002, 0));
      },
      { parameters: { stack: 8192 } },
    );
    expect(outcome.message).toContain('stack overflow, thread 3 has used all of its 8192 bytes: thread 3 (deep) at');
  });

  it('take in what the kernel writes to them, where no page was yet', () => {
    const b = new Builder()
      .label('main')
      .op('lui', { rd: 't0', imm: 0x8000 })
      .op('sub', { rd: 's0', rs1: 'sp', rs2: 't0' });
    b.call(63, 0, 's0', 8).call(1, 'a0').call(64, 1, 's0', 3).call(10);
    expect(run(b.program(), { input: 'abc' }).console.text).toBe('3abc');
  });

  it('without memory to grow say so', () => {
    const outcome = fault(deep, { memory: 2 ** 20, parameters: { mainStack: 2 ** 21 } });
    expect(outcome.message).toContain('memory is used up');
  });
});

it('carries a misaligned access out where that is asked for, over the edge of a page not there yet', () => {
  const b = new Builder()
    .label('main')
    .li('t0', 0x7fff_effe - 0x4000)
    .li('t1', 0x1234_5678);
  b.op('sw', { rs1: 't0', rs2: 't1' }).op('lw', { rd: 'a0', rs1: 't0' }).call(34, 'a0').call(10);
  expect(run(b.program(), { misaligned: 'allow' }).console.text).toBe('0x12345678');
});

it('a program that lies where the stacks are, or needs more memory than there is, is refused', () => {
  const program = new Builder().label('main').call(10).program();
  const placed = (address: number, size: number) => ({
    ...program,
    segments: [...program.segments, { name: '.far', address, bytes: new Uint8Array(0), size, permissions: 6 }],
  });
  for (const [address, size] of [
    [0x7fff_0000, 4096],
    [0xffff_f000, 16],
    [0x2000_0000, 2 ** 30],
  ]) {
    expect(run(placed(address, size)).outcome).toMatchObject({ kind: 'fault', code: 126, cycle: 0 });
  }
  expect(run(placed(0x2000_0000, 0)).outcome.kind).toBe('exit');
});
