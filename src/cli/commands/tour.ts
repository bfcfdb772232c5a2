/** `flynn tour`: a few runs of bundled programs with what they show, in seconds. Every figure is measured while it runs. */
import type { Command } from 'commander';
import { alignRows, bar, grouped, wrap } from '../../measure/text-table.ts';
import { findBundled, readBundled } from '../bundled.ts';
import { execute } from '../execution.ts';
import { loadProgram } from '../load-program.ts';
import { configurationFrom } from '../machine-flags.ts';
import { paints, print, stdout, widthOf } from '../terminal.ts';

export function configure(command: Command): void {
  command.action(async () => {
    title('A program in which four threads share out a sum');
    source('parallel-sum', 'main:');
    tell('`spawn` starts a thread, `join` waits for its end, `lock` and `unlock` let one thread at a time through.');

    title('The same program on one core and on four');
    compare([await measure('parallel-sum', 1), await measure('parallel-sum', 4)]);

    title('A race: two threads count to 1000 each, in one word and without a lock');
    source('race', 'worker:');
    const schedules = [];
    for (const [cores, seed] of [
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
    ])
      schedules.push(await measure('race', cores, seed));
    table(schedules.map((run) => [on(run), run.last]));
    tell(
      'Where both load the same number, one of the two stores is lost. A seed stands for a schedule: the same again gives the same again.',
    );

    title('Two repairs, on two cores');
    const rows = [];
    for (const [name, how] of repairs) {
      const run = await measure(name, 2);
      rows.push([how, run.last, `${grouped(run.cycles)} cycles`]);
    }
    table(rows);

    title('What to try next');
    table(next);
  });
}

const repairs = [
  ['race', 'no lock'],
  ['race-lock', 'lock, unlock'],
  ['race-atomic', 'amoadd.w'],
] as const;

const next = [
  ['flynn run philosophers', 'five threads that wait for each other, and who waits for whom'],
  ['flynn run race --seed 1..5', 'a schedule a line'],
  ['flynn explain amoadd.w', 'an instruction: its bits, its meaning, an example'],
  ['flynn asm sum --listing', 'what the assembler makes of a source'],
  ['flynn programs', 'everything that `flynn run NAME` finds'],
  ['flynn machines', 'everything that `--machine NAME` finds'],
] as const;

/** A run as the tour shows it. */
interface Measured {
  readonly cores: number;
  readonly seed: number;
  readonly cycles: number;
  /** Cycles that the kernel took, of all cores. */
  readonly kernel: number;
  /** The last line that the program printed. */
  readonly last: string;
}

async function measure(name: string, cores: number, seed = 0): Promise<Measured> {
  const loaded = await loadProgram(name);
  const configuration = await configurationFrom({ 'array.cores': String(cores), seed: String(seed) }, undefined);
  const { machine } = await execute(loaded, configuration);
  const kernel = machine.kernel.accounts.cores.reduce((sum, core) => sum + core.kernel, 0);
  const last = machine.console.text.trimEnd().split('\n').at(-1) ?? '';
  return { cores, seed, cycles: machine.elapsed(), kernel, last };
}

/** Cycles as bars, and how much faster the last is than the first. */
function compare(runs: readonly Measured[]): void {
  const { green } = paints(stdout);
  const most = Math.max(...runs.map(({ cycles }) => cycles));
  const rows = alignRows(
    runs.map((run) => [on(run), run.last, `${grouped(run.cycles)} cycles`]),
    [2],
  );
  const room = widthOf(stdout) - Math.max(...rows.map(({ length }) => length)) - 6;
  print('', ...runs.map(({ cycles }, index) => `  ${rows[index]}  ${green(bar(cycles, most, room))}`));
  const ratio = runs[0].cycles / runs[runs.length - 1].cycles;
  tell(
    `The same result, ${ratio.toFixed(2)} times as fast. Going from thread to thread costs too: of these cycles the kernel took ` +
      `${runs.map((run) => `${grouped(run.kernel)} on ${on(run)}`).join(' and ')}.`,
  );
}

function on({ cores, seed }: Measured): string {
  return (cores === 1 ? '1 core' : `${cores} cores`) + (seed === 0 ? '' : `, seed ${seed}`);
}

/** The source of a bundled program from a line on. */
function source(name: string, from: string): void {
  const { dim, cyan } = paints(stdout);
  const { text } = readBundled({ path: findBundled(name) as string });
  const lines = text
    .slice(text.indexOf(`\n${from}`) + 1)
    .trimEnd()
    .split('\n');
  print('', ...lines.map((line) => `    ${line.replace(/#.*$/, dim).replace(/^\w+:/, cyan)}`.trimEnd()));
}

function title(text: string): void {
  const { bold } = paints(stdout);
  print('', bold(text));
}

function tell(text: string): void {
  print('', ...wrap(text, widthOf(stdout) - 2).map((line) => `  ${line}`));
}

function table(rows: readonly (readonly string[])[]): void {
  print('', ...alignRows(rows).map((line) => `  ${line}`));
}
