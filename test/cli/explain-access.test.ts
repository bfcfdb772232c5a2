/** `flynn run --explain-access`, from outside: which accesses can be asked for, what is said of them, and that it changes nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from './built.ts';

const built = build();
afterAll(built.remove);

const machine = ['--cores', '2', '--memory', 'uma'];

function flynn(words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, 'run', ...words], {
    ...{ encoding: 'utf8', cwd: join(import.meta.dirname, '../..'), env: { ...process.env, NO_COLOR: '1' } },
  });
  return { status, stdout, stderr };
}

function explain(...wanted: string[]) {
  return flynn(['false-sharing', ...machine, '-q', ...wanted.flatMap((which) => ['--explain-access', which])]);
}

describe('an explained access', () => {
  it('is shown with its instruction, its data, its steps and the table of the protocol', () => {
    const { status, stdout, stderr } = explain('second:slowest');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '2000 and 2000\n' });
    expect(stderr).toMatchSnapshot();
  });

  it('may be one of a core, of data, of code, the slowest, or the first that missed, and there may be several', () => {
    const { status, stderr } = explain('1:1', 'second:slowest', 'count:first-miss', '1_000');
    expect(status).toBe(0);
    const heads = stderr.split('\n').filter((text) => text.includes(': access '));
    expect(heads).toHaveLength(4);
    expect(heads[0]).toMatch(/^1:1: access \d+ of the run, 1 of core 1$/);
    expect(heads[3]).toMatch(/^1_000: access 1,000 of the run/);
    expect(stderr).toMatch(/second:slowest: access .*\n.*\n {2}\w+ 4 bytes at second /);
  });

  it('is data with --json, and sums to its latency there', () => {
    const { stdout } = flynn(['false-sharing', ...machine, '--json', '--explain-access', 'slowest']);
    const [receipt] = JSON.parse(stdout).receipts;
    const { wanted, instruction, file, at, latency, steps } = receipt;
    expect({ wanted, file }).toEqual({ wanted: 'slowest', file: 'false-sharing.s' });
    expect(instruction).toMatch(/^(lw|sw) t1, 0\(a0\)$/);
    expect(at).toMatch(/^(first|second)$/);
    const sum = steps.reduce((total: number, { from, to }: { from: number; to: number }) => total + to - from, 0);
    expect(sum).toBe(latency);
  });

  it('costs no cycle and changes no result', () => {
    const words = ['lock-ticket', '--json', '--cores', '4', '--memory', 'numa', '--ordering', 'tso', '--seed', '3'];
    const plain = JSON.parse(flynn(words).stdout);
    const { receipts, ...explained } = JSON.parse(flynn([...words, '--explain-access', 'slowest']).stdout);
    expect(receipts).toHaveLength(1);
    expect(explained).toEqual(plain);
  });

  it('takes one cycle on flat memory', () => {
    const { stderr } = flynn(['sum', '-q', '--explain-access', '1']);
    expect(stderr).toMatch(/ in 1 cycle\n\n.*\n +1 +\d+ {2}memory +answers in the instruction's cycle\n/);
  });

  it('may follow the report', () => {
    const { stderr } = flynn(['false-sharing', ...machine, '--explain-access', 'first-miss']);
    expect(stderr).toMatch(/upgrade [\d,]+, data [\d,]+\n\nfirst-miss: access 1 of the run/);
  });
});

describe('an access that there is not', () => {
  it('is said to be beyond the last', () => {
    const { status, stdout, stderr } = explain('first-miss', '100000', '0:100000');
    expect({ status, stdout }).toEqual({ status: 125, stdout: '2000 and 2000\n' });
    expect(stderr).toMatch(/first-miss: access 1/);
    expect(stderr).toMatch(/--explain-access 100000: there were [\d,]+ accesses\n/);
    expect(stderr).toMatch(/--explain-access 0:100000: there were [\d,]+ accesses of core 0\n/);
  });

  it.each([
    [['sum', '--explain-access', 'first-miss'], /none of \d+ accesses missed/],
    [['hello', '--explain-access', '1'], /--explain-access 1: there was no access/],
    [['sum', '--explain-access', '0'], /--explain-access 0 names no access\n {2}expected: N, slowest or first-miss/],
    [['sum', '--explain-access', 'total'], /--explain-access total names no access\n {2}expected: N, slowest/],
    [['sum', '--explain-access', '1:1'], /there is no core 1; the only core is 0/],
    [['sum', '--cores', '4', '--explain-access', '4:1'], /there is no core 4; cores are numbered from 0 to 3/],
    [['false-sharing', '--explain-access', 'secnd:1'], /is named `secnd`\n {2}help: did you mean `second`\?/],
    [['sum', '--seed', '1..3', '--explain-access', '1'], /explains one run, and not those of several seeds/],
  ])('%j is refused', (words, message) => {
    const { status, stderr } = flynn([...words, '-q']);
    expect(stderr).toMatch(message);
    expect(status).toBe(125);
  });
});
