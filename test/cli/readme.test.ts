/** The README is true: what it shows is what the commands print, and its program does what it says. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { execute } from '../../src/cli/execution.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { parseHeader, unmet } from '../../src/cli/header.ts';
import { defaultConfiguration } from '../../src/machine/configuration.ts';
import { build } from './built.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text);

/** Every transcript by its command. */
const transcripts = blocks('console').map(
  (text) => /^\$ npx flynn (.*)\n([\s\S]*)$/.exec(text)?.slice(1) ?? ['', text],
);

const gap = /^\.\.\.\n/m;
const hasGaps = (shown: string) => gap.test(shown);

/** A transcript as a pattern: it shows whole lines in order, and a line of `...` stands for some that it leaves out. */
function withGaps(shown: string): RegExp {
  const pieces = shown.split(gap).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('(?:.*\\n)+?')}$`);
}

const built = build();
afterAll(built.remove);

describe('the README', () => {
  it('has transcripts', () => expect(transcripts.length).toBeGreaterThanOrEqual(4));

  it.each(transcripts)('shows what flynn %s prints', (words, shown) => {
    const { status, output } = spawnSync(process.execPath, [built.entry, ...words.split(' ')], {
      ...{ cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    });
    expect(status).not.toBe(1);
    const printed = `${output[1]}${output[2]}`;
    if (hasGaps(shown)) expect(printed).toMatch(withGaps(shown));
    else expect(printed).toBe(shown);
  });

  it('would not pass with a line that is not printed, or lines in another order', () => {
    const shown = 'a\n...\nb\nc.\n...\n';
    for (const printed of ['a\nx\nb\nc.\ny\n', 'a\nx\nb\nb\nc.\ny\nz\n']) expect(printed).toMatch(withGaps(shown));
    for (const printed of ['a\nx\nb\nx\nc.\ny\n', 'b\nc.\na\nx\n', 'a\nx\nb\nc!\ny\n', 'a\nb\nc.\n']) {
      expect(printed).not.toMatch(withGaps(shown));
    }
  });

  it('teaches with a program that does what its header says', async () => {
    const [text] = blocks('asm');
    const { program, diagnostics } = assemble({ file: 'readme.s', text });
    expect(diagnostics).toEqual([]);
    const { machine, outcome } = await execute({ file: 'readme.s', program: program! }, defaultConfiguration());
    expect(unmet(parseHeader(text), machine.console.text, outcome.code)).toEqual([]);
  });

  it('lists every exit code', () => {
    for (const { code, summary } of Object.values(exitCodes)) expect(readme).toContain(`| ${code} | ${summary} |`);
  });

  it('points to files that there are', () => {
    for (const [, path] of readme.matchAll(/\]\(([^)]+)\)/g)) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});
