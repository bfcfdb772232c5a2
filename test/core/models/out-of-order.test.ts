/** An out-of-order core on examples that are worked out by hand, to the cycle. */
import { describe, expect, it } from 'vitest';
import { timed } from './timed.ts';

const setup = [' la x20, data', ' la x21, data'];

/**
 * Issue, first and last cycle of execution, write and commit of each instruction, the first issuing at cycle 1. One instruction a cycle, and a multiplication takes 10, unless `parameters` say something else.
 */
function run(code: readonly string[], parameters: Readonly<Record<string, unknown>> = {}, memory = 'flat') {
  const cpu = { kind: 'out-of-order', width: 1, multiply: 10, ...parameters };
  const { cycles, passages } = timed(code, { cpu, memory }, setup);
  const start = passages[0].times[1] - 1;
  const table = passages.map(({ times: [, issue, execute, bus, write, commit] }) => {
    return [issue, execute, (bus < 0 ? write : bus) - 1, write, commit].map((cycle) => cycle - start);
  });
  return { cycles, table, stalls: passages.map(({ stalls }) => stalls), waits: passages.map(({ waits }) => waits) };
}

const front = (cause: string, cycles: number) => ({ stage: 0, cause, cycles, register: 0 });

describe('an out-of-order core', () => {
  it('executes in a cycle what depends on nothing, and forwards', () => {
    const { table, cycles } = run([' add x5,x6,x7', ' add x8,x5,x6', ' add x9,x8,x5']);
    expect(table).toEqual([
      [1, 2, 2, 3, 3],
      [2, 3, 3, 4, 4],
      [3, 4, 4, 5, 5],
    ]);
    // From the first one's fetch to the last one's commit.
    expect(cycles).toBe(6);
  });

  it('lets no name wait for another one of the same name', () => {
    const { table } = run([
      ' mul x5,x6,x7',
      ' add x8,x5,x9', // waits for the product
      ' add x5,x9,x9', // writes what the first one writes and the second one reads
      ' add x12,x5,x9', // reads the new value
    ]);
    expect(table).toEqual([
      [1, 2, 11, 12, 12],
      [2, 12, 12, 13, 13],
      [3, 4, 4, 5, 14],
      [4, 5, 5, 6, 15],
    ]);
  });

  it('has to wait for a value on a bus where there is no forwarding', () => {
    const { table } = run([' add x5,x6,x7', ' add x8,x5,x6'], { forwarding: 'none' });
    expect(table).toEqual([
      [1, 2, 2, 3, 4],
      [2, 4, 4, 5, 6],
    ]);
  });

  it('issues and commits as many as it is wide', () => {
    const adds = [5, 6, 7, 8, 9].map((register) => ` add x${register},x0,x0`);
    const { table } = run(adds, { width: 2 });
    expect(table.map(([issue]) => issue)).toEqual([1, 1, 2, 2, 3]);
    expect(table.map(([, , , , commit]) => commit)).toEqual([3, 3, 4, 4, 5]);
  });

  it('stops when the reorder buffer is full, until its first commits', () => {
    const { table, stalls } = run([' mul x5,x6,x7', ' add x8,x9,x9', ' add x12,x9,x9'], { reorderBuffer: 2 });
    expect(table).toEqual([
      [1, 2, 11, 12, 12],
      [2, 3, 3, 4, 13],
      [13, 14, 14, 15, 15],
    ]);
    expect(stalls[2]).toEqual([front('structural', 10)]);
  });

  it('stops when the stations are full, and blames what those in them wait for', () => {
    const { table, stalls, waits } = run([' mul x5,x6,x7', ' add x8,x5,x9', ' add x12,x9,x9'], { aluStations: 1 });
    expect(table[1]).toEqual([2, 12, 12, 13, 13]);
    expect(waits[1]).toEqual([{ stage: 1, cause: 'data', cycles: 9, register: 5 }]);
    expect(table[2]).toEqual([14, 15, 15, 16, 16]);
    expect(stalls[2]).toEqual([front('data', 11)]);
  });

  it('stops when the load-store queue is full', () => {
    const { table } = run([' lw x5,0(x20)', ' lw x6,4(x20)'], { loadStoreQueue: 1 });
    expect(table).toEqual([
      [1, 2, 3, 4, 4],
      [5, 6, 7, 8, 8],
    ]);
  });

  it('divides one after another with one divider, and at once with two', () => {
    const code = [' div x5,x6,x7', ' div x8,x9,x9', ' mul x12,x9,x9'];
    const one = run(code, { divide: 5, multiply: 2 });
    expect(one.table).toEqual([
      [1, 2, 6, 7, 7],
      [2, 7, 11, 12, 12],
      [3, 12, 13, 14, 14],
    ]);
    expect(one.waits[1]).toEqual([{ stage: 1, cause: 'structural', cycles: 4, register: 0 }]);
    expect(run(code, { divide: 5, multiply: 2, multipliers: 2 }).table).toEqual([
      [1, 2, 6, 7, 7],
      [2, 3, 7, 8, 8],
      [3, 7, 8, 9, 9],
    ]);
  });

  it('lets an instruction go before an older one that cannot start', () => {
    const { table } = run([' mul x5,x6,x7', ' mul x8,x5,x5', ' mul x9,x6,x6']);
    expect(table).toEqual([
      [1, 2, 11, 12, 12],
      [2, 12, 21, 22, 22],
      [3, 4, 13, 14, 23],
    ]);
  });

  it('writes one result a cycle on one bus, the oldest first', () => {
    const { table, waits } = run([' lw x5,0(x20)', ' add x6,x7,x7', ' add x8,x6,x6'], { buses: 1 });
    expect(table).toEqual([
      [1, 2, 3, 4, 4],
      [2, 3, 3, 5, 5],
      [3, 5, 5, 6, 6],
    ]);
    expect(waits[1]).toEqual([{ stage: 3, cause: 'structural', cycles: 1, register: 0 }]);
  });

  it.each([
    [1, 4],
    [5, 8],
  ])('loses what a wrong guess takes to come out, and a front end of %i', (frontEnd, issue) => {
    const { table, stalls } = run([' beq x0,x0,target', ' nop', 'target: add x5,x6,x6'], { frontEnd });
    expect(table).toEqual([
      [1, 2, 2, 3, 3],
      [issue, issue + 1, issue + 1, issue + 2, issue + 2],
    ]);
    expect(stalls[0]).toContainEqual(front('branch', issue - 2));
    expect(stalls[1]).toEqual([]);
  });

  it('goes on behind a branch that was guessed rightly, whatever it waits for', () => {
    const { table } = run([' mul x5,x0,x0', ' bnez x5,target', ' add x6,x7,x7', 'target: nop']);
    expect(table.slice(1, 3)).toEqual([
      [2, 12, 12, 13, 13],
      [3, 4, 4, 5, 14],
    ]);
    // And guessed wrongly: nothing comes before the product is known.
    const wrong = run([' mul x5,x0,x0', ' beqz x5,target', ' nop', 'target: add x6,x7,x7']);
    expect(wrong.table[2]).toEqual([14, 15, 15, 16, 16]);
    expect(wrong.stalls[1]).toEqual([front('branch', 11)]);
  });

  it('passes values from stores to loads of the same word, and lets other loads go before', () => {
    const { table, waits } = run([
      ' mul x5,x6,x7',
      ' sw x5,8(x20)',
      ' lw x8,8(x21)', // the same word by another register
      ' lw x9,12(x20)',
      ' add x12,x8,x8',
    ]);
    expect(table).toEqual([
      [1, 2, 11, 12, 12],
      [2, 12, 12, 13, 13],
      [3, 4, 13, 14, 14],
      [4, 5, 6, 7, 15],
      [5, 14, 14, 15, 16],
    ]);
    expect(waits[2]).toEqual([{ stage: 2, cause: 'data', cycles: 8, register: 0 }]);
  });

  it('keeps accesses behind a fence or an atomic behind those before it', () => {
    const { table } = run([' mul x5,x6,x7', ' sw x5,8(x20)', ' fence', ' lw x9,12(x20)']);
    expect(table.slice(1)).toEqual([
      [2, 12, 12, 13, 13],
      [3, 4, 12, 13, 14],
      [4, 13, 14, 15, 15], // the store has the port in cycle 12
    ]);
    const atomic = run([' lw x5,8(x20)', ' amoadd.w x6,x0,(x21)', ' lw x9,12(x20)', ' amoadd.w x6,x0,(x21)']).table;
    expect(atomic.map(([, , done]) => done)).toEqual([3, 4, 5, 6]);
  });

  it('overlaps misses, and brings a line once', () => {
    const { table, waits } = run([' lw x5,0(x20)', ' lw x6,4(x20)', ' lw x7,256(x20)', ' lw x8,0(x20)'], {}, 'uma');
    const [first, second, other, last] = table;
    const missed = waits[0]?.[0].cycles ?? 0;
    expect(waits[0]).toEqual([{ stage: 2, cause: 'memory', cycles: missed, register: 0 }]);
    expect(missed).toBeGreaterThan(10);
    expect(first[2]).toBe(3 + missed);
    expect(second[2]).toBe(first[2]);
    expect(last[2]).toBe(first[2]);
    // Two misses take less than twice the time of one.
    expect(other[2]).toBeLessThan(2 * missed);
    expect(waits[2]?.[0].cause).toBe('memory');
  });
});
