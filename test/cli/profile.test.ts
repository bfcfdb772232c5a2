/** `flynn run --profile`: the listing beside the report, the same as JSON, and what cannot be profiled. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../oracle.ts';
import { build } from './built.ts';

const built = build();
const folder = mkdtempSync(join(tmpdir(), 'flynn-profile-'));
afterAll(() => {
  built.remove();
  rmSync(folder, { recursive: true });
});

function flynn(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, 'run', ...words], {
    ...{ cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  });
  return { status, stdout, stderr };
}

/** The cycles of the rows in a table that a line begins. */
function cyclesBelow(text: string, title: string): number[] {
  const lines = text.split('\n');
  const rows = lines.slice(1 + lines.findIndex((line) => line.endsWith(title)));
  const end = rows.indexOf('');
  return rows.slice(0, end < 0 ? rows.length : end).map((line) => {
    return Number(/^ *([\d,]+) +\d+\.\d%/.exec(line)?.[1].replaceAll(',', '') ?? 0);
  });
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe('flynn run --profile', () => {
  it('annotates the source, and sums to the run', () => {
    const { status, stdout, stderr } = flynn('matrix', '--cpu', 'pipeline', '--profile');
    const [, cycles] = /([\d,]+) cycles, [\d,]+ instructions,/.exec(stderr) ?? expect.fail();
    expect([status, stdout.split('\n').length]).toEqual([0, 4]);
    for (const title of ['function', 'source line']) {
      const [last, ...rows] = cyclesBelow(stderr, title).reverse();
      expect(last).toBe(Number(cycles.replaceAll(',', '')));
      expect(total(rows)).toBe(last);
    }
    expect(stderr).toMatch(/ \d+ +load? .*| {2}matrix\.s:/);
  });

  it('is an object of the report, and there only when it was asked for', () => {
    const of = (...words: string[]) => JSON.parse(flynn('race-lock', '--json', '--cores', '2', ...words).stdout);
    const { profile, ...report } = of('--profile', '--cpu', 'out-of-order');
    expect(report).toEqual(of('--cpu', 'out-of-order'));
    expect(profile.cycles).toBe(total(report.cores.map(({ cycles }: { cycles: number }) => cycles)));
    for (const rows of [profile.functions, profile.lines]) {
      const outside = Object.values<number>(profile.outside);
      expect(total([...rows.map(({ cycles }: { cycles: number }) => cycles), ...outside])).toBe(profile.cycles);
    }
    const one = of('--profile', 'core:1', '--cpu', 'out-of-order').profile;
    expect(one).toMatchObject({ cores: [1], cycles: report.cores[1].cycles, causes: report.cores[1].stack });
  });

  it('works on a model from outside', () => {
    const { status, stdout } = flynn('matrix', '--json', '--profile', '--cpu', './examples/models/two-speed.js');
    const { profile, cycles } = JSON.parse(stdout);
    expect([status, profile.cycles]).toEqual([0, cycles]);
    expect(profile.lines.filter((row: { causes: { structural: number } }) => row.causes.structural > 0)).toHaveLength(
      2,
    );
  });

  it('annotates the C that a compiler was given, and says where it has no text', () => {
    const source = join(folder, 'divide.c');
    const text = [
      'volatile int by = 7, seen;',
      'void _start(void) {',
      '  for (int i = 0; i < 50; i++)',
      '    seen += i / by;',
      '  register int code asm("a0") = 0, number asm("a7") = 93;',
      '  asm volatile("ecall" :: "r"(code), "r"(number));',
      '}',
      '',
    ];
    writeFileSync(source, text.join('\n'));
    const elf = join(folder, 'divide.elf');
    // Without the multiplication extension division is a function of the compiler's library, whose source is elsewhere.
    const options = ['-g', '-O1', '-march=rv32ia', '-mabi=ilp32', '-nostdlib', '-static', '-Wl,--no-relax'];
    run('gcc', [...options, source, '-o', elf, '-lgcc']);
    const { stderr } = flynn(elf, '--cpu', 'pipeline', '-q', '--profile');
    expect(stderr).toMatch(/ 4 {6}seen \+= i \/ by;$/m);
    expect(stderr).toMatch(/\/div\.S, whose text was not found:$/m);
    expect(stderr).toMatch(/^ +\d+ +\d+\.\d% .* \d+ {2}in __udivsi3$/m);
    const [last, ...rows] = cyclesBelow(stderr, 'source line').reverse();
    expect(total(rows)).toBe(last);
  });

  it.each([
    [['sum', '--profile', 'core:1'], '--profile core:1: the machine has cores 0 to 0'],
    [['sum', '--profile', 'main'], '--profile main: what may stand there is a core, as in core:0'],
    [['--profile', 'sum'], '--profile took sum, so name it before'],
    [['race', '--seed', '1..3', '--profile'], '--profile tells of one run'],
  ])('refuses %j', (words, message) => {
    const { status, stderr } = flynn(...words);
    expect(status).toBe(125);
    expect(stderr).toContain(message);
  });
});
