/**
 * Question: does a run ever say something else when it is made again?
 * Run as `npx tsx bench/torture-models.ts [times] [program]`: each bundled program, or the one named, so many times on each
 * CPU model; what `flynn run --json` prints must be the same to the byte. Exits with 1 where it is not, and says of which.
 */
import { bundledPrograms } from '../src/cli/bundled.ts';
import { models } from '../src/core/models/index.ts';
import { printed } from '../test/core/models/same-bytes.ts';

const [times = '20', wanted] = process.argv.slice(2);
const programs = bundledPrograms().filter(({ name }) => wanted === undefined || name === wanted);
const failures: string[] = [];
for (const { name } of programs) {
  for (const { name: model } of models) {
    const texts = await printed(name, model, Number(times));
    if (texts.size > 1) failures.push(`${name} on ${model}: ${texts.size} reports that differ`);
  }
}
for (const failure of failures.slice(0, 10)) console.log(failure);
const runs = programs.length * models.length * Number(times);
const counts = `${programs.length} programs on ${models.length} models, ${times} times each: ${runs} runs`;
console.log(`${counts}, ${failures.length} failures`);
process.exitCode = failures.length > 0 || programs.length === 0 ? 1 : 0;
