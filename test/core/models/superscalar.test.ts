/**
 * Groups by hand. The loops are those of Patterson and Hennessy, Computer Organization and Design RISC-V, 4.11, figures of
 * static dual issue: as scheduled there 4 cycles a round, and 8 for four rounds unrolled.
 */
import { describe, expect, it } from 'vitest';
import { cyclesOf } from './timed.ts';

/** Code that stands alone takes 4 cycles more than groups: to come to memory, and to be written back. */
const around = 4;
const pair = { kind: 'superscalar', width: 2, alus: 1 };
const wide = (width: number) => ({ kind: 'superscalar', width });

function groupsOf(code: readonly string[], cpu: object, setup: readonly string[] = [' la x20, data']): number {
  return (
    cyclesOf(
      code.map((line) => ` ${line}`),
      { cpu },
      setup,
    ) - around
  );
}

const scheduled = ['lw x31, 0(x20)', 'addi x20, x20, 4', 'add x31, x31, x21', 'sw x31, -4(x20)', 'blt x22, x20, loop'];
const unrolled = [
  ...['lw x28, 0(x20)', 'addi x20, x20, 16', 'lw x29, -12(x20)', 'add x28, x28, x21', 'lw x30, -8(x20)'],
  ...['add x29, x29, x21', 'lw x31, -4(x20)', 'add x30, x30, x21', 'sw x28, -16(x20)', 'add x31, x31, x21'],
  ...['sw x29, -12(x20)', 'sw x30, -8(x20)', 'sw x31, -4(x20)', 'blt x22, x20, loop'],
];

/** The branch is not taken: x22 is beyond every address. */
function roundOf(lines: readonly string[], cpu: object): number {
  const code = [...lines.slice(0, -1), 'blt x22, x20, 1f', '1:'];
  return groupsOf(code, cpu, [' la x20, data', ' li x22, 0x7fffffff']);
}

describe('the loop of the textbook', () => {
  it('takes 4 cycles a round in pairs, and 8 for four rounds unrolled', () => {
    expect(roundOf(scheduled, pair)).toBe(4);
    expect(roundOf(unrolled, pair)).toBe(8);
  });

  it('loses 2 cycles more where the branch is taken and known in execute, 1 in decode', () => {
    const rounds = (branchStage: string) => {
      const code = scheduled.map((line, index) =>
        index === 0 ? `loop: ${line}` : line.replace('x22, x20', 'x20, x22'),
      );
      const setup = [' la x20, data', ' addi x22, x20, 40'];
      return cyclesOf(code, { cpu: { ...pair, branchStage } }, setup) - around;
    };
    // Ten rounds, the last one falls through. In decode, addi is long done.
    expect(rounds('ex')).toBe(10 * 4 + 9 * 2);
    expect(rounds('id')).toBe(10 * 4 + 9);
  });

  it('gains nothing from a second that computes, for each waits for the one before', () => {
    expect(roundOf(scheduled, wide(2))).toBe(4);
  });
});

describe('a group', () => {
  const adds = (count: number) => Array.from({ length: count }, (_, index) => `addi x${5 + index}, x0, 1`);

  it.each([
    [2, 6],
    [3, 4],
    [4, 3],
  ])('has up to %i instructions that compute', (width, groups) => {
    expect(groupsOf(adds(12), wide(width))).toBe(groups);
  });

  it('has no more that compute than there are ALUs', () => {
    expect(groupsOf(adds(12), { ...wide(4), alus: 2 })).toBe(6);
    expect(groupsOf(adds(12), pair)).toBe(12);
  });

  it.each([
    ['two loads', ['lw x5, 0(x20)', 'lw x6, 4(x20)'], 2],
    ['a load and a store', ['lw x5, 0(x20)', 'sw x0, 4(x20)'], 2],
    ['a load beside what computes', ['lw x5, 0(x20)', 'addi x6, x0, 1'], 1],
    ['a value that another one gives', ['addi x5, x0, 1', 'addi x6, x5, 1'], 2],
    ['an address that another one gives', ['addi x5, x20, 4', 'lw x6, 0(x5)'], 2],
    ["a store's value that another one gives", ['addi x5, x0, 4', 'sw x5, 0(x20)'], 2],
    ['a loaded value, which is a cycle late', ['lw x5, 0(x20)', 'addi x6, x5, 1'], 3],
    ['a loaded value that is stored, from memory to memory', ['lw x5, 0(x20)', 'sw x5, 4(x20)'], 2],
    ['the same register written twice', ['addi x5, x0, 1', 'addi x5, x0, 2'], 1],
    ['a register read before it is written', ['addi x5, x6, 1', 'addi x6, x0, 2'], 1],
    ['two branches', ['bne x0, x0, 1f', '1: bne x0, x0, 2f', '2:'], 2],
    ['two multiplications', ['mul x5, x6, x7', 'mul x8, x6, x7'], 2],
    ['what follows a branch that is not taken', ['bne x0, x0, 1f', '1: addi x5, x0, 1'], 1],
    ['a clock that is read', ['addi x5, x0, 1', 'rdcycle x6', 'addi x7, x0, 1'], 3],
    ['a fence', ['addi x5, x0, 1', 'fence', 'addi x7, x0, 1'], 3],
  ])('and %s', (_, code, groups) => {
    expect(groupsOf(code, wide(4))).toBe(groups);
  });

  it('goes on without one that is long in execute', () => {
    // x5 is in memory in cycle 4 and the product, alone, in 4 + 6; what needs it, a cycle later.
    const code = ['addi x5, x0, 1', 'mul x6, x20, x20', 'addi x7, x6, 1'];
    expect(groupsOf(code, { ...wide(2), multiply: 7 })).toBe(1 + 6 + 1);
  });

  it('stays in memory until its access is done, all of it', () => {
    const cached = { cpu: wide(2), memory: { kind: 'uma', latency: 60 } };
    const setup = [' la x20, data', ' j 1f', '.balign 64', '1:'];
    const alone = cyclesOf([' lw x5, 0(x20)'], cached, setup);
    const beside = cyclesOf([' lw x5, 0(x20)', ' addi x6, x0, 1'], cached, setup);
    expect(alone).toBeGreaterThan(60);
    expect(beside).toBe(alone);
  });
});
