/** Profiles change no cycle, sum to them exactly, and put each where it went by. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/core/models/index.ts';
import type { Configuration, Raw } from '../../src/machine/configuration.ts';
import { createMachine, type Limit, type Machine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { type StackCause, stackCauses } from '../../src/measure/cpi-stack.ts';
import { apportion } from '../../src/measure/profile/apportion.ts';
import { type ProfileReport, profileReport } from '../../src/measure/profile/profile-report.ts';
import { profileTables } from '../../src/measure/profile/profile-tables.ts';
import { Profiler } from '../../src/measure/profile/profiler.ts';
import { coreReports } from '../../src/measure/report.ts';
import type { Program } from '../../src/program/program.ts';
import { programNamed, stateOf } from '../machine/trial.ts';
import { programOf } from './traced.ts';

function configured(raw: Raw): Configuration {
  const result = validate(raw);
  return 'configuration' in result ? result.configuration : expect.fail(JSON.stringify(result.diagnostics));
}

/** The machine after a run with a profiler, and the profile of all its cores or of one. */
function profiled(program: Program, raw: Raw, limit: Limit = {}) {
  const profiler = new Profiler();
  const machine = createMachine(configured(raw), { steps: profiler.steps });
  machine.load(program, ['profiled']);
  profiler.attach(machine);
  machine.run(limit);
  return { machine, profile: (core?: number) => profileReport(machine, profiler, core) };
}

function plain(program: Program, raw: Raw, limit: Limit = {}) {
  const machine = createMachine(configured(raw));
  machine.load(program, ['profiled']);
  machine.run(limit);
  return machine;
}

const sum = (counts: Iterable<number>) => [...counts].reduce((all, count) => all + count, 0);

type Row = Pick<ProfileReport, 'cycles' | 'instructions' | 'causes'>;

/** Rows of a profile with what is outside of them come to all that there was, cause by cause. */
function expectWhole(rows: readonly Row[], { causes, outside, cycles, instructions }: ProfileReport) {
  for (const row of rows) {
    expect(sum(Object.values(row.causes))).toBe(row.cycles);
    for (const count of [row.instructions, ...Object.values(row.causes)]) {
      expect(Number.isSafeInteger(count) && count >= 0, JSON.stringify(row)).toBe(true);
    }
  }
  const outsideOf = (cause: StackCause) => (outside as Readonly<Record<string, number>>)[cause] ?? 0;
  for (const cause of stackCauses)
    expect(sum(rows.map((row) => row.causes[cause])) + outsideOf(cause), cause).toBe(causes[cause]);
  expect(sum(rows.map((row) => row.cycles)) + sum(Object.values(outside))).toBe(cycles);
  expect(sum(rows.map((row) => row.instructions))).toBe(instructions);
}

/** All but what timings remember: of cycles that are past it may be more or less, where nothing comes of it. */
function seenOf(machine: Machine) {
  const { cores, ...state } = stateOf(machine);
  return { ...state, cores: cores.map(({ timing, ...core }) => core) };
}

function expectTrue(program: Program, raw: Raw, limit?: Limit) {
  const { machine, profile } = profiled(program, raw, limit);
  const other = plain(program, raw, limit);
  expect(seenOf(machine)).toEqual(seenOf(other));
  const cores = coreReports(machine);
  expect(cores).toEqual(coreReports(other));
  for (const { id, cycles, instructions, stack } of cores) {
    const one = profile(id);
    expect(one).toMatchObject({ cores: [id], cycles, instructions, causes: stack });
    expectWhole(one.lines, one);
    expectWhole(one.functions, one);
  }
  const all = profile();
  expect(all.cycles).toBe(sum(cores.map(({ cycles }) => cycles)));
  expectWhole(all.lines, all);
  expectWhole(all.functions, all);
}

const memories: readonly Raw[] = [
  { memory: 'flat' },
  { memory: 'uma', cache: { l1d: { size: 1024 }, l1i: { size: 512, ways: 2 } } },
];
const further: readonly Raw[] = [
  { memory: 'uma', ordering: 'tso' },
  { memory: { kind: 'numa', nodes: 2 }, link: 'mesh' },
  { memory: 'coma' },
  { memory: 'uma', array: { kind: 'mimd', cores: 3, quantum: 100 } },
  { memory: 'flat', policy: { kind: 'rr', quantum: 300 }, array: { kind: 'mimd', cores: 2 } },
  { memory: 'uma', engine: 'evaluate' },
];
const three = { array: { kind: 'mimd', cores: 3 } };

describe.each(models.map(({ name }) => name))('on %s, a profile', (cpu) => {
  it.each(['sum', 'false-sharing', 'race-lock', 'sieve', 'returns'])(
    'accounts for each cycle of %s by line and function, and changes none',
    async (name) => {
      const { program } = await programNamed(name);
      for (const memory of memories) for (const array of [{}, three]) expectTrue(program, { cpu, ...array, ...memory });
    },
    60_000,
  );

  it('does so on other machines', async () => {
    const { program } = await programNamed('race-lock');
    for (const memory of further) expectTrue(program, { cpu, ...three, ...memory });
  }, 60_000);

  it('does so where a run ends early', async () => {
    const { program } = await programNamed('false-sharing');
    for (const limit of [{ cycles: 777 }, { instructions: 1234 }])
      expectTrue(program, { cpu, ...three, memory: 'uma' }, limit);
  });
});

describe('a profile', () => {
  const branches = `
main:   li s0, 0
        li s1, 100
loop:   andi t0, s0, 1
        bnez t0, odd
        addi t1, t1, 1
odd:    addi s0, s0, 1
        call step
        blt s0, s1, loop
        exit
step:   addi t2, t2, 1
        ret
`;
  const lineOf = (text: string, part: string) => 1 + text.split('\n').findIndex((line) => line.includes(part));
  const branchCycles = (report: ProfileReport, line: number) =>
    report.lines.find((row) => row.line === line)?.causes.branch;

  it.each([
    ['pipeline', {}, 2],
    ['pipeline', { branchStage: 'id' }, 1],
    ['superscalar', {}, 2],
  ])('puts what a branch that was guessed wrong costs on its line: %s %j', (kind, parameters, penalty) => {
    const report = profiled(programOf(branches), { cpu: { kind, ...parameters } }).profile();
    expect(branchCycles(report, lineOf(branches, 'bnez'))).toBe(50 * penalty);
    expect(branchCycles(report, lineOf(branches, 'blt'))).toBe(99 * penalty);
    expect(branchCycles(report, lineOf(branches, 'call step'))).toBe(100 * penalty);
    expect(branchCycles(report, lineOf(branches, 'ret'))).toBe(100 * penalty);
    expect(report.causes.branch).toBe(349 * penalty);
  });

  it('does so out of order, where it takes as long as the branch is not known', () => {
    const report = profiled(programOf(branches), { cpu: 'out-of-order' }).profile();
    const own = ['bnez', 'blt', 'call step', 'ret'].map((part) => branchCycles(report, lineOf(branches, part)) ?? 0);
    expect(Math.min(...own)).toBeGreaterThan(50);
    expect(sum(own)).toBe(report.causes.branch);
  });

  it('costs a branch nothing that is guessed right', () => {
    const raw = { cpu: 'pipeline', predictor: '2-bit' };
    const report = profiled(programOf(branches), raw).profile();
    expect(branchCycles(report, lineOf(branches, 'blt'))).toBeLessThanOrEqual(3 * 2);
    expect(branchCycles(report, lineOf(branches, 'bnez'))).toBeGreaterThanOrEqual(40 * 2);
  });

  it('knows functions by calls, and labels within them as none', () => {
    const { functions } = profiled(programOf(branches), { cpu: 'pipeline' }).profile();
    // The call is two instructions, and exit is two.
    expect(functions.map(({ name, line, instructions }) => [name, line, instructions])).toEqual([
      ['main', lineOf(branches, 'main:'), 2 + 100 * 6 + 50 + 2],
      ['step', lineOf(branches, 'step:'), 200],
    ]);
  });

  it('knows what is called by a register, and where threads begin, though several are in the same loop', async () => {
    const text = `
main:   spawn s0, worker
        spawn s1, worker
        join s0
        join s1
        quit
worker: li s2, 200
        la s3, leaf
again:  jalr ra, 0(s3)
        addi s2, s2, -1
        bnez s2, again
        exit
leaf:   addi t0, t0, 1
        addi t0, t0, 1
        ret
`;
    for (const cores of [1, 2]) {
      const raw = {
        array: { kind: 'mimd', cores },
        policy: { kind: 'rr', quantum: 7 },
        cpu: 'pipeline',
        memory: 'uma',
      };
      const { functions } = profiled(programOf(text), raw).profile();
      expect(functions.map(({ name }) => name).sort()).toEqual(['leaf', 'main', 'worker']);
      expect(functions.find(({ name }) => name === 'leaf')?.instructions).toBe(2 * 200 * 3);
    }
  });

  it('has a row for each function of code without source lines', () => {
    const whole = programOf(branches);
    const step = whole.symbols.find(({ name }) => name === 'step')?.value ?? expect.fail();
    const lines = whole.lines.flatMap((row) => {
      return row.address < step ? [row] : row.address === step ? [{ ...row, end: true }] : [];
    });
    const raw = { cpu: 'pipeline' };
    const report = profiled({ ...whole, lines }, raw).profile();
    expectTrue({ ...whole, lines }, raw);
    const bare = report.lines.filter(({ file }) => file === undefined);
    expect(bare).toMatchObject([{ function: 'step', instructions: 200 }]);
    expectTrue({ ...whole, lines: [] }, raw);
    expect(profiled({ ...whole, lines: [] }, raw).profile().lines).toHaveLength(2);
  });

  it('is a listing of the source for people', () => {
    const same = (text: string) => text;
    const style = { width: 100, bold: same, dim: same, red: same, green: same, cyan: same };
    const report = profiled(programOf(branches), { cpu: 'pipeline' }).profile();
    expect(profileTables(report, () => branches, style).join('\n')).toMatchSnapshot();
    const steering = profileTables(report, () => branches.replace('addi', '\x1b[31maddi'), style).join('\n');
    expect(steering).toContain('.[31maddi t1, t1, 1');
    const without = profileTables(report, () => undefined, style);
    expect(without.some((line) => line.endsWith('traced.s, whose text was not found:'))).toBe(true);
    expect(without.some((line) => / \d+ {2}in step$/.test(line))).toBe(true);
  });
});

describe('what is given out', () => {
  const count = fc.integer({ min: 0, max: 1000 });
  it('is given out whole, and to no row more than it has room for', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 })).chain(([rows, parts]) =>
      fc.record({
        room: fc.array(count, { minLength: rows, maxLength: rows }),
        weights: fc.array(fc.array(count, { minLength: rows, maxLength: rows }), {
          minLength: parts,
          maxLength: parts,
        }),
        shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: parts, maxLength: parts }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ room, weights, shares }) => {
        let left = sum(room);
        const totals = shares.map((share) => {
          const total = Math.floor(share * left);
          left -= total;
          return total;
        });
        const given = apportion(totals, weights, room);
        expect(given.map(sum)).toEqual(totals);
        for (const [row, most] of room.entries()) {
          expect(Math.min(...given.map((part) => part[row]))).toBeGreaterThanOrEqual(0);
          expect(sum(given.map((part) => part[row]))).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('is what was asked for, where that fits', () => {
    const weights = [
      [3, 0, 2],
      [1, 1, 1],
    ];
    expect(apportion([5, 3], weights, [4, 1, 9])).toEqual(weights);
  });
});
