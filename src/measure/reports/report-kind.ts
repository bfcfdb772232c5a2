/** Reports that a run can be asked for besides its summary: each watches the machine's memory and has tables and data. */
import type { Machine, Surroundings } from '../../machine/machine.ts';
import type { Style } from '../style.ts';

export type Watched = Pick<Machine, 'observation' | 'kernel' | 'isa'>;

export interface ReportKind<Data = unknown> {
  /** What `--report` calls it, and its key among a report's `reports`. */
  readonly name: string;
  readonly summary: string;
  /** What the machine has to watch for it. */
  readonly needs: NonNullable<Surroundings['observe']>;
  /** As `--json` prints it. */
  data(machine: Watched): Data;
  /** The same for people, in lines. */
  lines(data: Data, style: Style): string[];
}

/** The part of a report that has the data of some kinds, by their names; nothing where none was asked for. */
export function reportsOf(
  kinds: readonly ReportKind[],
  machine: Watched,
): { reports?: Readonly<Record<string, unknown>> } {
  if (kinds.length === 0) return {};
  return { reports: Object.fromEntries(kinds.map((kind) => [kind.name, kind.data(machine)])) };
}
