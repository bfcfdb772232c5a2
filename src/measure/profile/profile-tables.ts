/**
 * A profile for people: a table of functions, then each source with what its lines took beside them. What belongs to no
 * line has rows of its own, so both tables sum to the cycles of the run.
 */
import { type StackCause, stackCauses } from '../cpi-stack.ts';
import { groupBy } from '../reports/tally.ts';
import type { Style } from '../style.ts';
import { alignRows, counted, grouped } from '../text-table.ts';
import { type LineRow, outsideCauses, type ProfileReport } from './profile-report.ts';

/** The text of a source by the name that line tables use; undefined where there is none. */
type SourceOf = (file: string) => string | undefined;

const inWords: Readonly<Partial<Record<StackCause, string>>> = { loadUse: 'load use', storeBuffer: 'store buffer' };
const outsideInWords = { kernel: 'the kernel', lock: 'waiting for locks', idle: 'idle' };

/** Lines without a cycle that are shown beside one with some; of more, the middle is left out. */
const context = 2;

/** What a row is made from, before it is text. */
interface Row {
  readonly cycles?: number;
  readonly instructions?: number;
  readonly causes?: Readonly<Partial<Record<StackCause, number>>>;
  /** What stands at the end. */
  readonly what: string;
}

export function profileTables(report: ProfileReport, sourceOf: SourceOf, { bold, dim }: Style): string[] {
  const { cores, functions, lines, outside, cycles, instructions } = report;
  const shown = stackCauses.filter((cause) => !isOutside(cause) && report.causes[cause] > 0);
  const head = ['  cycles', 'share', 'instructions', ...shown.map((cause) => inWords[cause] ?? cause)];
  const right = head.map((_, column) => column);
  const cells = (row: Row) => [
    `  ${row.cycles ? grouped(row.cycles) : ''}`,
    row.cycles ? `${((100 * row.cycles) / cycles).toFixed(1)}%` : '',
    row.instructions ? grouped(row.instructions) : '',
    ...shown.map((cause) => (row.causes?.[cause] ? grouped(row.causes[cause]) : '')),
    printable(row.what),
  ];
  const table = (title: string, rows: readonly Row[]) => {
    const [first, ...others] = alignRows([[...head, title], ...rows.map(cells)], right);
    return [bold(first), ...others.map((line, at) => (rows[at].cycles ? line : dim(line)))];
  };
  const rest: Row[] = [
    ...outsideCauses.filter((cause) => outside[cause] > 0).map((cause) => rowOutside(cause, outside[cause])),
    { cycles, instructions, causes: report.causes, what: 'in all' },
  ];
  const whose = cores.length === 1 ? `core ${cores[0]}` : counted(cores.length, 'core');
  const isOne = functions.every(({ pid }) => pid <= 1);
  const named = functions.map((row) => {
    const name = isOne ? row.name : `${row.name} of process ${row.pid}`;
    return { ...row, what: row.file ? `${name}  ${row.file}:${row.line}` : name };
  });
  return [
    `  profile of ${whose}: ${counted(cycles, 'cycle')}, ${counted(instructions, 'instruction')}`,
    '',
    ...table('function', [...named, ...rest]),
    '',
    ...table('source line', [...annotated(lines, sourceOf), ...rest]),
  ];
}

/** Sources and symbols come from files: what would steer a terminal is a dot. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t]/gu, '.');
}

function isOutside(cause: StackCause): boolean {
  return (outsideCauses as readonly StackCause[]).includes(cause);
}

function rowOutside(cause: (typeof outsideCauses)[number], cycles: number): Row {
  return { cycles, what: outsideInWords[cause] };
}

/** The lines of each file in order, with those around them, the dearest file first; then functions without lines. */
function annotated(lines: readonly LineRow[], sourceOf: SourceOf): Row[] {
  const files = groupBy(
    lines.filter(({ file }) => file !== undefined),
    ({ file }) => file as string,
  );
  const costOf = (own: readonly LineRow[]) => own.reduce((sum, { cycles }) => sum + cycles, 0);
  const dearestFirst = [...files].sort(([, a], [, b]) => costOf(b) - costOf(a));
  const bare = lines.filter(({ file }) => file === undefined);
  return [
    ...dearestFirst.flatMap(([file, own]) => fileRows(file, own, sourceOf(file))),
    ...bare.map((row) => ({ ...row, what: `${row.function}, which has no source lines` })),
  ];
}

function fileRows(file: string, own: readonly LineRow[], text: string | undefined): Row[] {
  if (text === undefined) {
    const rows = own.map((row) => ({ ...row, what: `${row.line}  in ${row.function}` }));
    return [{ what: `${file}, whose text was not found:` }, ...rows];
  }
  const source = text.split(/\r\n|\n|\r/);
  if (source.at(-1) === '') source.pop();
  const byLine = groupBy(own, ({ line }) => line as number);
  const wanted = new Set(own.flatMap(({ line = 0 }) => around(line, source.length)));
  const margin = String(Math.max(...wanted)).length;
  const rows: Row[] = [{ what: `${file}:` }];
  let last = 0;
  for (const line of [...wanted].sort((a, b) => a - b)) {
    if (line > last + 1) rows.push({ what: '...' });
    last = line;
    const written = `${String(line).padStart(margin)}  ${source[line - 1] ?? ''}`;
    for (const row of byLine.get(line) ?? [{}]) rows.push({ ...row, what: written.trimEnd() });
  }
  if (last < source.length) rows.push({ what: '...' });
  return rows;
}

/** A line and those of a file that are near it. */
function around(line: number, most: number): number[] {
  const near = Array.from({ length: 2 * context + 1 }, (_, index) => line - context + index);
  return near.filter((one) => one === line || (one >= 1 && one <= most));
}
