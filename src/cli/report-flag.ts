/** Flags that ask what a machine's memory did: `--classify`, and `--report` with names of the catalogue of reports. */
import { type Command, InvalidArgumentError } from 'commander';
import { nearest } from '../base/nearest.ts';
import type { Configuration } from '../machine/configuration.ts';
import type { Observable } from '../machine/observation.ts';
import { reportKinds } from '../measure/reports/index.ts';
import type { ReportKind } from '../measure/reports/report-kind.ts';
import { Refusal } from './refusal.ts';

export interface ReportFlags {
  readonly classify?: true;
  /** Without those that were asked for twice. */
  readonly report?: readonly ReportKind[];
}

const names = reportKinds.map(({ name }) => name);

export function addReportFlags(command: Command): void {
  command
    .option('--classify', 'say why caches missed: compulsory, capacity, conflict, coherence, false sharing')
    .option(
      '--report <names>',
      `report on memory, too: ${names.join(', ')}, or all of them, as in ${names.join(',')}`,
      parse,
    );
}

/** What a machine has to watch for the flags; refuses where it has no caches. */
export function observed({ classify, report = [] }: ReportFlags, { memory }: Configuration): readonly Observable[] {
  const wanted = new Set([...(classify ? (['classes'] as const) : []), ...report.flatMap(({ needs }) => needs)]);
  if (wanted.size > 0 && memory.kind === 'flat') {
    const what = classify ? 'classify' : 'report on';
    throw new Refusal(`flat memory has no caches whose misses to ${what}; choose another, such as --memory uma`);
  }
  return [...wanted];
}

/** The reports of `misses,sharing`, after those of earlier flags. */
function parse(text: string, before: readonly ReportKind[] = []): readonly ReportKind[] {
  const named = text.split(',').map((word) => {
    const kind = reportKinds.find(({ name }) => name === word.trim());
    if (kind) return kind;
    const near = nearest(word, names);
    const help = near ? `did you mean '${near}'?` : `there are ${names.join(' and ')}.`;
    throw new InvalidArgumentError(`There is no report '${word}'; ${help}`);
  });
  return [...new Set([...before, ...named])];
}
