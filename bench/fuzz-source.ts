/**
 * Question: does any broken source crash, hang or mislead the assembler?
 * Run as `npx tsx bench/fuzz-source.ts [count] [seed]`; exits with 1 where one does.
 */
import { fuzzSources } from '../test/assembler/broken.ts';

const [count = 20_000, seed = 1] = process.argv.slice(2).map(Number);
const { accepted, refused, failures } = fuzzSources(seed, count);
for (const failure of failures.slice(0, 10)) console.log(failure);
console.log(`${count} sources: ${accepted} assembled, ${refused} refused, ${failures.length} failures (seed ${seed})`);
process.exitCode = failures.length > 0 ? 1 : 0;
