/** `flynn memory` from outside: traces as files, packed and on standard input, and how each mistake ends. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from './built.ts';

const built = build();
const folder = mkdtempSync(join(tmpdir(), 'flynn-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  built.remove();
});

function flynn(words: readonly string[], input: string | Uint8Array = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, ...words], {
    ...{ input, encoding: 'utf8', cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
  });
  return { status, stdout, stderr };
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** Four cores that go through stretches of their own, and now and then store to a line that all have. */
const lines = Array.from({ length: 100_000 }, (_, i) => {
  const core = (i * 7 + (i >> 5)) % 4;
  return i % 50 === 0
    ? `${core} w ${(0x2000 + 4 * core).toString(16)}`
    : `${core} r ${(0x100000 * (core + 1) + 4 * (i % 3000)).toString(16)}`;
});
const text = `# made for this test\n${lines.join('\n')}\n`;
const packed = gzipSync(text);
const four = ['--cores', '4', '--json'];

describe('flynn memory', () => {
  const plain = flynn(['memory', file('t.trace', text), ...four]);
  const report = JSON.parse(plain.stdout);

  it('says why caches missed where it is asked to, and else that it does not know', () => {
    const classed = JSON.parse(flynn(['memory', 't.trace', ...four, '--classify']).stdout);
    for (const [index, cache] of classed.memory.caches.entries()) {
      const { compulsory, capacity, conflict, coherence, falseSharing, ...rest } = cache;
      expect(compulsory + capacity + conflict + coherence + falseSharing).toBe(rest.readMisses + rest.writeMisses);
      const unknown = { compulsory: null, capacity: null, conflict: null, coherence: null, falseSharing: null };
      expect({ ...rest, ...unknown }).toEqual(report.memory.caches[index]);
      // Each core stores to its own word of the line that all have.
      if (cache.name === 'l1d') expect([coherence, falseSharing > 100]).toEqual([0, true]);
    }
    expect({ ...classed, memory: report.memory }).toEqual(report);
  });

  it('explains accesses step by step, and changes nothing by that', () => {
    const words = ['memory', 't.trace', ...four, '--explain-access', '5', '--explain-access', '3:first-miss'];
    const { receipts, ...explained } = JSON.parse(flynn(words).stdout);
    expect(explained).toEqual(report);
    expect(receipts.map(({ wanted }: { wanted: string }) => wanted)).toEqual(['5', '3:first-miss']);
    for (const { latency, steps } of receipts) {
      const sum = steps.reduce((total: number, { from, to }: { from: number; to: number }) => total + to - from, 0);
      expect(sum).toBe(latency);
    }
    expect(receipts[1]).toMatchObject({ core: 3, instruction: '', pc: 0 });
    const told = flynn([
      'memory',
      't.trace',
      '--cores',
      '4',
      '--explain-access',
      'slowest',
      '--explain-access',
      '0:1e6',
    ]);
    expect([told.status, told.stderr]).toEqual([125, expect.stringContaining('0:1e6 names no access')]);
    const lacking = flynn([
      'memory',
      't.trace',
      '--cores',
      '4',
      '--explain-access',
      '1',
      '--explain-access',
      '1000000',
    ]);
    expect(lacking.stdout).toMatch(/\n\n1: access 1 of the run, 1 of core \d\n {2}(loads|stores) 4 bytes at 0x\w+ in /);
    expect([lacking.status, lacking.stderr]).toEqual([
      125,
      expect.stringMatching(/1000000: there were [\d,]+ accesses/),
    ]);
    const symbol = flynn(['memory', 't.trace', '--explain-access', 'x:1']);
    expect([symbol.status, symbol.stderr]).toEqual([125, expect.stringContaining('a trace has no symbols')]);
  });

  it('reports on a trace as on a program, with addresses for names', () => {
    const { reports } = JSON.parse(flynn(['memory', 't.trace', ...four, '--report', 'sharing,misses']).stdout);
    const [line] = reports.sharing.falselyShared;
    expect([reports.sharing.falselyShared.length, reports.sharing.trulyShared.length]).toEqual([1, 0]);
    expect(line.variables.map(({ name }: { name: string }) => name)).toEqual([
      '0x00002000',
      '0x00002004',
      '0x00002008',
      '0x0000200c',
    ]);
    expect(line.cures).toEqual([
      { kind: 'apart', places: line.variables.map(({ name }: { name: string }) => name), bytes: 64 },
    ]);
    expect(reports.misses.sources.rows).toMatchObject([{ who: 'trace', pc: 0 }]);
  });

  it('counts every access of a trace once', () => {
    expect([plain.status, plain.stderr, report.schema]).toEqual([0, '', 'flynn.memory/1']);
    expect(report.trace).toMatchObject({ file: 't.trace', accesses: lines.length });
    expect(report.machine).toMatchObject({ memory: { kind: 'uma' }, protocol: { kind: 'mesi' } });
    for (const { id, accesses, busy, latency } of report.trace.cores) {
      const own = lines.filter((line) => line.startsWith(`${id} `));
      const stores = own.filter((line) => line.includes('w')).length;
      expect(accesses).toBe(own.length);
      expect(latency * accesses).toBeCloseTo(busy, 0);
      expect(report.memory.caches).toContainEqual(
        expect.objectContaining({ core: id, name: 'l1d', reads: own.length - stores, writes: stores }),
      );
    }
    expect(report.memory.link.transactions.read).toBeGreaterThan(0);
  });

  it('reads the same from gzip, in one part or more, and from standard input', () => {
    const named = (output: string, name: string) => output.replace(`"file": "${name}"`, '"file": "t.trace"');
    const expected = plain.stdout;
    const unpacked = flynn(['memory', file('t.gz', packed), ...four]);
    expect(named(unpacked.stdout, 't.gz')).toBe(expected);
    const half = text.length >> 1;
    const parts = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    expect(named(flynn(['memory', '-', ...four], parts).stdout, 'standard input')).toBe(expected);
    expect(named(flynn(['memory', '-', ...four], text).stdout, 'standard input')).toBe(expected);
  });

  it('shows people the same numbers', () => {
    const { status, stdout } = flynn(['memory', 't.trace', '--cores', '4']);
    expect(status).toBe(0);
    const shown = stdout.replaceAll(',', '');
    expect(shown).toContain('t.trace: 100000 accesses');
    for (const { core, name, reads, writes, readMisses, writeMisses } of report.memory.caches) {
      const row = new RegExp(`^ +${core} +${name} +${reads + writes} +${readMisses + writeMisses} `, 'm');
      if (name === 'l1d') expect(shown).toMatch(row);
    }
  });

  it('goes through the caches that were asked for', () => {
    const misses = (...words: string[]) =>
      JSON.parse(flynn(['memory', 't.trace', ...four, ...words]).stdout).memory.caches.reduce(
        (sum: number, one: { name: string; readMisses: number }) => sum + (one.name === 'l1d' ? one.readMisses : 0),
        0,
      );
    expect(misses('--cache.l1d.size', '1KiB')).toBeGreaterThan(misses());
    expect(misses('--machine', 'smp4')).toBe(misses());
    expect(misses('--memory', 'numa', '--link', 'mesh')).toBe(misses());
  });

  it('has nothing to say of an empty trace, and says that', () => {
    const { status, stdout } = flynn(['memory', '-']);
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'standard input: 0 accesses']);
  });

  it.each([
    ['a line that is no access', ['memory', '-'], '0 r 10\n\n0 read 10\n', 126],
    ['a core that is not there', ['memory', '-', '--cores', '2'], '0 r 10\n2 r 10\n', 126],
    ['the only core', ['memory', '-'], '1 r 10', 126],
    ['an address beyond memory', ['memory', '-', '--memory.size', '1MiB'], '0 r 10\n0 r 100000\n', 126],
    ['damaged gzip', ['memory', '-', '--cores', '4'], packed.subarray(0, 1000), 126],
    ['no such file', ['memory', 'nowhere.trace'], '', 126],
    ['a folder', ['memory', '.'], '', 126],
    ['no caches', ['memory', '-', '--memory', 'flat'], '', 125],
    ['no trace', ['memory'], '', 125],
    ['an unknown protocol', ['memory', '-', '--protocol', 'mosi'], '', 125],
  ])('ends with a reason: %s', (_, words, input, code) => {
    const { status, stdout, stderr } = flynn(words, input);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatchSnapshot();
  });

  it('wraps addresses beyond memory where asked to', () => {
    const of = (trace: string, ...words: string[]) =>
      JSON.parse(flynn(['memory', '-', '--memory.size', '1MiB', '--json', ...words], trace).stdout).memory;
    expect(of('0 r 100040\n0 w ffffffff00000044\n', '--wrap')).toEqual(of('0 r 40\n0 w 44\n'));
  });
});
