/**
 * Question: is a lock ever had twice, or a thread or a wake-up ever lost?
 * Run as `npx tsx bench/torture-kernel.ts [instructions] [policy] [cores]`: 1,000 threads use 100 locks of each kind at random,
 * for about so many instructions (50 million), under each scheduling policy and on 1, 4 and 16 cores, or under the one and on
 * as many as are named. Exits with 1 where a rule was broken or not all rounds were done, and says which.
 */
import { assemble } from '../src/assembler/assembler.ts';
import { policies } from '../src/kernel/policies/index.ts';
import { createMachine } from '../src/machine/machine.ts';
import { validate } from '../src/machine/validate.ts';
import { contest, createReferee } from '../test/kernel/contest.ts';

const [instructions = '50000000', wanted, cores] = process.argv.slice(2);
const threads = 1000;
const locks = 100;
/** What a round takes, about. */
const perRound = 40;
const rounds = Math.max(1, Math.round(Number(instructions) / threads / perRound));
/** As many as an event log keeps the events of. */
const slice = 200_000;

const { program } = assemble({ file: 'contest.s', text: contest({ threads, locks, rounds }) });
if (!program) throw new Error('the contest does not assemble');
const mutexes = program.symbols.find(({ name }) => name === 'mutexes')?.value ?? 0;

function play(policy: string, count: number): string[] {
  const result = validate({ array: { kind: 'mimd', cores: count }, policy: { kind: policy }, seed: 1 });
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const machine = createMachine(result.configuration, { events: true });
  const referee = createReferee((address) => address >= mutexes && address < mutexes + 4 * locks);
  machine.load(program as NonNullable<typeof program>, ['contest']);
  const retired = (): number => machine.array.cores.reduce((sum, core) => sum + core.retired, 0);
  let outcome: ReturnType<typeof machine.run>;
  let heard = 0;
  do {
    outcome = machine.run({ instructions: slice });
    for (const { kind, a, b } of machine.events.since(heard)) referee.hear(kind, a, b);
    heard = machine.events.position;
  } while (outcome.kind === 'budget');
  const done = machine.console.text;
  const { switches } = machine.kernel.accounts;
  console.log(`${policy}, ${count} cores: ${retired()} instructions, ${switches} switches, ${referee.takes} takes`);
  const faults = referee.faults.slice(0, 5);
  if (outcome.kind !== 'exit') return [...faults, `it ended with ${outcome.kind}: ${outcome.message.slice(0, 300)}`];
  return done === String(threads * rounds) ? faults : [...faults, `${done} rounds of ${threads * rounds}`];
}

let failures = 0;
for (const { name } of policies.filter((one) => wanted === undefined || one.name === wanted)) {
  for (const count of cores === undefined ? [1, 4, 16] : [Number(cores)]) {
    const faults = play(name, count);
    for (const fault of faults) console.log(`${name}, ${count} cores: ${fault}`);
    failures += faults.length;
  }
}
console.log(`${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
