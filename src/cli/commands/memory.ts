/**
 * `flynn memory`: a trace of accesses through a machine's caches, without a program. The addresses of a trace are physical.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { Configuration } from '../../machine/configuration.ts';
import { createMachine, type Machine } from '../../machine/machine.ts';
import { showReceipt } from '../../measure/receipt-report.ts';
import { traceReportOf, traceSummary } from '../../measure/trace-report.ts';
import { Replay } from '../../memory/replay.ts';
import { TraceReader } from '../../memory/trace.ts';
import { readPieces } from '../byte-stream.ts';
import { exitCodes } from '../exit-codes.ts';
import { addExplainFlag, explainAccesses } from '../explained-accesses.ts';
import { addFlagsIn, configurationFrom, type MachineFlags } from '../machine-flags.ts';
import { sectionsFor } from '../outside-model.ts';
import { Refusal, refuseWith } from '../refusal.ts';
import { addReportFlags, observed, type ReportFlags } from '../report-flag.ts';
import { paints, print, stdout, widthOf } from '../terminal.ts';

type Flags = MachineFlags &
  ReportFlags & {
    readonly json?: true;
    readonly wrap?: true;
    readonly explainAccess?: readonly string[];
  };

export async function configure(command: Command, words: readonly string[]): Promise<void> {
  command
    .argument('<trace>', 'accesses, `core r|w hexaddress` a line, plain or packed by gzip; - for standard input')
    .option('--json', 'print the statistics as JSON')
    .option('--wrap', 'take addresses modulo the size of memory, instead of refusing those beyond it');
  addReportFlags(command);
  addExplainFlag(command);
  await addFlagsIn(command, words);
  command.action(memory);
}

async function memory(path: string, flags: Flags): Promise<void> {
  const { explainAccess: explain = [], report: kinds = [] } = flags;
  const configuration = await cachedConfiguration(flags);
  const sections = await sectionsFor(configuration.cpu.kind);
  const machine = createMachine(configuration, {
    sections,
    observe: observed(flags, configuration),
    receipts: explain.length > 0,
  });
  const explained = explainAccesses(explain, machine, undefined);
  const file = path === '-' ? 'standard input' : basename(path);
  const replay = await replayTrace(path, file, machine, flags.wrap ?? false);
  const report = traceReportOf(machine, replay, file, kinds);
  const { receipts, missing } = explained();
  const style = { width: widthOf(stdout), ...paints(stdout) };
  if (flags.json) print(JSON.stringify({ ...report, ...(flags.explainAccess && { receipts }) }, null, 2));
  else {
    print(...traceSummary(report, style, sections));
    for (const kind of kinds) print(...kind.lines(kind.data(machine), style));
    for (const receipt of receipts) print('', ...showReceipt(receipt, machine, style));
  }
  if (missing.length > 0) throw new Refusal(missing.join('\n'));
}

/** The machine that flags ask for, with caches: where they leave the memory open it is `uma`. */
async function cachedConfiguration(flags: Flags): Promise<Configuration> {
  const asked = await configurationFrom(flags, undefined);
  if (asked.memory.kind !== 'flat') return asked;
  if (flags.memory !== undefined || flags.config !== undefined) {
    throw new Refusal('flat memory has no caches to send a trace through; choose another, such as --memory uma');
  }
  return configurationFrom({ ...flags, memory: 'uma' }, undefined);
}

async function replayTrace(path: string, file: string, machine: Machine, wrap: boolean): Promise<Replay> {
  const cores = machine.array.cores.length;
  const replay = new Replay(machine.memory, cores);
  const reader = new TraceReader({
    ...{ file, cores, size: machine.memory.ram.limit, wrap },
    access: (core, on, address) => replay.access(core, on, address),
  });
  for await (const piece of readPieces(path)) {
    const wrong = reader.feed(piece);
    if (wrong) throw refuseWith([wrong], exitCodes.program.code);
  }
  const wrong = reader.end();
  if (wrong) throw refuseWith([wrong], exitCodes.program.code);
  return replay;
}
