/**
 * `flynn run`: a program on a machine. Standard output has the guest's console (or the JSON report, or a line a seed),
 * standard error everything else; the exit code is the guest's or one of `exitCodes`.
 */
import type { Command } from 'commander';
import type { Configuration } from '../../machine/configuration.ts';
import { headline, showOutcome } from '../../measure/outcome-text.ts';
import { type ReceiptReport, showReceipt } from '../../measure/receipt-report.ts';
import type { Report } from '../../measure/report.ts';
import { summarise } from '../../measure/summary.ts';
import { alignRows, grouped } from '../../measure/text-table.ts';
import { type Execution, type ExecutionOptions, execute, retired } from '../execution.ts';
import { exitCodes } from '../exit-codes.ts';
import { addExplainFlag } from '../explained-accesses.ts';
import { unmet } from '../header.ts';
import { addHistoryFlags, followHistory, type HistoryFlags, type HistoryWatch } from '../history-flags.ts';
import { type LimitFlags, limitOf, parseCount } from '../limit-flags.ts';
import { type LoadedProgram, loadProgram } from '../load-program.ts';
import { addFlagsIn, configurationFrom, type MachineFlags } from '../machine-flags.ts';
import { addPipelineFlag, type PipelineWatch, watchPipeline } from '../pipeline-flag.ts';
import { addProfileFlag, type ProfileWatch, watchProfile } from '../profile-flag.ts';
import { Refusal } from '../refusal.ts';
import { addReportFlags, observed, type ReportFlags } from '../report-flag.ts';
import { complain, paints, print, stderr, widthOf } from '../terminal.ts';

type Flags = MachineFlags &
  ReportFlags &
  LimitFlags &
  HistoryFlags & {
    readonly quiet?: true;
    readonly json?: true;
    readonly timing?: true;
    readonly explainAccess?: readonly string[];
    readonly pipeline?: string | true;
    readonly profile?: string | true;
    readonly expect?: true;
    readonly with: readonly string[];
    readonly dumpConfig?: true;
    readonly seed?: string;
  };

export async function configure(command: Command, words: readonly string[]): Promise<void> {
  command
    .argument('[program]', 'a source, an ELF file, - or a bundled name')
    .argument('[args...]', 'for the program; after -- also what starts with -')
    .option('-q, --quiet', 'no report')
    .option('--json', 'print the report as JSON instead of the console')
    .option('--timing', 'say how long it took this computer')
    .option('--expect', "compare with the program's `# expect` lines")
    .option('--max-cycles <n>', 'stop after that many cycles', parseCount)
    .option('--max-instructions <n>', 'stop after that many instructions', parseCount)
    .option('--with <program>', 'a program that others may exec by its name; as often as needed', collect, [])
    .option('--dump-config', 'print the machine as a configuration file, and do not run');
  addReportFlags(command);
  addExplainFlag(command);
  addPipelineFlag(command);
  addProfileFlag(command);
  addHistoryFlags(command);
  await addFlagsIn(command, words);
  command.action(run);
}

async function run(word: string | undefined, args: readonly string[], flags: Flags): Promise<void> {
  const seeds = parseSeeds(flags.seed);
  const settings = seeds ? { ...flags, seed: String(seeds[0]) } : flags;
  if (word === undefined) {
    if (flags.dumpConfig) return dump(await configurationFrom(settings, undefined));
    const took = (['pipeline', 'profile', 'timeline'] as const).find((name) => typeof flags[name] === 'string');
    const taken = took ? `; --${took} took ${flags[took]}, so name it before` : '';
    throw new Refusal(`say which program to run${taken}; \`flynn programs\` lists those that come with Flynn`);
  }
  const main = await loadProgram(word, flags.quiet ? { quiet: true } : {});
  const { loaded, others } = together(main, await loadOthers(flags));
  const configuration = await configurationFrom(settings, loaded.header.machine);
  if (flags.dumpConfig) return dump(configuration);
  const { explainAccess: explain = [] } = flags;
  if (seeds && explain.length > 0) {
    throw new Refusal(
      '--explain-access explains one run, and not those of several seeds; choose one, such as --seed 1',
    );
  }
  if (seeds && flags.pipeline !== undefined) {
    throw new Refusal('--pipeline draws one run, and not those of several seeds; choose one, such as --seed 1');
  }
  if (seeds && flags.profile !== undefined) {
    throw new Refusal('--profile tells of one run, and not of those of several seeds; choose one, such as --seed 1');
  }
  if (seeds && (flags.timeline !== undefined || flags.strace)) {
    throw new Refusal(
      '--timeline and --strace tell of one run, and not of those of several seeds; choose one, such as --seed 1',
    );
  }
  if (seeds && flags.report && !flags.json) {
    throw new Refusal(
      '--report tells of one run, and of those of several seeds with --json only; choose one, such as --seed 1',
    );
  }
  if (seeds) return runSeeds(loaded, configuration, seeds, { args, others }, flags);

  const watcher = watchPipeline(flags.pipeline, loaded.program);
  const profile = watchProfile(flags.profile);
  const history = followHistory(flags, complain);
  const options = {
    args,
    others,
    limit: limitOf(flags),
    observe: observed(flags, configuration),
    explain,
    watcher,
    profile,
    history,
  };
  const execution = await execute(loaded, configuration, { ...options, show: !flags.json });
  if (flags.json) print(JSON.stringify(await jsonOf(loaded, execution, flags, watcher, profile, history), null, 2));
  else report(loaded, execution, flags);
  process.exitCode = judge(loaded, execution, flags);
  const { receipts, missing } = execution.explained;
  if (!flags.json) for (const receipt of receipts) complain(...explanation(receipt, execution, flags));
  if (watcher && !flags.json) complain(...watcher.lines({ width: widthOf(stderr), ...paints(stderr) }));
  if (history && !flags.json) {
    const chart = history.lines({ width: widthOf(stderr), ...paints(stderr) });
    if (chart.length > 0) complain(...(flags.quiet ? [] : ['']), ...chart);
  }
  if (profile && !flags.json) {
    complain(
      ...(flags.quiet ? [] : ['']),
      ...profile.lines(loaded.sourceOf, { width: widthOf(stderr), ...paints(stderr) }),
    );
  }
  if (missing.length > 0) throw new Refusal(missing.join('\n'));
}

/** The programs that may be executed, by their files' names. */
async function loadOthers({ with: words, quiet }: Flags): Promise<ReadonlyMap<string, LoadedProgram>> {
  const others = new Map<string, LoadedProgram>();
  for (const word of words) {
    const other = await loadProgram(word, quiet ? { quiet } : {});
    if (others.has(other.file)) throw new Refusal(`--with ${word}: another program is named ${other.file} already`);
    others.set(other.file, other);
  }
  return others;
}

/** Programs as a machine takes them, and the texts of all of them. */
function together(main: LoadedProgram, others: ReadonlyMap<string, LoadedProgram>) {
  const all = [main, ...others.values()];
  return {
    loaded: { ...main, sourceOf: (file: string) => firstOf(all, (one) => one.sourceOf(file)) },
    others: new Map([...others].map(([name, { program }]) => [name, program])),
  };
}

function firstOf<T, U>(items: readonly T[], find: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function collect(word: string, words: readonly string[]): string[] {
  return [...words, word];
}

/** A receipt in lines, apart from what is above it. */
function explanation(receipt: ReceiptReport, { machine }: Execution, { quiet }: Flags): string[] {
  const style = { width: widthOf(stderr), ...paints(stderr) };
  return [...(quiet ? [] : ['']), ...showReceipt(receipt, machine, style)];
}

/** A line a seed: what came of it and what it printed last. */
async function runSeeds(
  loaded: LoadedProgram,
  configuration: Configuration,
  seeds: readonly number[],
  given: Pick<ExecutionOptions, 'args' | 'others'>,
  flags: Flags,
): Promise<void> {
  const reports: Report[] = [];
  const rows: string[][] = [];
  for (const seed of seeds) {
    const options = { ...given, limit: limitOf(flags), observe: observed(flags, configuration) };
    const execution = await execute(loaded, { ...configuration, seed }, options);
    const { machine, outcome } = execution;
    if (flags.json) reports.push(await jsonOf(loaded, execution, flags));
    const last = machine.console.text.trimEnd().split('\n').at(-1) ?? '';
    rows.push([`seed ${seed}`, headline(outcome), last, `${grouped(machine.elapsed())} cycles`]);
    process.exitCode ||= judge(loaded, execution, flags);
    if (execution.interrupted) break;
  }
  if (flags.json) print(JSON.stringify({ schema: 'flynn.runs/1', runs: reports }, null, 2));
  else print(...alignRows(rows, [0, 3]));
}

/** The exit code of a run; says on standard error what does not hold of what the program's header expects. */
function judge(
  { file, header }: LoadedProgram,
  { machine, outcome, interrupted }: Execution,
  { expect }: Flags,
): number {
  if (interrupted) return exitCodes.interrupted.code;
  const code = outcome.code;
  const differences = expect ? unmet(header, machine.console.text, code) : [];
  if (differences.length === 0) return code;
  const { red, green } = paints(stderr);
  complain(`${file} does not do what its header expects (- expected, + is):`);
  complain(...differences.map((line) => (line.startsWith('-') ? green(line) : red(line))));
  return exitCodes.expectation.code;
}

/** What a run came to, for people. */
function report(
  { sourceOf }: LoadedProgram,
  { machine, outcome, interrupted, seconds }: Execution,
  { timing, quiet, report: kinds = [] }: Flags,
): void {
  const style = { width: widthOf(stderr), ...paints(stderr) };
  if (!quiet) {
    if (interrupted) complain(style.red('interrupted'));
    complain(...showOutcome(machine, outcome, sourceOf, style));
    complain(...summarise(machine, style));
  }
  // Who asks for a report by name wants it, whatever else is not to be said.
  for (const kind of kinds) complain(...kind.lines(kind.data(machine), style));
  if (timing && !quiet) {
    const rate = retired(machine) / seconds / 1e6;
    complain(`  took ${seconds.toFixed(3)} s here, ${rate.toFixed(1)} million instructions a second`);
  }
}

async function jsonOf(
  loaded: LoadedProgram,
  execution: Execution,
  { timing, report: kinds = [], explainAccess }: Flags,
  watcher?: PipelineWatch,
  profile?: ProfileWatch,
  history?: HistoryWatch,
): Promise<Report> {
  // Hashing is loaded only by who needs it.
  const { runReport } = await import('../run-report.ts');
  const { seconds, explained } = execution;
  const { receipts } = explained;
  const made = {
    ...runReport(loaded, execution, kinds),
    ...(explainAccess && { receipts }),
    ...(watcher && { pipeline: watcher.report() }),
    ...(profile && { profile: profile.report() }),
    ...(history?.report() && { timeline: history.report() }),
  };
  if (!timing) return made;
  const { cpus } = await import('node:os');
  const host = {
    seconds,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? '',
  };
  return { ...made, host };
}

function dump(configuration: Configuration): void {
  print(JSON.stringify(configuration, null, 2));
}

const mostSeeds = 10_000;

/** The seeds of `1..5`; undefined for a single one or none. */
function parseSeeds(text: string | undefined): number[] | undefined {
  const range = /^(\d+)\.\.(\d+)$/.exec(text ?? '');
  if (!range) return undefined;
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (last < first || last - first >= mostSeeds) {
    throw new Refusal(
      `--seed ${text} is no range of 1 to ${mostSeeds} seeds; write the lower number first, as in 1..5`,
    );
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
