/**
 * The timeline: a Gantt chart (Gantt 1919, "Organizing for Work") of what ran where. A row for each core says which thread
 * had it, a row for each thread what state it was in; below, each change of a thread's state with its reason.
 * A column stands for the same number of cycles, and shows what took most of them.
 */
import type { Change } from '../machine/history.ts';
import type { Machine } from '../machine/machine.ts';
import type { Style } from './style.ts';
import { alignRows, counted, grouped } from './text-table.ts';

/** In cycles, from the first up to and without the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A thread was in a state. */
interface Stretch extends Span {
  readonly state: Change['to'];
  readonly core: number;
}

const marks: Readonly<Record<Change['to'], string>> = {
  ...{ new: ' ', runnable: '░', running: '█', waiting: '·', dead: ' ' },
};
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const mostThreads = 40;
const mostChanges = 60;

const reasons: Readonly<Record<Change['by'], string>> = {
  admit: 'it was made',
  dispatch: 'the scheduler chose it',
  expire: 'its time slice is over',
  preempt: 'another takes its core',
  yield: 'it lets others go first',
  wait: 'it waits for',
  wake: 'it has waited for',
  exit: 'it ended',
  kill: 'its process ended',
  hold: 'it waits for',
  drop: 'another thread asked for',
  requeue: 'it waits now for',
  redirect: 'its call needs a device that this core does not reach',
};

/** The chart and the changes within a span of a run, which `changes` tells in order; `missed`: later ones were not kept. */
export function drawTimeline(
  machine: Machine,
  changes: readonly Change[],
  { from, to }: Span,
  missed: number,
  style: Style,
): string[] {
  const end = Math.max(from + 1, Math.min(to, machine.elapsed()));
  const threads = [...machine.kernel.graph.threads.values()];
  const lives = livesOf(changes, machine.elapsed());
  const seen = threads.filter(({ id }) => lives.get(id)?.some((one) => one.from < end && one.to > from));
  const shown = seen.slice(0, mostThreads);
  const cores = machine.array.cores.map(({ id }) => `core ${id}`);
  const labels = [...cores, ...shown.map(({ id, name }) => `thread ${id} ${name}`)];
  const margin = Math.max(...labels.map((label) => label.length)) + 4;
  const columns = Math.min(end - from, Math.max(16, style.width - margin - 2));
  const edges = Array.from({ length: columns + 1 }, (_, i) => from + Math.round((i * (end - from)) / columns));
  const row = (label: string, cells: string) => `  ${label.padEnd(margin - 2)}${cells.trimEnd()}`.trimEnd();
  const onCores = coreStretches(lives);
  const lines = [
    style.bold(`timeline: cycles ${grouped(from)} to ${grouped(end)}, ${columnText(columns, end - from)}`),
    row('', ruler(edges)),
    ...cores.map((label, core) =>
      row(
        label,
        cellsOf(edges, onCores.get(core) ?? [], '.', ({ tid }) => digit(tid)),
      ),
    ),
    '',
    ...shown.map(({ id, name }) => {
      return row(
        `thread ${id} ${name}`,
        cellsOf(edges, lives.get(id) ?? [], ' ', ({ state }) => marks[state]),
      );
    }),
    ...(seen.length > shown.length ? [`  and ${counted(seen.length - shown.length, 'thread')} more`] : []),
    style.dim(`  █ running, ░ runnable, · waiting; on a core the number of its thread, . for none`),
    '',
  ];
  const within = changes.filter(({ cycle }) => cycle >= from && cycle < end);
  const nameOf = new Map(threads.map(({ id, name }) => [id, `${id} ${name}`]));
  const rows = within
    .slice(0, mostChanges)
    .map(({ cycle, core, tid, from: was, to: is, by, what }) => [
      ...[grouped(cycle), core < 0 ? '' : String(core), nameOf.get(tid) ?? String(tid), `${was} → ${is}`],
      what === '' ? reasons[by] : `${reasons[by]} ${what}`,
    ]);
  const [head, ...told] = alignRows([['cycle', 'core', 'thread', 'change', 'since'], ...rows], [0, 1]);
  const left = within.length - rows.length + missed;
  const narrower =
    left > 0 ? [`  and ${counted(left, 'change')} more; --timeline FROM..TO shows those of some cycles`] : [];
  return [...lines, style.bold(`  ${head}`), ...told.map((line) => `  ${line}`), ...narrower];
}

/** By thread: its states one after the other, up to `end`. */
function livesOf(changes: readonly Change[], end: number): Map<number, Stretch[]> {
  const lives = new Map<number, Stretch[]>();
  const last = new Map<number, Change>();
  const close = ({ cycle, core, tid, to: state }: Change, to: number) => {
    const life = lives.get(tid) ?? [];
    life.push({ from: cycle, to: Math.max(cycle, to), state, core });
    lives.set(tid, life);
  };
  for (const change of changes) {
    const before = last.get(change.tid);
    if (before) close(before, change.cycle);
    last.set(change.tid, change);
  }
  for (const change of last.values()) close(change, end);
  return lives;
}

/** By core: which thread had it when. */
function coreStretches(lives: ReadonlyMap<number, readonly Stretch[]>): Map<number, (Stretch & { tid: number })[]> {
  const cores = new Map<number, (Stretch & { tid: number })[]>();
  for (const [tid, stretches] of lives) {
    for (const stretch of stretches) {
      if (stretch.state !== 'running') continue;
      const known = cores.get(stretch.core) ?? [];
      known.push({ ...stretch, tid });
      cores.set(stretch.core, known);
    }
  }
  for (const stretches of cores.values()) stretches.sort((a, b) => a.from - b.from);
  return cores;
}

/** For each column the mark of what took most of its cycles; `none` where nothing took any. Stretches are in order. */
function cellsOf<S extends Span>(
  edges: readonly number[],
  stretches: readonly S[],
  none: string,
  markOf: (stretch: S) => string,
): string {
  let next = 0;
  let cells = '';
  for (let column = 0; column + 1 < edges.length; column++) {
    const [from, to] = [edges[column], edges[column + 1]];
    while (next < stretches.length && stretches[next].to <= from) next++;
    const shares = new Map<string, number>();
    for (let at = next; at < stretches.length && stretches[at].from < to; at++) {
      const cycles = Math.min(stretches[at].to, to) - Math.max(stretches[at].from, from);
      const mark = markOf(stretches[at]);
      shares.set(mark, (shares.get(mark) ?? 0) + cycles);
    }
    let [best, most] = [none, 0];
    for (const [mark, cycles] of shares) if (cycles > most) [best, most] = [mark, cycles];
    cells += best;
  }
  return cells;
}

/** Cycles over their columns: every so many, as they fit. */
function ruler(edges: readonly number[]): string {
  let line = '';
  for (let column = 0; column + 1 < edges.length; column += 10) {
    if (line.length < column || column === 0) line = `${line.padEnd(column)}${grouped(edges[column])}`;
  }
  return line;
}

function columnText(columns: number, cycles: number): string {
  return `${(cycles / columns).toFixed(cycles % columns === 0 ? 0 : 1)} a column`;
}

function digit(tid: number): string {
  return digits[tid] ?? '+';
}
