/** The command line from outside: what stands on which stream, and the exit code, as the contract has them. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { build } from './built.ts';

const root = join(import.meta.dirname, '../..');
const built = build();
const { entry } = built;
const folder = mkdtempSync(join(tmpdir(), 'flynn-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  built.remove();
});

function flynn(words: readonly string[], input = '') {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...words], {
    input,
    encoding: 'utf8',
    cwd: folder,
    env,
  });
  return { status, stdout, stderr };
}

/** A source in the folder of this run. */
function source(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const echo = `main: li a7, 12\n ecall\n mv s0, a0\n printc s0\n printc '\\n'\n exit\n`;

describe('flynn run', () => {
  it('gives the console to standard output and the report to standard error', () => {
    const { status, stdout, stderr } = flynn(['run', 'hello']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'Hello, Flynn!\n' });
    expect(stderr).toMatch(/^exit 0\n {2}1 core \(sisd\), flat memory, rr policy\n {2}\d+ cycles, \d+ instructions/);
  });

  it('says nothing besides with --quiet', () => {
    expect(flynn(['run', 'hello', '--quiet'])).toEqual({ status: 0, stdout: 'Hello, Flynn!\n', stderr: '' });
  });

  it.each([
    ['exit-code', 42],
    ['philosophers', 121],
    ['check-fails', 123],
    ['illegal', 132],
    ['null', 139],
  ])('ends %s with %i', (name, code) => {
    expect(flynn(['run', name, '-q']).status).toBe(code);
  });

  it('ends with 124 where a budget is used up, and takes no more than it', () => {
    source('forever.s', 'main: j main\n');
    const { status, stdout } = flynn(['run', 'forever.s', '--json', '--max-instructions', '1000']);
    const report = JSON.parse(stdout);
    expect([status, report.outcome.kind, report.instructions]).toEqual([124, 'budget', 1000]);
    const cycles = flynn(['run', 'forever.s', '--json', '--max-cycles', '1000', '--cores', '3']);
    const { cores } = JSON.parse(cycles.stdout);
    expect(cycles.status).toBe(124);
    expect(cores.map((core: { cycles: number }) => core.cycles)).toEqual([1000, 1000, 1000]);
    expect(cores.map((core: { causes: { idle: number } }) => core.causes.idle)).toEqual([0, 1000, 1000]);
  });

  it('ends with 120 and a comparison where the header is not met', () => {
    source('wrong.s', '# Say something else.\n# expect: yes\n# expect-exit: 3\nmain: printc 10\n exit 4\n');
    const { status, stderr } = flynn(['run', 'wrong.s', '--expect', '-q']);
    expect(status).toBe(120);
    expect(stderr).toMatchInlineSnapshot(`
      "wrong.s does not do what its header expects (- expected, + is):
      - line 1: yes
      + line 1: 
      - exit code: 3
      + exit code: 4
      "
    `);
    expect(flynn(['run', 'exit-code', '--expect', '-q']).status).toBe(42);
  });

  it('refuses to look at misses where there are no caches', () => {
    for (const [flag, what] of [
      [['--classify'], 'classify'],
      [['--report', 'sharing'], 'report on'],
    ] as const) {
      const { status, stdout, stderr } = flynn(['run', 'sum', ...flag]);
      expect([status, stdout]).toEqual([125, '']);
      expect(stderr).toBe(
        `flynn: flat memory has no caches whose misses to ${what}; choose another, such as --memory uma\n`,
      );
    }
  });

  it('reports on memory what was asked for, even with --quiet, and as data', () => {
    const machine = ['run', 'false-sharing', '--cores', '2', '--memory', 'uma'];
    const plain = JSON.parse(flynn([...machine, '--json']).stdout);
    const { stdout, stderr } = flynn([...machine, '-q', '--report', 'sharing,misses']);
    expect(stdout).toBe('2000 and 2000\n');
    expect(stderr).toMatch(
      /^\n {2}line 0x10010000 of 64 bytes is shared falsely: [\s\S]*\n\n +cycles +accesses +misses /,
    );
    const { reports, memory, ...rest } = JSON.parse(
      flynn([...machine, '--json', '--report', 'misses', '--report', 'sharing']).stdout,
    );
    expect(Object.keys(reports)).toEqual(['misses', 'sharing']);
    expect(reports.sharing.falselyShared[0].cures).toEqual([
      { kind: 'align', symbol: 'second', directive: '.balign 64', because: 'sharing' },
    ]);
    expect(rest).toEqual({ ...plain, memory: undefined });
    expect(memory.caches.every((cache: { compulsory: number }) => cache.compulsory >= 0)).toBe(true);
    expect(flynn([...machine, '--report', 'shering']).stderr).toMatch(
      /There is no report 'shering'; did you mean 'sharing'\?/,
    );
    expect(flynn([...machine, '--report', 'misses', '--seed', '1..2']).status).toBe(125);
  });

  it('reads a program from standard input', () => {
    expect(flynn(['run', '-', '-q'], "main: printc 'x'\n exit 7\n")).toEqual({ status: 7, stdout: 'x', stderr: '' });
  });

  it('hands standard input to the program', () => {
    source('echo.s', echo);
    expect(flynn(['run', 'echo.s', '-q'], 'z\n').stdout).toBe('z\n');
  });

  it('hands words to the program, after -- also flags', () => {
    source(
      'arguments.s',
      'main: mv s1, a1\n1: lw s2, (s1)\n beqz s2, 2f\n prints s2\n addi s1, s1, 4\n j 1b\n2: exit\n',
    );
    expect(flynn(['run', 'arguments.s', '-q', '-one', '--', '--json']).status).toBe(125);
    expect(flynn(['run', 'arguments.s', '-q', 'one', '--', '--json']).stdout).toBe('arguments.sone--json');
  });

  it('runs what it assembled as an ELF file alike', () => {
    expect(flynn(['asm', 'sieve', '-o', 'sieve.elf'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'sieve.elf')).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(flynn(['run', 'sieve.elf', '-q']).stdout).toBe(flynn(['run', 'sieve', '-q']).stdout);
  });

  it('shows where a fault happened', () => {
    source('fault.s', 'main:   li t0, 6\n        lw t1, 0(t0)    # misaligned\n        exit\n');
    const { status, stdout, stderr } = flynn(['run', 'fault.s']);
    expect([status, stdout]).toEqual([139, '']);
    expect(stderr).toMatchSnapshot();
  });

  it('shows who waits for what in a deadlock', () => {
    expect(flynn(['run', 'philosophers']).stderr).toMatchSnapshot();
  });

  it('shows all that is wrong with a source, and ends with 126', () => {
    const { status, stdout, stderr } = flynn([
      'run',
      source('mistakes.s', 'main: adi a0, a0, 1\n addi a0, a0, 5000\n j nowhere\n'),
    ]);
    expect([status, stdout]).toEqual([126, '']);
    expect(stderr).toMatchSnapshot();
  });

  it('refuses a source without instructions', () => {
    const { status, stdout, stderr } = flynn(['run', source('data.s', '.data\n.word 5\n')]);
    expect([status, stdout]).toEqual([126, '']);
    expect(stderr).toContain('has no instruction');
  });

  it('ends quietly when nobody reads its output any more', async () => {
    source('chatter.s', "main: printc 'x'\n printc '\\n'\n j main\n");
    const child = spawn(process.execPath, [entry, 'run', 'chatter.s'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, stderr]).toEqual([141, '']);
  });

  it('reports what was done so far when it is interrupted', async () => {
    source('forever.s', "main: printc 'x'\n printc '\\n'\n1: j 1b\n");
    const child = spawn(process.execPath, [entry, 'run', 'forever.s'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    setTimeout(() => child.kill('SIGINT'), 1500);
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(130);
    expect(stderr).toContain('interrupted');
    expect(stderr).toMatch(/[\d,]+ instructions/);
  });
});

describe('--dump-config', () => {
  it('comes back the same from its own dump, as JSON and as YAML, and gives the same run', () => {
    const words = [
      '--cores',
      '3',
      '--memory.size',
      '8MiB',
      '--policy.quantum',
      '77',
      '--seed',
      '5',
      '--engine',
      'evaluate',
    ];
    const dumped = flynn(['run', 'race', ...words, '--dump-config']).stdout;
    source('machine.json', dumped);
    source(
      'machine.yaml',
      'array:\n  kind: mimd\n  cores: 3\nmemory:\n  size: 8MiB\npolicy:\n  quantum: 77\nseed: 5\nengine: evaluate\n',
    );
    expect(flynn(['run', '--config', 'machine.yaml', '--dump-config']).stdout).toBe(dumped);
    const json = flynn(['run', 'race', ...words, '--json']).stdout;
    expect(flynn(['run', 'race', '--config', 'machine.json', '--json']).stdout).toBe(json);
  });
});

describe('--json', () => {
  it('is the same to the byte for the same inputs, wherever the source lies', () => {
    const first = flynn(['run', 'race', '--json', '--seed', '7']);
    expect(first.stderr).toBe('');
    const copy = source(
      'race.s',
      readFileSync(bundledPrograms().find(({ name }) => name === 'race')?.path ?? '', 'utf8'),
    );
    expect(flynn(['run', join(folder, copy), '--json', '--seed', '7']).stdout).toBe(first.stdout);
    expect(flynn(['run', 'race', '--json', '--seed', '8']).stdout).not.toBe(first.stdout);
    expect(first.stdout).not.toContain(root);
  });

  it('has the fields of the contract, and cycles that add up', () => {
    const report = JSON.parse(flynn(['run', 'parallel-sum', '--json']).stdout);
    expect(Object.keys(report)).toEqual([
      ...['schema', 'program', 'machine', 'outcome', 'console', 'cycles', 'instructions', 'cores', 'lanes', 'memory'],
      ...['kernel', 'digest'],
    ]);
    expect(report.schema).toBe('flynn.run/1');
    expect(report.program.file).toBe('parallel-sum.s');
    expect(report.console).toBe('800020000\n');
    expect(report.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(report.cores).toHaveLength(4);
    for (const { cycles, causes } of report.cores) {
      expect(Object.keys(causes)).toEqual(['execute', 'hazard', 'branch', 'memory', 'kernel', 'idle']);
      expect(Object.values<number>(causes).reduce((sum, part) => sum + part, 0)).toBe(cycles);
    }
    const sum = report.cores.reduce((total: number, core: { instructions: number }) => total + core.instructions, 0);
    expect(report.instructions).toBe(sum);
    expect(report.kernel.locks).toMatchObject([{ name: 'm', takes: 4 }]);
    expect(report.kernel.threads).toHaveLength(5);
  });

  it('has what depends on the host only with --timing', () => {
    const { host } = JSON.parse(flynn(['run', 'hello', '--json', '--timing']).stdout);
    expect(host.seconds).toBeGreaterThan(0);
  });
});

describe('--seed 1..n', () => {
  it('runs once a seed, a line each', () => {
    const { status, stdout } = flynn(['run', 'race', '--seed', '1..3', '-q']);
    const runs = JSON.parse(flynn(['run', 'race', '--seed', '1..3', '--json']).stdout);
    const single = JSON.parse(flynn(['run', 'race', '--seed', '2', '--json']).stdout);
    expect(runs.runs[1]).toEqual(single);
    expect([status, runs.schema]).toEqual([0, 'flynn.runs/1']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const [index, line] of lines.entries()) {
      const { console, cycles, machine } = runs.runs[index];
      expect(machine.seed).toBe(index + 1);
      expect(line).toMatch(new RegExp(`^seed ${index + 1} +exit 0 +${console.trim()} +[\\d,]+ cycles$`));
      expect(line.replaceAll(',', '')).toContain(` ${cycles} cycles`);
    }
  });
});

describe('mistakes in usage', () => {
  it.each([
    [['rnu', 'hello'], 125],
    [['run', 'hello', '--qiet'], 125],
    [['run', 'hello', '--max-cycles', 'lots'], 125],
    [['run', 'hello', '--cores', '0'], 125],
    [['run', 'hello', '--seed', '5..1'], 125],
    [['run'], 125],
    [['run', 'helo'], 126],
    [['run', '.'], 126],
    [['explain', 'lww'], 125],
  ])('%j ends with %i and a way out', (words, code) => {
    const { status, stdout, stderr } = flynn(words);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatchSnapshot();
  });

  it('a file that is neither text nor ELF is refused', () => {
    writeFileSync(join(folder, 'noise.bin'), Buffer.from([1, 0, 2, 0, 3]));
    expect(flynn(['run', 'noise.bin'])).toMatchObject({
      status: 126,
      stderr: 'flynn: noise.bin is neither a source text nor an ELF file\n',
    });
  });

  it('no arguments at all: the help, and 0', () => {
    const { status, stdout } = flynn([]);
    expect(status).toBe(0);
    for (const name of ['run', 'asm', 'dis', 'fmt', 'explain', 'machines', 'programs', 'tour'])
      expect(stdout).toContain(`  ${name} `);
  });
});

describe('the other commands', () => {
  it('explains a setting by its path and as a flag', () => {
    const { status, stdout } = flynn(['explain', 'return-stack.depth']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^returnStack\.depth: a setting of the machine\.\n/);
    expect(flynn(['explain', 'branch-stage']).stdout).toBe(flynn(['explain', 'branchStage']).stdout);
  });

  it('--help of a command has its example', () => {
    const { status, stdout, stderr } = flynn(['explain', '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\nExample:\n  flynn explain lw\n');
  });

  it('programs --names lists what run finds', () => {
    const names = flynn(['programs', '--names']).stdout.trimEnd().split('\n');
    expect(names).toEqual(bundledPrograms().map(({ name }) => name));
  });

  it('dis shows the code of a source and of its ELF file alike', () => {
    flynn(['asm', 'fibonacci', '-o', 'fibonacci.elf']);
    const rows = (name: string) => flynn(['dis', name]).stdout.split('\n').slice(1);
    expect(rows('fibonacci.elf')).toEqual(rows('fibonacci'));
    expect(rows('fibonacci').join('\n')).toMatch(/ fibonacci|<fibonacci>/);
  });

  it('asm --listing shows every line of the source, and both levels of a pseudo-instruction', () => {
    const listing = flynn(['asm', 'hello', '--listing']).stdout;
    expect(listing).toMatchSnapshot();
  });

  it('fmt lays a source out, checks it, and writes it back', () => {
    source('messy.s', 'main: li a0,1 # one\nexit\n');
    expect(flynn(['fmt', '--check', 'messy.s']).status).toBe(1);
    const { stdout } = flynn(['fmt', 'messy.s']);
    expect(flynn(['fmt', '--write', 'messy.s']).status).toBe(0);
    expect(readFileSync(join(folder, 'messy.s'), 'utf8')).toBe(stdout);
    expect(flynn(['fmt', '--check', 'messy.s'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('tour shows the lost update and its repair', () => {
    const { status, stdout, stderr } = flynn(['tour']);
    expect([status, stderr]).toEqual([0, '']);
    const ratio = Number(/([\d.]+) times as fast/.exec(stdout)?.[1]);
    expect(ratio).toBeGreaterThan(3);
    expect(Number(/2 cores +counter = (\d+) of 2000/.exec(stdout)?.[1])).toBeLessThan(2000);
    expect(stdout).toMatch(/lock, unlock +counter = 2000 of 2000/);
  });
});
