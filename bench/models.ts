/**
 * What does it cost to say what instructions cost? CPU models on compiled C, one core without caches, beside the functional
 * one, which asks no model. The targets: `pipeline` at least 0.40 of its rate, `out-of-order` at least 0.10.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../src/machine/configuration.ts';
import { createMachine } from '../src/machine/machine.ts';
import { validate } from '../src/machine/validate.ts';
import { compile } from '../test/real/compile.ts';
import { loadElf } from '../test/real/run.ts';
import { type Answer, ask, geometricMean } from './question.ts';

const kinds = ['functional', 'single-cycle', 'pipeline', 'superscalar', 'out-of-order'];

/** So much work for each program that its start does not count. */
const repeats: Readonly<Record<string, number>> = { sort: 4, hash: 8, matrix: 12 };

export async function models(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'flynn-bench-'));
  const answers: Answer[] = [];
  try {
    for (const [name, repeat] of Object.entries(repeats)) {
      const file = join(folder, `${name}.elf`);
      compile(name, file, [`-DREPEAT=${repeat}`]);
      let instructions = 0;
      const runs = (kind: string) => () => {
        const machine = createMachine(configured(kind));
        machine.load(loadElf(readFileSync(file)));
        const start = machine.snapshot();
        return () => {
          machine.restore(start);
          machine.run();
          instructions = machine.array.cores[0].retired;
        };
      };
      const cases = kinds.map((kind) => ({ name: kind, prepare: runs(kind), work: () => instructions }));
      answers.push(await ask(`${name}: compiled C`, 'instructions', cases));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const ratio = (a: string, b: string) => geometricMean(answers.map(({ rates }) => rates[a] / rates[b]));
  const others = kinds.slice(1).map((kind): [string, number] => [`${kind} / functional`, ratio(kind, 'functional')]);
  return { answers, ratios: Object.fromEntries(others) };
}

function configured(kind: string): Configuration {
  const result = validate({ cpu: { kind } });
  if ('configuration' in result) return result.configuration;
  throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
}
