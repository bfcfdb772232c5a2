/** What is said of guesses: kinds that sum, as programs and as people read it, and a word where nobody was asked. */
import { expect, it } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import { coreReports } from '../../src/measure/report.ts';
import { summarise } from '../../src/measure/summary.ts';
import { createTrial, programNamed } from '../machine/trial.ts';

const plain = (text: string) => text;
const style = { width: 100, bold: plain, dim: plain, red: plain, green: plain, cyan: plain };

async function run(raw: Raw, name = 'fibonacci') {
  const machine = createTrial(await programNamed(name), raw);
  machine.run();
  return { text: summarise(machine, style).join('\n'), cores: coreReports(machine) };
}

it('sums up over kinds and, for people, over cores', async () => {
  const raw = { cpu: 'pipeline', predictor: '2-bit', array: { kind: 'mimd', cores: 4 }, policy: { quantum: 200 } };
  const { text, cores } = await run(raw, 'parallel-sum');
  const all = cores.map(({ prediction }) => prediction ?? expect.fail());
  expect(all.filter(({ predictions }) => predictions > 0)).toHaveLength(4);
  for (const one of all) {
    const kinds = [one.branch, one.jump, one.return, one.indirect];
    expect(kinds.reduce((sum, { predictions }) => sum + predictions, 0)).toBe(one.predictions);
    expect(kinds.reduce((sum, { mispredictions }) => sum + mispredictions, 0)).toBe(one.mispredictions);
    expect(one.btbMisses).toBeLessThanOrEqual(one.mispredictions);
  }
  const branches = all.reduce((sum, { branch }) => sum + branch.predictions, 0);
  const wrong = all.reduce((sum, { branch }) => sum + branch.mispredictions, 0);
  const shown = (value: number) => value.toLocaleString('en-US');
  expect(text).toMatch(new RegExp(`^ +branches +${shown(branches)} +${shown(wrong)} +[\\d.]+%$`, 'm'));
});

it('leaves out kinds that there were none of', async () => {
  const { text } = await run({ cpu: 'pipeline', predictor: 'gshare' }, 'nested-loops');
  expect(text).toMatch(/^ {2}gshare +predicted +wrongly$/m);
  expect(text).not.toContain('returns');
});

it.each(['single-cycle', 'multi-cycle', 'barrel'])('says where %s asks nobody', async (cpu) => {
  expect((await run({ cpu, predictor: '2-bit' })).text).toContain(`note: 2-bit was asked nothing on the ${cpu} model`);
  expect((await run({ cpu })).text).not.toContain('note:');
});
