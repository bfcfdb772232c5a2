/** `flynn check-model`: a CPU model from outside, held to every rule. */
import type { Command } from 'commander';
import { modelRules } from '../../core/models/rules.ts';
import { breachesOf } from '../../machine/conformance.ts';
import { counted } from '../../measure/text-table.ts';
import { exitCodes } from '../exit-codes.ts';
import { modelSamples } from '../model-samples.ts';
import { breachText, loadModel, refused } from '../outside-model.ts';
import { complain, paints, print, stdout } from '../terminal.ts';

export function configure(command: Command): void {
  command.argument('<model>', 'an ECMAScript module whose default export is a CPU model').action(checkModel);
}

async function checkModel(path: string): Promise<void> {
  const model = await loadModel(path).catch((error) => {
    throw refused(error, path);
  });
  const samples = await modelSamples();
  const breaches = breachesOf(model, samples);
  const { green, red } = paints(stdout);
  const names = Object.keys(modelRules) as (keyof typeof modelRules)[];
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const isBroken = breaches.some(({ rule }) => rule === name);
    print(`  ${isBroken ? red('broken') : green('kept  ')}  ${name.padEnd(width)}  ${modelRules[name]}`);
  }
  for (const { sample, machine, found, ...breach } of breaches) {
    complain(...breachText({ ...breach, message: found }, path), `  in: ${sample.name}, on ${machine}`);
  }
  if (breaches.length > 0) process.exitCode = exitCodes.usage.code;
  else print(`${path} keeps all ${names.length} rules in ${counted(samples.length, 'program')}`);
}
