/** A replayed trace as data: what `flynn memory --json` prints, schema `flynn.memory/1`. */
import type { Configuration } from '../machine/configuration.ts';
import type { Machine } from '../machine/machine.ts';
import { type MemoryReport, memoryReport, rounded } from './memory-report.ts';
import { memoryTables, mostRows, withRest } from './memory-summary.ts';
import type { ReceiptReport } from './receipt-report.ts';
import { type ReportKind, reportsOf } from './reports/report-kind.ts';
import type { Style } from './style.ts';
import { machineInWords } from './summary.ts';
import { alignRows, counted, grouped } from './text-table.ts';

/** What a replay counted itself. */
export interface Replayed {
  readonly accesses: number;
  /** Cycles up to which it has come. */
  readonly elapsed: number;
  /** By core. */
  readonly accessesOf: Float64Array;
  readonly busyOf: Float64Array;
}

export interface TraceReport {
  readonly schema: 'flynn.memory/1';
  readonly machine: Configuration;
  readonly cycles: number;
  readonly trace: {
    readonly file: string;
    readonly accesses: number;
    readonly cores: readonly {
      readonly id: number;
      readonly accesses: number;
      readonly busy: number;
      readonly latency: number;
    }[];
  };
  readonly memory: MemoryReport;
  /** Of the accesses that were to be explained. */
  readonly receipts?: readonly ReceiptReport[];
  /** What `--report` asked for, by its names; absent where it asked for nothing. */
  readonly reports?: Readonly<Record<string, unknown>>;
}

/** The report of a replay on a machine's memory. */
export function traceReportOf(
  machine: Pick<Machine, 'memory' | 'observation' | 'configuration' | 'kernel' | 'isa'>,
  replayed: Replayed,
  file: string,
  kinds: readonly ReportKind[] = [],
): TraceReport {
  const { accesses, elapsed, accessesOf, busyOf } = replayed;
  return {
    schema: 'flynn.memory/1',
    machine: machine.configuration,
    cycles: elapsed,
    trace: {
      file,
      accesses,
      cores: [...accessesOf].map((count, id) => {
        return { id, accesses: count, busy: busyOf[id], latency: count === 0 ? 0 : rounded(busyOf[id] / count) };
      }),
    },
    memory: memoryReport(machine, elapsed),
    ...reportsOf(kinds, machine),
  };
}

/** The same for people, in lines. */
export function traceSummary(
  { machine, cycles, trace, memory }: TraceReport,
  style: Style,
  from?: Machine['sections'],
): string[] {
  const busy = trace.cores.reduce((sum, core) => sum + core.busy, 0);
  const latency = trace.accesses === 0 ? 0 : busy / trace.accesses;
  const rows = trace.cores.slice(0, mostRows).map(({ id, accesses, ...core }) => {
    return [`  ${id}`, grouped(accesses), grouped(core.busy), core.latency.toFixed(2)];
  });
  const [head, ...lines] = alignRows(
    [['  core', 'accesses', 'busy (cycles)', 'cycles per access'], ...rows],
    [0, 1, 2, 3],
  );
  return [
    style.bold(`${trace.file}: ${counted(trace.accesses, 'access', 'accesses')}`),
    `  ${machineInWords(machine, from)}`,
    `  ${counted(cycles, 'cycle')}, ${latency.toFixed(2)} cycles per access`,
    '',
    ...withRest([style.bold(head), ...lines], trace.cores.length, 'core'),
    ...memoryTables(memory, machine.link.kind, style),
  ];
}
