/**
 * Threads: control blocks, the five states and the transitions between them.
 * Invariant: `move` alone changes a state, only along a row of `transitions`, and the times of a thread's states sum to its
 * age. The clocks of cores differ by a few cycles, so a change is never dated before the one that it follows.
 */
import { type EventLog, eventKinds } from '../base/events.ts';
import { firstProcess, type Pcb } from './process.ts';
import { follow } from './process-state.ts';
import { createDeclared, createShare, type Declared, type Share } from './scheduling/share.ts';
import type { Stack } from './stacks.ts';
import { type Ending, type Waitable, waitKinds } from './sync/waitable.ts';

export const threadStates = {
  new: { number: 0, summary: 'Made, and not yet let into the line.' },
  runnable: { number: 1, summary: 'Could run, and waits for a core.' },
  running: { number: 2, summary: 'Is on a core; the work of the kernel for it counts too.' },
  waiting: { number: 3, summary: 'Waits for something that another thread or a clock must bring.' },
  dead: { number: 4, summary: 'Has ended; its exit code stays for those who join it.' },
} as const;

export type ThreadState = keyof typeof threadStates;

interface Transition {
  readonly number: number;
  readonly from: readonly ThreadState[];
  readonly to: ThreadState;
  readonly summary: string;
}

// biome-ignore format: a row is a line
export const transitions = {
  admit:    { number: 0, from: ['new'],      to: 'runnable', summary: 'A new thread is let into the line.' },
  dispatch: { number: 1, from: ['runnable'], to: 'running',  summary: 'The scheduler puts the thread on a core.' },
  expire:   { number: 2, from: ['running'],  to: 'runnable', summary: 'Its time slice is over.' },
  yield:    { number: 3, from: ['running'],  to: 'runnable', summary: 'It lets others go first.' },
  wait:     { number: 4, from: ['running'],  to: 'waiting',  summary: 'It waits for a lock or the like, a thread or a time.' },
  wake:     { number: 5, from: ['waiting'],  to: 'runnable', summary: 'What it waited for has come.' },
  exit:     { number: 6, from: ['running'],  to: 'dead',     summary: 'It has ended by itself.' },
  kill:     { number: 7, from: ['new', 'runnable', 'running', 'waiting'], to: 'dead', summary: 'Its process has ended.' },
  redirect: { number: 8, from: ['running'],  to: 'runnable', summary: 'Its call needs a device, which its core does not reach.' },
  requeue:  { number: 9, from: ['waiting'],  to: 'waiting',  summary: 'What it waited for has come, and now it waits for a lock.' },
  preempt:  { number: 10, from: ['running'], to: 'runnable', summary: 'Another thread takes its core before its slice is over.' },
  hold:     { number: 11, from: ['new'],     to: 'waiting',  summary: 'A new thread waits for the interpreter lock of its process.' },
  drop:     { number: 12, from: ['running'], to: 'waiting',  summary: 'Another thread asked for the interpreter lock, and it waits to get that back.' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** A thread control block. What a debugger would look for in memory is also written to its block in kernel memory. */
export interface Tcb {
  /** The thread's number, from 1; never used again. */
  readonly id: number;
  readonly process: Pcb;
  /** Where it started, and the symbol there; with the stack, these change when its process executes another program. */
  entry: number;
  name: string;
  stack: Stack;
  /** Higher is more urgent; with `declared`, as its program declared. */
  priority: number;
  readonly declared: Declared;
  /** What its program declared of threads that it starts from now on. */
  readonly forSpawned: Partial<Declared & { priority: number }>;
  readonly share: Share;
  /** The most that a mutex it has lends it, 0 for none. Written by `sync/lending.ts` alone. */
  lent: number;
  /** The addresses of the mutexes and readers-writer locks that it has, in the order of its takes. */
  readonly holds: number[];
  /** How often in a row it has tried in vain to take something. */
  vain: number;
  readonly born: number;
  /** Where its block lies in kernel memory. */
  address: number;
  /** Written by `move` alone, with the fields up to `times`. */
  state: ThreadState;
  since: number;
  waitsFor: Waitable | null;
  /** Cycles spent in each state. */
  readonly times: { new: number; runnable: number; running: number; waiting: number; dead: number };
  /** What it waited for before it became runnable; `none` where it did not. */
  waitedFor: Waitable['kind'] | 'none';
  /** The core it is on; -1 for none. The dispatcher sets it, `move` takes it away. */
  core: number;
  /** The cycle from which its registers are all in its block. */
  ready: number;
  /** Whether its next instruction is a call that needs a device: only a core that reaches devices may take it. */
  needsDevice: boolean;
  /** It goes on without the interpreter lock of its process, which it gave up itself. */
  isOutside: boolean;
  exitCode: number;
  /** Made when somebody joins it. */
  ending: Ending | null;
}

/** A thread that is in no line yet. */
export function createTcb(
  id: number,
  process: Pcb,
  name: string,
  entry: number,
  stack: Stack,
  address: number,
  cycle: number,
): Tcb {
  process.threads.add(id);
  process.census.new++;
  return {
    id,
    process,
    entry,
    name,
    stack,
    priority: 0,
    lent: 0,
    holds: [],
    declared: createDeclared(),
    forSpawned: {},
    share: createShare(),
    vain: 0,
    born: cycle,
    address,
    state: 'new',
    since: cycle,
    waitsFor: null,
    waitedFor: 'none',
    times: { new: 0, runnable: 0, running: 0, waiting: 0, dead: 0 },
    core: -1,
    ready: cycle,
    needsDevice: false,
    isOutside: false,
    exitCode: 0,
    ending: null,
  };
}

/** Changes a thread's state. An illegal change is the kernel's mistake and throws. */
export function move(
  thread: Tcb,
  by: TransitionName,
  cycle: number,
  log: EventLog,
  waitsFor: Waitable | null = null,
): void {
  const { number, from, to }: Transition = transitions[by];
  if (!from.includes(thread.state)) throw new Error(`thread ${thread.id} is ${thread.state}: it cannot ${by}`);
  const was = thread.state;
  const at = Math.max(cycle, thread.since);
  thread.times[was] += at - thread.since;
  const detail = waitsFor ?? thread.waitsFor;
  if (to === 'runnable') thread.waitedFor = thread.waitsFor?.kind ?? 'none';
  thread.state = to;
  thread.since = at;
  thread.waitsFor = waitsFor;
  if (log.enabled) {
    log.emit(eventKinds.thread, thread.core, at, thread.id, number, detail ? waitKinds[detail.kind] : waitKinds.none);
  }
  const { process, core } = thread;
  process.census[was]--;
  process.census[to]++;
  if (to === 'dead') process.threads.delete(thread.id);
  follow(process, thread.id, core, at, log);
  if (to !== 'running') thread.core = -1;
}

/** A thread as people read it: `thread 2 (worker)`, with its process where that is not the first. */
export function showThread({ id, name, process }: Pick<Tcb, 'id' | 'name' | 'process'>): string {
  return `thread ${id} (${name})${process.id === firstProcess ? '' : ` of process ${process.id}`}`;
}
