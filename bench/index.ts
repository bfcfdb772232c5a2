/** Asks every question and prints the ratios; `--json` for tools, names of questions to ask only those. */
import { cpus } from 'node:os';
import { assembler } from './assembler.ts';
import { cores } from './cores.ts';
import { dispatch } from './dispatch.ts';
import { kernel } from './kernel.ts';
import { memory } from './memory.ts';
import { models } from './models.ts';
import { type Answer, showRate } from './question.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { switches } from './switches.ts';

type Result = {
  readonly ratios: Readonly<Record<string, number>>;
  readonly answers?: readonly Answer[];
  readonly seconds?: Readonly<Record<string, number>>;
};

// The start comes first: what other questions leave behind in this process would count as its time.
const questions: Readonly<Record<string, () => Promise<Result>>> = {
  start,
  dispatch,
  cores,
  models,
  kernel,
  assembler,
  memory,
  switches,
  size,
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const named = words.filter((word) => !word.startsWith('--'));
const results: Record<string, Result> = {};
// Suites print their progress; in JSON mode standard output is for the result alone.
if (json) console.log = (...line: unknown[]) => console.error(...line);
for (const [name, question] of Object.entries(questions)) {
  if (named.length === 0 || named.includes(name)) results[name] = await question();
}
if (json) {
  process.stdout.write(JSON.stringify({ node: process.version, cpu: cpus()[0].model, results }, null, 2) + '\n');
} else {
  for (const [name, { answers = [], seconds = {}, ratios }] of Object.entries(results)) {
    console.log(`\n${name}`);
    for (const { question, unit, rates } of answers) {
      console.log(
        `  ${question}: ${Object.entries(rates)
          .map(([which, rate]) => `${which} ${showRate(rate, unit)}`)
          .join(', ')}`,
      );
    }
    for (const [what, time] of Object.entries(seconds)) console.log(`  ${what}: ${time.toFixed(3)} s of CPU time`);
    for (const [what, ratio] of Object.entries(ratios)) console.log(`  ${what} = ${ratio.toFixed(3)}`);
  }
}
