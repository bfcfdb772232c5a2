/** `flynn trace`: the way of a program's instructions through the stages, in a file for other people's viewers. */
import { type Command, InvalidArgumentError } from 'commander';
import { nearest } from '../../base/nearest.ts';
import type { Exporter, ExportWriter } from '../../export/exporter.ts';
import { exporters } from '../../export/index.ts';
import type { Machine } from '../../machine/machine.ts';
import { showOutcome } from '../../measure/outcome-text.ts';
import { StageTrace } from '../../measure/stage-trace.ts';
import { counted } from '../../measure/text-table.ts';
import { execute, type Watcher } from '../execution.ts';
import { exitCodes } from '../exit-codes.ts';
import { createFile, type OutputFile } from '../files.ts';
import { type LimitFlags, limitOf, parseCount } from '../limit-flags.ts';
import { loadProgram } from '../load-program.ts';
import { addFlagsIn, configurationFrom, type MachineFlags } from '../machine-flags.ts';
import { refuseWithoutStages } from '../pipeline-flag.ts';
import { Refusal } from '../refusal.ts';
import { complain, paints, stderr, widthOf } from '../terminal.ts';

type Flags = MachineFlags &
  LimitFlags & {
    readonly format?: Exporter;
    readonly output?: string;
    readonly from?: number;
    readonly to?: number;
    readonly quiet?: true;
  };

const names = exporters.map(({ name }) => name);

export async function configure(command: Command, words: readonly string[]): Promise<void> {
  command
    .argument('<program>', 'a source, an ELF file, - or a bundled name')
    .argument('[args...]', 'for the program; after -- also what starts with -')
    .option(
      `--format <${names.join('|')}>`,
      `${exporters.map(({ name, summary }) => `${name}: ${summary.replace(/\.$/, '')}`).join('; ')} (default: as the file is named)`,
      parseFormat,
    )
    .option('-o, --output <file>', 'where to write it; - for standard output, on which the program then prints nothing')
    .option('--from <cycle>', 'leave out instructions that end before', parseCount)
    .option('--to <cycle>', 'leave out instructions that start then or later, and stop', parseCount)
    .option('-q, --quiet', 'no report')
    .option('--max-cycles <n>', 'stop after that many cycles', parseCount)
    .option('--max-instructions <n>', 'stop after that many instructions', parseCount);
  await addFlagsIn(command, words);
  command.action(trace);
}

async function trace(word: string, args: readonly string[], flags: Flags): Promise<void> {
  const { output, quiet } = flags;
  if (output === undefined) {
    throw new Refusal('say where to write the trace with -o FILE; -o - is standard output');
  }
  const format = flags.format ?? formatOf(output);
  const { from = 0, to = Number.POSITIVE_INFINITY } = flags;
  if (to <= from) throw new Refusal(`--to ${to} leaves no cycle behind --from ${from}`);
  const loaded = await loadProgram(word, quiet ? { quiet } : {});
  const configuration = await configurationFrom(flags, loaded.header.machine);
  const recorder = createRecorder(format, output, from, to);
  const options = { args, limit: limitOf(flags), watcher: recorder, show: output !== '-' };
  const { machine, outcome, interrupted } = await execute(loaded, configuration, options);
  const written = recorder.finish();
  const isCut = recorder.isDone && outcome.kind === 'budget';
  if (!quiet) {
    const style = { width: widthOf(stderr), ...paints(stderr) };
    if (interrupted) complain(style.red('interrupted'));
    if (!isCut) complain(...showOutcome(machine, outcome, loaded.sourceOf, style));
    complain(`  ${counted(written, 'instruction')} in ${output === '-' ? 'standard output' : output} (${format.name})`);
  }
  if (interrupted) process.exitCode = exitCodes.interrupted.code;
  // That it was stopped where it was to be is no mistake.
  else process.exitCode = isCut ? 0 : outcome.code;
}

/** Writes the instructions between two cycles, as they are told of. */
function createRecorder(format: Exporter, path: string, from: number, to: number) {
  let [written, isDone] = [0, false];
  let file: OutputFile | undefined;
  let writer: ExportWriter | undefined;
  const stages = new StageTrace((instruction) => {
    if (instruction.start >= to) isDone = true;
    else if (instruction.end > from) {
      written++;
      file?.write(writer?.instruction(instruction) ?? '');
    }
  });
  const recorder: Watcher & { finish(): number } = {
    watch(core, passage) {
      if (!isDone) stages.watch(core, passage);
    },
    attach(machine: Machine) {
      refuseWithoutStages(machine);
      file = createFile(path);
      writer = format.create({ stages: machine.stages, cores: machine.array.cores.length });
      stages.attach(machine);
      file.write(writer.head());
    },
    get isDone() {
      return isDone;
    },
    finish() {
      stages.finish();
      file?.write(writer?.tail() ?? '');
      file?.close();
      return written;
    },
  };
  return recorder;
}

/** The format that a file's name asks for; refuses where it asks for none. */
function formatOf(path: string): Exporter {
  const found = exporters.find(({ extension }) => path.endsWith(`.${extension}`));
  if (found) return found;
  throw new Refusal(
    `say in which format to write ${path === '-' ? 'the trace' : path}: --format ${names.join(' or --format ')}`,
  );
}

function parseFormat(word: string): Exporter {
  const found = exporters.find(({ name }) => name === word);
  if (found) return found;
  const near = nearest(word, names);
  throw new InvalidArgumentError(
    `There is no format '${word}'; ${near ? `did you mean '${near}'?` : `there are ${names.join(', ')}.`}`,
  );
}
