/** Reports on memory: what they say of programs whose misses are known, and that their cures cure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { reportKinds } from '../../src/measure/reports/index.ts';
import { misses } from '../../src/measure/reports/misses.ts';
import { sharing } from '../../src/measure/reports/sharing.ts';

const plain = (text: string) => text;
const style = { width: 100, bold: plain, dim: plain, red: plain, green: plain, cyan: plain };
const two = { array: { kind: 'mimd', cores: 2 }, memory: 'uma' };

function run(text: string, raw: Raw = two, file = 'shared.s') {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const { program, diagnostics } = assemble({ file, text });
  if (!program) throw new Error(JSON.stringify(diagnostics));
  const machine = createMachine(result.configuration, { observe: ['accounts'] });
  machine.load(program);
  const outcome = machine.run({ instructions: 3_000_000 });
  expect(outcome.kind, outcome.message).toBe('exit');
  return { machine, report: sharing.data(machine), cycles: machine.elapsed() };
}

function bundled(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../programs/memory', `${name}.s`), 'utf8');
}

/** The program with all directives put in that a report asks for. */
function cured(text: string, { falselyShared }: ReturnType<typeof sharing.data>): string {
  return falselyShared
    .flatMap(({ cures }) => cures)
    .reduce((source, cure) => {
      if (cure.kind !== 'align') return source;
      const label = new RegExp(`^${cure.symbol}:`, 'm');
      expect(source).toMatch(label);
      return source.replace(label, `        ${cure.directive}\n$&`);
    }, text);
}

describe('the report on sharing', () => {
  const source = bundled('false-sharing');
  const { report, machine, cycles } = run(source, two, 'false-sharing.s');
  const lineOf = (part: string) => 1 + source.split('\n').findIndex((line) => line.includes(part));

  it('names both variables and both source lines of a falsely shared line, and what it cost', () => {
    expect(report.falselyShared).toHaveLength(1);
    const [{ variables, falseSharing, coherence, upgrades, cycles: cost, address }] = report.falselyShared;
    expect(variables.map(({ name, offset }) => [name, offset])).toEqual([
      ['first', 0],
      ['second', 4],
    ]);
    expect(address % 64).toBe(0);
    for (const { uses } of variables) {
      const dear = uses.filter(({ reads, writes }) => reads + writes > 100);
      expect(dear.map(({ file, line, instruction }) => [file, line, instruction])).toEqual([
        ['false-sharing.s', lineOf('lw      t1, 0(a0)'), 'lw t1, 0(a0)'],
        ['false-sharing.s', lineOf('sw      t1, 0(a0)'), 'sw t1, 0(a0)'],
      ]);
      expect(new Set(dear.map(({ core }) => core)).size).toBe(1);
      expect(dear.map(({ reads, writes }) => [reads, writes])).toEqual([
        [2000, 0],
        [0, 2000],
      ]);
      const missed = uses.reduce((sum, one) => sum + one.falseSharing, 0);
      expect(missed).toBeGreaterThan(900);
      expect(uses.filter(({ conflicts }) => conflicts).every((one) => one.writes > 0 || one.falseSharing > 0)).toBe(
        true,
      );
    }
    const { caches } = machine.memory.statistics() ?? expect.fail();
    const data = caches.filter(({ name }) => name === 'l1d');
    expect(coherence).toBe(0);
    expect(falseSharing).toBe(variables.flatMap(({ uses }) => uses).reduce((sum, one) => sum + one.falseSharing, 0));
    expect(falseSharing).toBeLessThanOrEqual(data.reduce((sum, one) => sum + one.readMisses + one.writeMisses, 0));
    expect(upgrades).toBeGreaterThan(100);
    expect(cost).toBeGreaterThan(cycles);
    expect(cost).toBeLessThan(2 * cycles);
  });

  it('has a cure that cures, and takes the line size of the machine', () => {
    for (const line of [16, 64, 256]) {
      const raw = { ...two, cache: { line } };
      const before = run(source.replaceAll('.padded', '.balign 256'), raw);
      const directive = `.balign ${line}`;
      expect(before.report.falselyShared.flatMap(({ cures }) => cures)).toEqual([
        { kind: 'align', symbol: 'second', directive, because: 'sharing' },
      ]);
      const after = run(cured(source.replaceAll('.padded', '.balign 256'), before.report), raw);
      expect(after.report.falselyShared).toEqual([]);
      expect(after.cycles).toBeLessThan(before.cycles / 2);
    }
  });

  it('has nothing to say of the program that was cured', () => {
    const padded = run(bundled('false-sharing-padded'));
    expect(padded.report.falselyShared).toEqual([]);
    expect(sharing.lines(padded.report, style)[1]).toBe('  no line is shared falsely');
  });

  it('shows people the same', () => {
    expect(sharing.lines(report, style).join('\n')).toMatchSnapshot();
  });
});

/** Threads, each on a core of its own, that count in bytes, halves or words; the names and places are the caller's. */
function counting(data: string, threads: readonly { readonly at: string; readonly width: 1 | 2 | 4 }[]): string {
  const letter = { 1: 'b', 2: 'h', 4: 'w' };
  const spawns = threads.map((_, index) => ` spawn s${index + 1}, thread_${index}, x0`);
  const joins = threads.map((_, index) => ` join s${index + 1}`);
  const bodies = threads.map(({ at, width }, index) => {
    const { [width]: size } = letter;
    return `thread_${index}: la a0, ${at}\n li t0, 200\n1: l${size} t1, 0(a0)\n addi t1, t1, 1\n s${size} t1, 0(a0)
 addi t0, t0, -1\n bnez t0, 1b\n exit`;
  });
  return `main:\n${spawns.join('\n')}\n${joins.join('\n')}\n exit\n${bodies.join('\n')}\n .data\n .balign 256\n${data}\n`;
}

const four = { array: { kind: 'mimd', cores: 4 }, memory: 'uma' };

describe('elements of an array', () => {
  const threads = [0, 1, 2, 3].map((index) => ({ at: `counters+${12 * index + 8}`, width: 4 }) as const);
  const text = (stride: number) => {
    const places = threads.map((one, index) => ({ ...one, at: `counters+${stride * index + 8}` }));
    return counting(`counters: .zero ${4 * stride}`, places);
  };

  it('are named by their offsets, and parted by a stride', () => {
    const { report } = run(text(12), four);
    const [{ variables, cures }] = report.falselyShared;
    expect(variables.map(({ name, offset }) => [name, offset])).toEqual([
      ['counters+8', 8],
      ['counters+20', 20],
      ['counters+32', 32],
      ['counters+44', 44],
    ]);
    expect(cures).toEqual([{ kind: 'stride', symbol: 'counters', from: 12, to: 64 }]);
    expect(run(text(64), four).report.falselyShared).toEqual([]);
    const small = counting('counters: .zero 8', [
      { at: 'counters', width: 4 },
      { at: 'counters+4', width: 4 },
    ]);
    const names = run(small).report.falselyShared.flatMap((line) => line.variables.map(({ name }) => name));
    expect(names).toEqual(['counters+0', 'counters+4']);
  });

  it('begin a line, where the array does not', () => {
    const { report } = run(text(12).replace('counters:', ' .word 0\ncounters:'), four);
    expect(report.falselyShared[0].cures).toEqual([
      { kind: 'align', symbol: 'counters', directive: '.balign 64', because: 'sharing' },
      { kind: 'stride', symbol: 'counters', from: 12, to: 64 },
    ]);
  });

  it('may be bytes of one word', () => {
    const flags = counting('one: .byte 0\nother: .byte 0', [
      { at: 'one', width: 1 },
      { at: 'other', width: 1 },
    ]);
    const { report, cycles } = run(flags);
    expect(report.falselyShared[0]).toMatchObject({ coherence: 0, variables: [{ name: 'one' }, { name: 'other' }] });
    const after = run(cured(flags, report));
    expect(after.report.falselyShared).toEqual([]);
    expect(after.cycles).toBeLessThan(cycles);
  });
});

it('aligns what an alignment moves to where it would share falsely', () => {
  const text = counting('one: .word 0\ntwo: .word 0\n .space 56\nthree: .word 0', [
    { at: 'one', width: 4 },
    { at: 'two', width: 4 },
    { at: 'three', width: 4 },
  ]);
  const { report } = run(text, four);
  const directive = '.balign 64';
  expect(report.falselyShared.map(({ cures }) => cures)).toEqual([
    [
      { kind: 'align', symbol: 'two', directive, because: 'sharing' },
      { kind: 'align', symbol: 'three', directive, because: 'moved' },
    ],
  ]);
  expect(sharing.lines(report, style).slice(-2)).toEqual([
    '  cure: put `.balign 64` before `two:`',
    '        and before `three:`, which that moves, unless it is aligned already',
  ]);
  const half = run(text.replace('two:', ' .balign 64\ntwo:'), four);
  expect(half.report.falselyShared.map((line) => line.variables.map(({ name }) => name))).toEqual([['two', 'three']]);
  expect(run(cured(text, report), four).report.falselyShared).toEqual([]);
});

it('tells lines that are truly shared apart', () => {
  const both = [0, 1].map(() => ({ at: 'counter', width: 4 }) as const);
  const { report } = run(counting('counter: .word 0', both));
  expect(report.falselyShared).toEqual([]);
  const [{ coherence, falseSharing, variables }] = report.trulyShared;
  expect([coherence > 100, falseSharing, variables.map(({ name }) => name)]).toEqual([true, 0, ['counter']]);
  expect(sharing.lines(report, style).join('\n')).toMatch(/truly shared line +what more than one core uses\n.*counter/);
});

it('names the heap and stacks, where there is no symbol', () => {
  const text = `main: li a0, 64
 li a7, 9
 ecall
 mv s0, a0
 addi s1, s0, 4
 addi sp, sp, -64
 sw x0, 0(sp)
 mv s2, sp
 spawn t5, count, s0
 spawn t6, count, s1
 addi s3, s2, 8
 spawn s4, count, s2
 spawn s5, count, s3
 join t5
 join t6
 join s4
 join s5
 exit
count: li t0, 300
1: lw t1, 0(a0)
 addi t1, t1, 1
 sw t1, 0(a0)
 addi t0, t0, -1
 bnez t0, 1b
 exit
`;
  const { report } = run(text, four);
  const cures = report.falselyShared.flatMap((line) => line.cures);
  expect(cures).toHaveLength(2);
  for (const cure of cures) expect(cure.kind).toBe('apart');
  const places = cures.flatMap((cure) => (cure.kind === 'apart' ? [...cure.places].sort() : []));
  expect(places.filter((name) => name.startsWith('heap'))).toEqual(['heap', 'heap+4']);
  const stack = places.filter((name) => name.startsWith('main stack'));
  expect(stack).toHaveLength(2);
  expect(stack[0]).toMatch(/^main stack-\d+$/);
});

describe('cures', () => {
  const widths = fc.constantFrom<(1 | 2 | 4)[]>(1, 2, 4);
  /** Variables in the order of memory: how wide, which thread counts in it, how much room lies before it. */
  const layout = fc.array(
    fc.record({ width: widths, thread: fc.nat(3), gap: fc.constantFrom(0, 0, 0, 4, 20, 60, 61) }),
    { minLength: 2, maxLength: 7 },
  );

  it('leave no line falsely shared, wherever variables lie', () => {
    let found = 0;
    fc.assert(
      fc.property(layout, fc.constantFrom(16, 64), (variables, line) => {
        // A thread for each variable, so that each core has some.
        const data = variables.map(({ width, gap }, index) => {
          return ` .space ${gap}\n .balign ${width}\nvariable_${index}: .zero ${width}`;
        });
        const threads = variables.map(({ width }, index) => ({ at: `variable_${index}`, width }));
        const text = counting(data.join('\n'), threads);
        const raw = { ...four, array: { kind: 'mimd', cores: variables.length }, cache: { line } };
        const { report, cycles } = run(text, raw);
        if (report.falselyShared.length === 0) return;
        found++;
        const after = run(cured(text, report), raw);
        expect(after.report.falselyShared.map((one) => one.variables.map(({ name }) => name))).toEqual([]);
        expect(after.cycles).toBeLessThan(cycles);
      }),
      { numRuns: 60, seed: 11 },
    );
    expect(found).toBeGreaterThan(30);
  });
});

describe('the report on misses', () => {
  const { machine } = run(bundled('false-sharing'), two, 'false-sharing.s');
  const data = misses.data(machine);

  it('sums to the misses of the first levels in each of its tables', () => {
    const { caches } = machine.memory.statistics() ?? expect.fail();
    const all = caches.reduce((sum, { readMisses, writeMisses }) => sum + readMisses + writeMisses, 0);
    for (const { rows, count } of [data.sources, data.variables, data.lines]) {
      expect(rows).toHaveLength(count);
      expect(rows.reduce((sum, row) => sum + row.misses, 0)).toBe(all);
      for (const row of rows) {
        const { compulsory, capacity, conflict, coherence, falseSharing } = row;
        expect(compulsory + capacity + conflict + coherence + falseSharing).toBe(row.misses);
        for (const name of ['accesses', 'misses', 'upgrades', 'cycles'] as const) {
          expect(row.cores.reduce((sum, core) => sum + core[name], 0)).toBe(row[name]);
        }
      }
    }
    const taken = data.invalidations.rows.reduce((sum, { count }) => sum + count, 0);
    expect(taken).toBe(caches.reduce((sum, { invalidations }) => sum + invalidations, 0));
  });

  it('puts the dearest first, by source line, variable and line, and says who took what from whom', () => {
    const [first, second] = data.sources.rows;
    for (const row of [first, second]) expect(row).toMatchObject({ file: 'false-sharing.s', fetch: false });
    expect([...first.instructions, ...second.instructions].sort()).toEqual(['lw t1, 0(a0)', 'sw t1, 0(a0)']);
    expect(first.cycles).toBeGreaterThanOrEqual(second.cycles);
    expect(
      data.variables.rows
        .slice(0, 2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['first', 'second']);
    expect(data.lines.rows[0]).toMatchObject({ address: 0x10010000, variables: ['first', 'second'] });
    const [one, other] = data.invalidations.rows;
    expect([one.variable, other.variable].sort()).toEqual(['first', 'second']);
    expect([one.by, one.from]).toEqual([other.from, other.by]);
    for (const row of [one, other]) expect([row.count > 500, row.instruction]).toEqual([true, 'sw t1, 0(a0)']);
  });

  it('shows people the same', () => {
    expect(misses.lines(data, style).join('\n')).toMatchSnapshot();
  });
});

it('has nothing to say where nothing was watched', () => {
  const result = validate({});
  if ('diagnostics' in result) throw new Error('the default is fine');
  const machine = createMachine(result.configuration);
  for (const kind of reportKinds) expect(() => kind.lines(kind.data(machine), style)).not.toThrow();
});
