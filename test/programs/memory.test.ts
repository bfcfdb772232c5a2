/**
 * The programs of `memory` and `litmus` beyond their headers: other teams, schedules and numbers of cores; variables on the
 * lines that they must be on; and that each program's check sees what it is there to see, when a fault is put in.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { parseHeader, unmet } from '../../src/cli/header.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import type { Program } from '../../src/program/program.ts';

const programs = bundledPrograms().filter(({ folder }) => folder === 'memory' || folder === 'litmus');
const namesLike = (pattern: RegExp) => programs.map(({ name }) => name).filter((name) => pattern.test(name));
const locks = namesLike(/^lock-/);
const barriers = namesLike(/^barrier-/);
const litmus = programs.filter(({ folder }) => folder === 'litmus').map(({ name }) => name);
const lineOf = (address: number) => Math.floor(address / 64);

/** Where each lock waits, and the same without. */
const waits: Readonly<Record<string, readonly [string, string]>> = {
  'lock-test-and-set': ['bnez    t2, 1b', 'nop'],
  'lock-test-and-test-and-set': ['bnez    t2, 1b\n        amoswap.w.aq t2, t1, (t0)\n        bnez    t2, 1b', 'nop'],
  'lock-backoff': ['beqz    t2, 3f', 'j       3f'],
  'lock-ticket': ['bne     t1, t2, 1b', 'nop'],
  'lock-anderson': ['beqz    t1, 1b', 'nop'],
  'lock-clh': ['bnez    t1, 1b', 'nop'],
  'lock-mcs': ['bnez    t1, 1b', 'nop'],
};

/** Longer than it takes to get through another thread's body. */
const pause = '        .rept 20\n        nop\n        .endr\n';
/**
 * For each litmus test, accesses in another order, far enough apart that other threads fit in between: then the outcome
 * that is weak for the test itself has an interleaving.
 */
const disorders: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  sb: [['sw      s0, 0(s1)           # x = 1\n        lw      a0, 0(s2)', `lw a0, 0(s2)\n${pause}sw s0, 0(s1)`]],
  mp: [['sw      s0, 0(s1)           # x = 1: the data\n', `sw s0, 0(s2)\n${pause}sw s0, 0(s1)\n`]],
  lb: [['lw      a0, 0(s2)           # r0 = y\n        sw      s0, 0(s1)', `sw s0, 0(s1)\n${pause}lw a0, 0(s2)`]],
  iriw: [
    ['lw      a0, 0(s1)           # r0 = x\n        lw      a1, 0(s2)', `lw a1, 0(s2)\n${pause}lw a0, 0(s1)`],
    ['lw      a0, 0(s2)           # r2 = y\n        lw      a1, 0(s1)', `lw a1, 0(s1)\n${pause}lw a0, 0(s2)`],
  ],
  corr: [['lw      a0, 0(s1)           # r0 = x\n        lw      a1, 0(s1)', `lw a1, 0(s1)\n${pause}lw a0, 0(s1)`]],
};

function pathOf(name: string): string {
  return programs.find((program) => program.name === name)?.path ?? expect.fail(`there is no program ${name}`);
}

/** A bundled program; `faults` are texts of its own file, each with what is put in its place. */
function build(name: string, faults: readonly (readonly [string, string])[] = []): Program {
  const path = pathOf(name);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of faults) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const { program, diagnostics } = assemble(
    { file: name, text },
    { read: (file) => readFileSync(join(dirname(path), file)) },
  );
  expect(diagnostics).toEqual([]);
  return program ?? expect.fail();
}

function run(program: Program, raw: Raw, args: readonly string[] = []) {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const machine = createMachine(result.configuration);
  machine.load(program, ['program', ...args]);
  const { kind, code } = machine.run({ instructions: 20_000_000 });
  return { kind, code, console: machine.console.text, machine };
}

function cores(count: number, seed = 0): Raw {
  return { array: { kind: 'mimd', cores: count }, seed };
}

function address(program: Program, name: string): number {
  return program.symbols.find((symbol) => symbol.name === name)?.value ?? expect.fail(`there is no symbol ${name}`);
}

it('are all there', () => {
  expect(locks).toHaveLength(7);
  expect(barriers).toHaveLength(3);
  expect(litmus).toHaveLength(7);
});

describe.each(locks)('%s', (name) => {
  it.each([
    [1, 1, 200],
    [4, 3, 20],
    [8, 8, 20],
    [5, 13, 5],
    [64, 64, 3],
  ])('on %i cores lets %i threads in %i times each, one at a time', (count, threads, rounds) => {
    const { console } = run(build(name), cores(count), [String(threads), String(rounds)]);
    expect(console).toBe(`counter = ${threads * rounds} of ${threads * rounds}, overlaps = 0\n`);
  });

  it.each([1, 2, 3, 4, 5])('holds when slices are short and uneven, with seed %i', (seed) => {
    const raw = { ...cores(3, seed), policy: { kind: 'rr', quantum: 137 } };
    expect(run(build(name), raw, ['5', '20']).console).toBe('counter = 100 of 100, overlaps = 0\n');
  });

  it('would be seen if it did not wait', () => {
    const broken = build(name, [waits[name] ?? expect.fail()]);
    const { console } = run(broken, cores(4), ['4', '100']);
    const [, counter, overlaps] = /counter = (\d+) of 400, overlaps = (\d+)/.exec(console) ?? [];
    expect(Number(counter)).toBeLessThan(400);
    expect(Number(overlaps)).toBeGreaterThan(0);
  });

  it('has each of its variables on a line of its own, as the critical section has', () => {
    const program = build(name);
    const own = [
      ...readFileSync(pathOf(name), 'utf8').matchAll(/^([a-z]+):\s+\.(?:word|space)|^([a-z]+):\n\s+\.word/gm),
    ];
    const variables = [...own.map(([, one, two]) => one ?? two), 'owner', 'threads'];
    expect(variables.length).toBeGreaterThan(2);
    const data = program.symbols.filter(({ value }) => value >= 0x1000_0000);
    for (const variable of variables) {
      expect(address(program, variable) % 64).toBe(0);
      const line = lineOf(address(program, variable));
      const neighbours = data.filter(({ value }) => lineOf(value) === line).map((symbol) => symbol.name);
      if (own.some(([, one, two]) => (one ?? two) === variable)) expect(neighbours).toEqual([variable]);
    }
  });
});

it.each([
  ['no number', 'x', '1'],
  ['no threads', '0', '1'],
  ['too many threads', '65', '1'],
  ['no rounds', '1', '0'],
])('a team of %s is refused', (_, ...args) => {
  const { code, console } = run(build('lock-ticket'), cores(2), args);
  expect(code).toBe(2);
  expect(console).toMatch(/^this program takes/);
});

describe.each(barriers)('%s', (name) => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 3],
    [3, 7],
    [16, 16],
    [64, 64],
  ])('on %i cores keeps %i threads in phase', (count, threads) => {
    expect(run(build(name), cores(count), [String(threads), '9']).console).toBe('phases = 9, out of phase = 0\n');
  });

  it.each([1, 2, 3, 4, 5])('holds when slices are short and uneven, with seed %i', (seed) => {
    const raw = { ...cores(3, seed), policy: { kind: 'rr', quantum: 137 } };
    expect(run(build(name), raw, ['5', '20']).console).toBe('phases = 20, out of phase = 0\n');
  });

  it('would be seen if it let everybody through', () => {
    const broken = build(name, [['barrier:\n', 'barrier:\n        ret\n']]);
    expect(run(broken, cores(4)).console).toMatch(/out of phase = [1-9]/);
  });
});

it.each(Object.entries(disorders))('%s sees its weak outcome when accesses are out of order', (name, faults) => {
  expect(run(build(name), cores(4)).console).toMatch(/^weak: 0 of 200$/m);
  expect(run(build(name, faults), cores(4)).console).toMatch(/^weak: [1-9]\d* of 200$/m);
});

function outcomesOf(name: string): number[] {
  const { console } = run(build(name), cores(4, 3));
  return [...console.matchAll(/^r0.*: (\d+)$/gm)].map(([, count]) => Number(count));
}

it.each(litmus)('%s accounts for each run', (name) => {
  expect(outcomesOf(name).reduce((sum, count) => sum + count, 0)).toBe(200);
});

// In IRIW both readers see what threads one after the other show, too.
it.each(litmus.filter((name) => name !== 'iriw'))(
  '%s has outcomes that threads one after the other have not',
  (name) => {
    expect(outcomesOf(name).filter((count) => count > 0).length).toBeGreaterThan(2);
  },
);

describe('false sharing', () => {
  it('is of two counters in one line, and its repair of two lines', () => {
    const lines = (name: string) => ['first', 'second'].map((counter) => lineOf(address(build(name), counter)));
    expect(new Set(lines('false-sharing')).size).toBe(1);
    expect(new Set(lines('false-sharing-padded')).size).toBe(2);
  });
});

describe('sweeps', () => {
  it.each([
    ['first-touch-master', 1],
    ['first-touch-worker', 1],
    ['private-working-set', 2],
  ])('%s adds up, whatever the team', (name, pages) => {
    for (const [threads, rounds] of [
      [1, 3],
      [3, 1],
      [7, 2],
    ]) {
      const { console } = run(build(name), cores(4), [String(threads), String(rounds)]);
      expect(console).toBe(`sum = ${threads * pages * 1024 * (1 + rounds)}\n`);
    }
  });
});

it('the line migrates through any team, in turns', () => {
  expect(run(build('migratory-line'), cores(4), ['7', '9']).console).toBe('8 words of 63\n');
  const impatient = build('migratory-line', [['beqz    t0, 1b', 'nop']]);
  expect(run(impatient, cores(4), ['7', '9']).console).not.toBe('8 words of 63\n');
});

it('a reader with little patience has not seen the data yet', () => {
  const hasty = build('stale-data', [['PATIENCE, 20000', 'PATIENCE, 1']]);
  const { console, code } = run(hasty, cores(1));
  expect(console).toBe('flag = 0, data = 0\n');
  expect(unmet(parseHeader(readFileSync(pathOf('stale-data'), 'utf8')), console, code ?? 0)).toEqual([]);
});
