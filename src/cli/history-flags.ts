/** `--timeline` and `--strace`: what threads went through and asked the kernel for, read off the events while they happen. */
import type { Command } from 'commander';
import { type Call, type Change, History } from '../machine/history.ts';
import type { Machine } from '../machine/machine.ts';
import { showCall } from '../measure/strace-text.ts';
import type { Style } from '../measure/style.ts';
import { drawTimeline, type Span } from '../measure/timeline.ts';
import { Refusal } from './refusal.ts';

/** So many changes are kept for a timeline. */
const mostChanges = 200_000;

export interface HistoryFlags {
  readonly timeline?: string | true;
  readonly strace?: true;
}

export function addHistoryFlags(command: Command): void {
  command
    .option('--timeline [cycles]', 'draw what ran on which core and the states of threads: of the run, or of FROM..TO')
    .option('--strace', 'print each system call with its arguments and its answer');
}

/** Hears, now and then, that a machine has gone on. */
export interface HistoryWatch {
  attach(machine: Machine): void;
  goneOn(): void;
  /** The timeline; nothing where none was asked for. */
  lines(style: Style): string[];
  /** The timeline's changes, as `--json` has them; undefined where none was asked for. */
  report(): readonly Change[] | undefined;
}

/** What follows the events of a run; `print` takes the calls. Undefined where nothing was asked for. */
export function followHistory(
  { timeline, strace }: HistoryFlags,
  print: (...lines: string[]) => void,
): HistoryWatch | undefined {
  if (timeline === undefined && !strace) return undefined;
  const span = spanIn(timeline);
  const changes: Change[] = [];
  let [machine, history]: [Machine?, History?] = [];
  let missed = 0;
  const change = (one: Change) => {
    // What is before the span tells in which state threads are when it begins.
    if (one.cycle >= span.to) return;
    if (changes.length < mostChanges) changes.push(one);
    else missed++;
  };
  const call = (one: Call) => print(showCall(one, machine as Machine));
  return {
    attach(watched) {
      machine = watched;
      history = new History(watched);
    },
    goneOn: () => history?.read({ ...(timeline !== undefined && { change }), ...(strace && { call }) }),
    lines: (style) => (machine && timeline !== undefined ? drawTimeline(machine, changes, span, missed, style) : []),
    report: () => (timeline === undefined ? undefined : changes.filter(({ cycle }) => cycle >= span.from)),
  };
}

function spanIn(flag: string | true | undefined): Span {
  if (flag === undefined || flag === true) return { from: 0, to: Number.POSITIVE_INFINITY };
  const [, from, to] = /^([\d_]+)\.\.([\d_]+)$/.exec(flag)?.map((text) => Number(text.replaceAll('_', ''))) ?? [];
  if (from !== undefined && from < to) return { from, to };
  throw new Refusal(
    `--timeline ${flag}: what may stand there are cycles, the lower number first, as in 1000..2000\n  help: name the program before --timeline`,
  );
}
