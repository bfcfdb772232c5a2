/**
 * The states of processes and the transitions between them.
 * A process is what its threads are: running while one of them is, ready while one could be. So its state is derived, after
 * each change of a thread, and the table says which changes there can be. Invariant: here alone a state is written.
 */
import { type EventLog, eventKinds } from '../base/events.ts';
import type { Pcb } from './process.ts';

export const processStates = {
  new: { number: 0, summary: 'Made, and none of its threads is in a line yet.' },
  ready: { number: 1, summary: 'A thread of it could run, and none is on a core.' },
  running: { number: 2, summary: 'A thread of it is on a core.' },
  waiting: { number: 3, summary: 'All of its threads wait.' },
  terminated: { number: 4, summary: 'Has ended; a zombie until its parent has waited for it.' },
} as const;

export type ProcessState = keyof typeof processStates;

interface ProcessTransition {
  readonly number: number;
  readonly from: readonly ProcessState[];
  readonly to: ProcessState;
  readonly summary: string;
}

// biome-ignore format: a row is a line
export const processTransitions = {
  admit:     { number: 0, from: ['new'],     to: 'ready',      summary: 'Its first thread is let into the line.' },
  dispatch:  { number: 1, from: ['ready'],   to: 'running',    summary: 'A thread of it is put on a core.' },
  release:   { number: 2, from: ['running'], to: 'ready',      summary: 'None of its threads is on a core any more, and one could be.' },
  block:     { number: 3, from: ['running'], to: 'waiting',    summary: 'Its last thread that could run has to wait.' },
  wake:      { number: 4, from: ['waiting'], to: 'ready',      summary: 'What a thread of it waited for has come.' },
  terminate: { number: 5, from: ['new', 'ready', 'running', 'waiting'], to: 'terminated', summary: 'It has ended.' },
} as const satisfies Record<string, ProcessTransition>;

const rows: readonly ProcessTransition[] = Object.values(processTransitions);

/** Derives a process's state from its threads' after one of them, by its number, has changed; what cannot be throws. */
export function follow(process: Pcb, tid: number, core: number, cycle: number, log: EventLog): void {
  if (process.state === 'terminated') return;
  const { running, runnable, waiting, new: fresh } = process.census;
  if (running > 0) change(process, 'running', tid, core, cycle, log);
  else if (runnable > 0) change(process, 'ready', tid, core, cycle, log);
  else if (waiting > 0) change(process, 'waiting', tid, core, cycle, log);
  else change(process, fresh > 0 ? 'new' : 'terminated', tid, core, cycle, log);
}

/** Ends a process, whatever its threads do. */
export function terminate(process: Pcb, tid: number, core: number, cycle: number, log: EventLog): void {
  if (process.state !== 'terminated') change(process, 'terminated', tid, core, cycle, log);
}

function change(process: Pcb, to: ProcessState, tid: number, core: number, cycle: number, log: EventLog): void {
  const { state: from, id } = process;
  if (from === to) return;
  const row = rows.find((one) => one.to === to && one.from.includes(from));
  if (!row) throw new Error(`process ${id} is ${from}: it cannot become ${to}`);
  process.state = to;
  process.since = Math.max(cycle, process.since);
  if (log.enabled) log.emit(eventKinds.process, core, process.since, id, row.number, tid);
}
