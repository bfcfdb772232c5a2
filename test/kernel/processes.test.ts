/**
 * Processes: what POSIX says of fork, wait and the ends of processes, on one core and on several; every change of state is
 * a row of its table; and a machine that is restored has again the processes that it had.
 */
import { describe, expect, it } from 'vitest';
import { processStates, processTransitions } from '../../src/kernel/process-state.ts';
import { createRig, type RigSetting, run } from './rig.ts';
import { macros, programOf } from './source.ts';
import { checkStates } from './states.ts';

const settings: RigSetting[] = [
  { cores: 1, quantum: 60 },
  { cores: 2, quantum: 200 },
  { cores: 5, seed: 3, quantum: 90 },
];

/** What a program prints, on a machine; it must end by itself. */
function printed(text: string, setting: RigSetting = {}, code = 0): string {
  const rig = run(programOf(macros + text), setting);
  expect(rig.outcome).toMatchObject({ kind: 'exit', code });
  checkStates(rig);
  return rig.console.text.trim();
}

describe.each(settings)('with $cores cores', (setting) => {
  it('fork answers twice, and the parent is told what its child ended with', () => {
    const text = `
main:   fork    s0
        beqz    s0, child
        wait    s1
        say     a1
        say     s1
        quit    3
child:  quit    300`;
    expect(printed(text, setting, 3)).toBe('44 2');
  });

  it('a child has a copy of all registers and memory, stack and heap too', () => {
    const text = `
        .data
x:      .word   11
        .text
main:   li      s1, 12
        li      a0, 8192
        do      9
        mv      s2, a0
        li      t0, 13
        sw      t0, 2000(s2)
        li      t0, 14
        sw      t0, -4(sp)
        fork    s0
        bnez    s0, parent
        call    show
        sw      zero, x, t0
        sw      zero, 2000(s2)
        sw      zero, -4(sp)
        li      s1, 0
        call    show
        quit
parent: wait    t0
        call    show
        quit
show:   lw      s3, x
        say     s3
        say     s1
        lw      s3, -4(sp)
        say     s3
        lw      s3, 2000(s2)
        say     s3
        ret`;
    expect(printed(text, setting)).toBe('11 12 14 13 0 0 0 0 11 12 14 13');
  });

  it('children are waited for in the order in which they end, or by name', () => {
    const text = `
main:   fork    s0
        beqz    s0, slow
        fork    s1
        beqz    s1, quick
        wait    s2
        say     s2
        wait    s2, s0
        say     s2
        wait    s2
        say     s2
        quit
slow:   li      t0, 90000
        sleep   t0
        quit
quick:  quit`;
    expect(printed(text, setting)).toBe('3 2 -10');
  });

  it('only the thread that forks is in the child, and the locks it has are its own there', () => {
    const text = `
        .data
        .mutex  m
        .mutex  n
        .text
main:   spawn   s0, other
        li      t0, 20000
        sleep   t0
        lock    m
        fork    s1
        beqz    s1, child
        wait    t0
        say     a1
        unlock  m
        quit
other:  lock    n
        li      t0, 200000
        sleep   t0
        unlock  n
        exit
child:  trylock s2, n
        say     s2
        unlock  m
        say     a0
        lock    m
        say     a0
        join    s0
        say     a0
        quit    5`;
    expect(printed(text, setting)).toBe('-16 0 0 -3 5');
  });

  it('a process that does what it may not ends alone, with its threads on other cores', () => {
    const text = `
        .data
x:      .word   0
        .text
main:   fork    s0
        beqz    s0, child
        wait    s1
        say     s1
        say     a1
        quit
child:  spawn   t0, spin
        spawn   t0, spin
        spawn   t0, nap
        li      t0, 30000
        sleep   t0
        sw      zero, (zero)
spin:   j       spin
nap:    li      t0, 10000000
        sleep   t0
        exit`;
    const rig = run(programOf(macros + text), setting);
    expect(rig.console.text.trim()).toBe('2 139');
    expect(rig.outcome).toMatchObject({ kind: 'exit', code: 0, threads: [{ tid: 1 }] });
    expect(rig.outcome.cycle).toBeLessThan(1_000_000);
    expect(rig.kernel.notes).toEqual([
      'process 2 was ended with code 139: store to 0x00000000: a null pointer: thread 2 (main) of process 2 at child+92 (test.s:32) (sw zero, 0(zero))',
    ]);
    checkStates(rig);
  });

  it('when the first process ends all others do', () => {
    const text = `
main:   fork    s0
        beqz    s0, spin
        fork    s0
        beqz    s0, nap
        li      t0, 5000
        sleep   t0
        quit    9
nap:    li      t0, 10000000
        sleep   t0
spin:   j       spin`;
    const rig = run(programOf(text), setting);
    expect(rig.outcome).toMatchObject({ kind: 'exit', code: 9 });
    const ends = [...rig.kernel.graph.processes.values()].map(({ state, exitCode }) => [state, exitCode]);
    expect(ends).toEqual([
      ['terminated', 9],
      ['terminated', 137],
      ['terminated', 137],
    ]);
    checkStates(rig);
  });

  it('another thread may wait for what one waits for, and one of them waits in vain', () => {
    const text = `
main:   fork    s0
        beqz    s0, child
        spawn   s1, waiter, s0
        spawn   s2, waiter, s0
        join    s1, s3
        join    s2, s4
        add     s3, s3, s4
        say     s3
        quit
waiter: mv      s0, a0
        wait    t0, s0
        exit    t0
child:  li      t0, 20000
        sleep   t0
        quit`;
    expect(printed(text, setting)).toBe(String(2 - 10));
  });

  it('objects in shared memory are the same for all: who waits in one process is woken from another', () => {
    const text = `
main:   share   s0, 8192            # a semaphore at 0, a mutex at 64, a condition at 128, a word at 192
        addi    s1, s0, 64
        addi    s2, s0, 128
        fork    s3
        beqz    s3, child
        down    s0                  # until the child lets go
        lw      s4, 192(s0)
        say     s4
        lock    s1
1:      lw      s4, 192(s0)
        li      t0, 8
        beq     s4, t0, 2f
        await   s2, s1
        j       1b
2:      unlock  s1
        say     s4
        fork    s3
        beqz    s3, greedy
        wait    t0
        wait    t0
        trylock s4, s1              # who had it has ended with it
        say     s4
        quit
child:  li      t0, 9000
        sleep   t0
        li      t0, 7
        sw      t0, 192(s0)
        up      s0
        li      t0, 9000
        sleep   t0
        lock    s1
        li      t0, 8
        sw      t0, 192(s0)
        signal  s2
        unlock  s1
        quit
greedy: lock    s1
        quit`;
    expect(printed(text, setting)).toBe('7 8 -16');
  });

  it('who is killed while it waits in a line that others share is not in it any more', () => {
    const text = `
main:   share   s0, 4096
        lock    s0
        fork    s1
        beqz    s1, child
        wait    s2, s1
        fork    s1
        beqz    s1, next
        li      t0, 20000
        sleep   t0
        unlock  s0
        wait    s2, s1
        say     a1
        quit
child:  spawn   t0, line
        li      t0, 9000
        sleep   t0
        sw      zero, (zero)
line:   lui     s0, 0x90000         # where the first shared memory is
        lock    s0
        exit
next:   lock    s0
        quit    5`;
    expect(printed(text, setting)).toBe('5');
  });

  it('exec ends all threads but its own, and leaves files and the number', () => {
    const text = `
        .data
x:      .word   4
        .text
main:   fork    s0
        beqz    s0, child
        wait    t0
        say     a1
        quit
child:  spawn   t0, spin
        sw      zero, x, t0
        li      a0, 1
        li      a7, 57
        ecall
        exec    anew
spin:   j       spin
anew:   lw      s0, x
        li      a0, 1
        la      a1, x
        li      a2, 4
        li      a7, 64
        ecall
        sub     s0, s0, a0
        mv      s1, a0
        do      172
        add     a0, a0, s0
        quit    a0`;
    // x is 4 again, writing to the closed file gives -9, and the number is 2.
    expect(printed(text, setting)).toBe('15');
  });
});

describe('bad input', () => {
  it.each([
    ['wait without children', 'wait s0', -10],
    ['wait for a process that is no child', 'li t0, 77\n wait s0, t0', -10],
    ['wait4 with options that there are not', 'li a0, -1\n li a1, 0\n li a2, 64\n li a7, 260\n ecall\n mv s0, a0', -22],
    ['wait4 with a wild pointer', 'li a0, -1\n li a1, 12\n li a2, 0\n li a7, 260\n ecall\n mv s0, a0', -14],
    ['exec of nothing', 'exec zero\n mv s0, a0', -14],
    ['exec of half an instruction', 'la t0, main\n addi t0, t0, 2\n exec t0\n mv s0, a0', -22],
    ['exec of a program that is not there', 'exec name\n mv s0, a0', -2],
    ['execve of a program that is not there', 'la a0, name\n li a7, 221\n ecall\n mv s0, a0', -2],
    ['a pipe at a wild pointer', 'pipe zero\n mv s0, a0', -14],
    ['a pipe in code', 'la t0, main\n pipe t0\n mv s0, a0', -14],
    ['a pipe that is not to block', 'la a0, ends\n li a1, 2048\n li a7, 59\n ecall\n mv s0, a0', -22],
    ['shared memory of no size', 'share s0, 0', -22],
    ['shared memory of less than none', 'share s0, -5', -22],
    ['more shared memory than there is', 'li t0, 0x60000000\n share s0, t0', -12],
    ['clone with a stack', 'li a0, 17\n la a1, ends\n li a7, 220\n ecall\n mv s0, a0', -22],
    ['close of what is not open', 'li a0, 3\n li a7, 57\n ecall\n mv s0, a0', -9],
    ['close of no number', 'li a0, -1\n li a7, 57\n ecall\n mv s0, a0', -9],
    ['read of the wrong end', 'pipe ends\n lw a0, ends+4\n la a1, ends\n li a2, 4\n li a7, 63\n ecall\n mv s0, a0', -9],
    ['read to a wild pointer', 'pipe ends\n lw a0, ends\n li a1, 8\n li a2, 4\n li a7, 63\n ecall\n mv s0, a0', -14],
    [
      'write of less than nothing',
      'pipe ends\n lw a0, ends+4\n la a1, ends\n li a2, -4\n li a7, 64\n ecall\n mv s0, a0',
      -14,
    ],
    ['dup of what is not open', 'li a0, 9\n li a7, 23\n ecall\n mv s0, a0', -9],
    ['dup to a number beyond all', 'li a0, 1\n li a1, 300\n li a2, 0\n li a7, 24\n ecall\n mv s0, a0', -9],
  ])('%s', (_, text, answer) => {
    const source = `
        .data
ends:   .word   0, 0
name:   .asciz  "nobody.s"
        .text
main:   ${text}
        say     s0
        quit`;
    expect(printed(source)).toBe(String(answer));
  });

  it('close twice', () => {
    expect(printed('main: li a0, 2\n li a7, 57\n ecall\n say a0\n li a0, 2\n li a7, 57\n ecall\n say a0\n quit')).toBe(
      '0 -9',
    );
  });

  it('a fork bomb meets a limit that says its name', () => {
    const text = `
main:   fork    s0
        bltz    s0, 1f
        j       main
1:      li      a7, 172
        ecall
        li      t0, 1
        bne     a0, t0, 2f
        say     s0
2:      quit`;
    const rig = run(programOf(macros + text), { parameters: { maxProcesses: 20 }, cores: 3 });
    expect(rig.outcome).toMatchObject({ kind: 'exit', code: 0 });
    expect(rig.console.text).toBe('-11 ');
    expect(rig.kernel.graph.occupied).toBe(20);
    expect(rig.kernel.notes).toEqual([
      'there may be 20 processes at a time, zombies included (--kernel.max-processes)',
    ]);
  });

  it('forks until memory is used up end one process after another, and not the kernel', () => {
    const text = `
main:   fork    s0
        bltz    s0, full
        bnez    s0, main
        addi    sp, sp, -2000
touch:  sw      s0, (sp)
        addi    sp, sp, -2000
        j       touch
full:   wait    s0
        bltz    s0, done
        addi    s1, s1, 1
        j       full
done:   say     s1
        quit`;
    const rig = run(programOf(macros + text), { memory: 2 ** 20, parameters: { maxProcesses: 30 }, cores: 2 });
    expect(rig.outcome).toMatchObject({ kind: 'exit', code: 0 });
    expect(rig.console.text).toBe('29 ');
    for (const note of rig.kernel.notes.slice(1))
      expect(note).toMatch(/139: store to .*(memory is used up|stack overflow)/);
  });
});

describe('what has ended', () => {
  it('gives back all of its memory', () => {
    const text = `
        .data
x:      .word   0
        .text
main:   li      s1, 40
1:      fork    s0
        beqz    s0, child
        wait    t0
        addi    s1, s1, -1
        bnez    s1, 1b
        quit
child:  sw      s1, x, t0
        li      a0, 20000
        do      9
        sw      s1, (a0)
        spawn   t0, other
        join    t0
        quit
other:  sw      s1, -8(sp)
        exit`;
    const rig = createRig(programOf(macros + text), { cores: 2 });
    const frames = (): number => rig.frames();
    const before = frames();
    rig.run();
    // The first process's own page of x and of its stack, and a page of blocks at most, may have come.
    expect(before - frames()).toBeLessThanOrEqual(2);
    expect(rig.kernel.graph.processes.size).toBe(41);
  });
});

describe('a kernel that is restored', () => {
  const text = `
        .data
ends:   .word   0, 0
cell:   .word   0
        .text
main:   pipe    ends
        share   s7, 4096
        li      s1, 5
1:      fork    s0
        beqz    s0, child
        addi    s1, s1, -1
        bnez    s1, 1b
        li      s1, 5
2:      lw      a0, ends
        la      a1, cell
        li      a2, 4
        li      a7, 63
        ecall
        lw      s2, cell
        say     s2
        wait    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        lw      s2, 4(s7)
        say     s2
        fork    s0
        beqz    s0, last
        wait    t0
        quit
last:   exec    anew
anew:   lw      s2, cell
        quit    s2
child:  fork    s3
        mul     s4, s1, s1
        lock    s7
        lw      t0, 4(s7)
        add     t0, t0, s4
        sw      t0, 4(s7)
        unlock  s7
        beqz    s3, 3f
        wait    t0, s3
        sw      s4, cell, t0
        lw      a0, ends+4
        la      a1, cell
        li      a2, 4
        li      a7, 64
        ecall
        spawn   t0, 3f
        join    t0
3:      quit    1`;

  it.each(settings)('goes on as if nothing had been, with $cores cores', (setting) => {
    const program = programOf(macros + text);
    const straight = createRig(program, { ...setting, parameters: { pipe: 4 } });
    const start = straight.save();
    const total = straight.run()?.cycle ?? 0;
    const whole = straight.digest();
    expect(straight.console.text.trim().split(' ').at(-1)).toBe(String(2 * (1 + 4 + 9 + 16 + 25)));
    expect(straight.kernel.graph.processes.size).toBe(12);
    const rig = createRig(program, { ...setting, parameters: { pipe: 4 } });
    const points = [0.1, 0.25, 0.4, 0.6, 0.75, 0.95].map((part) => {
      rig.run(Math.floor(total * part));
      return rig.save();
    });
    rig.run();
    expect(rig.digest()).toEqual(whole);
    // Back and forth, over processes that have ended, or are not yet.
    for (const index of [5, 0, 3, 1, 4, 2, 2]) {
      rig.restore(points[index]);
      rig.run();
      expect(rig.digest(), `from point ${index}`).toEqual(whole);
    }
    straight.restore(start);
    straight.run();
    expect(straight.digest()).toEqual(whole);
  });
});

it('the tables of states say each thing once', () => {
  const rows = Object.values(processTransitions);
  expect(rows.map(({ number }) => number)).toEqual([...rows.keys()]);
  const pairs = rows.flatMap(({ from, to }) => from.map((one) => `${one} ${to}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  const numbers = Object.values(processStates).map(({ number }) => number);
  expect(numbers).toEqual([...numbers.keys()]);
});
