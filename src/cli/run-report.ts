/** What `flynn run --json` says of every run: what it came to, and the program and what it left as SHA-256. */
import { createHash } from 'node:crypto';
import { type Report, reportOf } from '../measure/report.ts';
import type { ReportKind } from '../measure/reports/report-kind.ts';
import type { Execution } from './execution.ts';
import type { LoadedProgram } from './load-program.ts';

/** The report of a run of a program; the same run gives the same to the byte. */
export function runReport(
  { file, bytes }: Pick<LoadedProgram, 'file' | 'bytes'>,
  { machine, outcome }: Pick<Execution, 'machine' | 'outcome'>,
  kinds: readonly ReportKind[] = [],
): Report {
  const digest = createHash('sha256');
  for (const part of machine.state()) digest.update(part);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return reportOf(machine, outcome, { file, sha256 }, digest.digest('hex'), kinds);
}
