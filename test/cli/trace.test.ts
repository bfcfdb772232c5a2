/** `flynn trace` from outside: what is in the file, on which stream the program prints, and what is refused. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseKanata } from '../export/kanata-log.ts';
import { build } from './built.ts';

const built = build();
const folder = mkdtempSync(join(tmpdir(), 'flynn-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  built.remove();
});

function flynn(...words: readonly string[]) {
  const options = { encoding: 'utf8', cwd: folder, env: { ...process.env, NO_COLOR: '1' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, ...words], options);
  return { status, stdout, stderr };
}

const contentOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const pipelined = ['--cpu', 'pipeline'];

describe('flynn trace', () => {
  it('writes the format that the file is named for, and leaves standard output to the program', () => {
    expect(flynn('trace', 'sum', ...pipelined, '-o', 'sum.kanata')).toEqual({
      ...{ status: 0, stdout: '58\n', stderr: 'exit 0\n  31 instructions in sum.kanata (kanata)\n' },
    });
    const log = parseKanata(contentOf('sum.kanata'));
    expect(log).toHaveLength(31);
    expect(log.map(({ thread }) => thread)).toEqual(log.map(() => '0'));
    expect(flynn('trace', 'sum', ...pipelined, '-q', '-o', 'sum.json').stderr).toBe('');
    const { traceEvents } = JSON.parse(contentOf('sum.json'));
    expect(traceEvents.filter(({ ph }: { ph: string }) => ph === 'X')).toHaveLength(5 * 31);
  });

  it('writes to standard output, where the program then prints nothing', () => {
    for (const format of ['kanata', 'chrome']) {
      const window = ['--to', '600', '--format', format];
      const words = ['trace', 'race', ...pipelined, '--cores', '2', '--seed', '3', ...window, '-q'];
      const { status, stdout } = flynn(...words, '-o', '-');
      expect(status).toBe(0);
      // The same again is the same to the byte, wherever it goes.
      flynn(...words, '-o', 'race.trace');
      expect(stdout).toBe(contentOf('race.trace'));
    }
  });

  it('writes what lies between two cycles, and stops behind them', () => {
    flynn('trace', 'sum', ...pipelined, '-o', 'all.kanata');
    const wanted = parseKanata(contentOf('all.kanata')).filter(({ start, end = 0 }) => start < 60 && end > 50);
    const { status, stdout } = flynn('trace', 'sum', ...pipelined, '--from', '50', '--to', '60', '-o', 'some.kanata');
    expect(status).toBe(0);
    const some = parseKanata(contentOf('some.kanata'));
    const seen = ({ idInSimulator, label, start, end, stages }: (typeof some)[number]) => {
      return { idInSimulator, label, start, end, stages };
    };
    expect(wanted.length).toBeGreaterThan(0);
    expect(some.map(seen)).toEqual(wanted.map(seen));
    expect(stdout).toMatch(/^(58\n)?$/);
  });

  it('has all that was carried out where the program or its budget ends early', () => {
    expect(flynn('trace', 'check-fails', ...pipelined, '-o', 'fails.kanata').status).toBe(123);
    expect(parseKanata(contentOf('fails.kanata')).length).toBeGreaterThan(0);
    expect(flynn('trace', 'sieve', ...pipelined, '--max-instructions', '100', '-o', 'short.kanata').status).toBe(124);
    expect(parseKanata(contentOf('short.kanata'))).toHaveLength(100);
  });

  it.each([
    ['no file', ['sum', ...pipelined], 'say where to write the trace with -o FILE'],
    ['a name that says no format', ['sum', ...pipelined, '-o', 'x.txt'], '--format kanata or --format chrome'],
    ['an unknown format', ['sum', ...pipelined, '-o', 'x.txt', '--format', 'kanta'], "did you mean 'kanata'?"],
    ['a folder that is not there', ['sum', ...pipelined, '-o', 'no/x.json'], 'no/x.json: there is no such folder'],
    ['a model without stages', ['sum', '--cpu', 'single-cycle', '-o', 'x.json'], 'single-cycle model has no stages'],
    ['an empty window', ['sum', ...pipelined, '-o', 'x.json', '--from', '9', '--to', '9'], '--to 9 leaves no cycle'],
  ])('refuses %s', (_, words, message) => {
    const { status, stdout, stderr } = flynn('trace', ...words);
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, 'x.json'))).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))('says when there is no more space', () => {
    const { status, stderr } = flynn('trace', 'sum', ...pipelined, '-o', '/dev/full', '--format', 'chrome');
    expect({ status, stderr }).toEqual({ status: 125, stderr: 'flynn: cannot write /dev/full: no space is left\n' });
  });
});
