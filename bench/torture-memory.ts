/**
 * Question: does any memory with caches ever give other data than a plain array?
 * Run as `npx tsx bench/torture-memory.ts [accesses] [seed]`: so many random accesses over every organisation, coherent
 * protocol, link, way of being told and kind of second level. Exits with 1 where one goes wrong, and says how to repeat it.
 */
import { memoryChoices } from '../test/memory/memories.ts';
import { type TortureResult, torture } from '../test/memory/torture.ts';

const [wanted = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
/** A full look at all copies costs more than an access; every line that is accessed is looked at each time. */
const every = 16;

// Twelve rounds: what goes round from memory to memory meets everything else.
const choices = Array.from({ length: 12 }, (_, round) => memoryChoices(seed + 1000 * round + round)).flat();
// A step in fifty is the kernel's and counts as no access.
const each = Math.ceil((wanted * 1.025) / choices.length);
const results: TortureResult[] = choices.map((choice) => torture(choice, each, every));
const failures = results.flatMap(({ failure }) => failure ?? []);
for (const failure of failures.slice(0, 10)) console.log(failure);

const sum = (of: (result: TortureResult) => number) => results.reduce((total, result) => total + of(result), 0);
const figures = [
  [sum(({ accesses }) => accesses), 'accesses'],
  [sum(({ misses }) => misses), 'misses'],
  [sum(({ writebacks }) => writebacks), 'lines written back'],
  [sum(({ invalidations }) => invalidations), 'invalidated'],
  [sum(({ transfers }) => transfers), 'from other caches'],
  [sum(({ recalls }) => recalls), 'recalled'],
  [sum(({ conditionalsDone }) => conditionalsDone), 'sc done'],
  [sum(({ conditionalsFailed }) => conditionalsFailed), 'sc failed'],
] as const;
console.log(`${choices.length} memories: ${figures.map(([count, what]) => `${count} ${what}`).join(', ')}`);
console.log(`${failures.length} failures (seed ${seed})`);
process.exitCode = failures.length > 0 ? 1 : 0;
