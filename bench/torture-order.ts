/**
 * Whether cores that run ahead of each other do what they do one instruction at a time: bundled programs on memories with
 * every option of caches, for some seconds. `npx tsx bench/torture-order.ts [seconds]`
 */
import { bundledPrograms } from '../src/cli/bundled.ts';
import type { Machine } from '../src/machine/machine.ts';
import { createTrial, programNamed } from '../test/machine/trial.ts';
import { machinesWithCaches } from '../test/memory/runs.ts';

const seconds = Number(process.argv[2] ?? 120);
const instructions = 1500;
const piece = 3;

const stateOf = ({ array }: Machine) =>
  array.cores.map(({ cycle, held, retired, pc }) => [cycle - held, retired, pc].join('/')).join(' ');

const deadline = Date.now() + 1000 * seconds;
let runs = 0;
const failures: string[] = [];
for (let round = 1; Date.now() < deadline; round++) {
  for (const [index, { name }] of bundledPrograms().entries()) {
    const machines = machinesWithCaches(4, index + 31 * round);
    const raw = machines[(5 * index + round) % machines.length];
    const [ran, stepped] = [createTrial(await programNamed(name), raw), createTrial(await programNamed(name), raw)];
    ran.run({ instructions });
    for (let done = 0; done < instructions && !stepped.kernel.outcome; done += piece)
      stepped.run({ instructions: piece });
    runs++;
    if (stateOf(ran) !== stateOf(stepped)) failures.push(`${name}: ${JSON.stringify(raw)}`);
  }
}
console.log(failures.slice(0, 10).join('\n'));
console.log(`${runs} runs of ${instructions} instructions, ${failures.length} failures`);
if (failures.length > 0) process.exitCode = 1;
