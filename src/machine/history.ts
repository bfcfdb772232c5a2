/**
 * What threads went through and asked the kernel for, read off the event log while the machine runs.
 * Invariant: each change of a thread's state is told once, in the order in which the kernel made them; the changes of a
 * thread follow on each other.
 */
import { type Event, eventKinds } from '../base/events.ts';
import { errno } from '../kernel/errno.ts';
import { showName } from '../kernel/process.ts';
import { waitKinds } from '../kernel/sync/waitable.ts';
import { syscalls } from '../kernel/syscalls/index.ts';
import { type ThreadState, type TransitionName, transitions } from '../kernel/thread.ts';
import type { Machine } from './machine.ts';

/** A thread's state changes. */
export interface Change {
  readonly cycle: number;
  /** The core it was or is on; -1 for none. */
  readonly core: number;
  readonly tid: number;
  readonly from: ThreadState;
  readonly to: ThreadState;
  /** The transition's name. */
  readonly by: TransitionName;
  /** What it is going to wait for, or has waited for: `mutex 'm'`, `thread 3`; empty for nothing. */
  readonly what: string;
}

/** A system call: as it is answered, as it begins to wait, or as it ends its thread. */
export interface Call {
  readonly cycle: number;
  readonly core: number;
  readonly tid: number;
  /** Undefined for a number that no call has. */
  readonly name: string | undefined;
  readonly number: number;
  /** As many as the call takes, each with its name; addresses of symbols are told by them. */
  readonly arguments: readonly { readonly name: string; readonly value: number; readonly symbol: string | undefined }[];
  /** Undefined where there is none, or not yet. */
  readonly answer: number | undefined;
  /** The name of the error that the answer is. */
  readonly error: string | undefined;
  /** What it waits for; empty where it does not. */
  readonly waitsFor: string;
}

const rows = new Map(syscalls.map((row) => [row.number, row]));
const errors = new Map(Object.entries(errno).map(([name, number]) => [number as number, name]));
const names = Object.keys(transitions) as TransitionName[];
const kinds = new Map(Object.entries(waitKinds).map(([name, number]) => [number as number, name]));

interface Pending {
  readonly event: Event;
  more: readonly number[];
}

export class History {
  private readonly machine: Machine;
  private position = 0;
  /** By thread. */
  private readonly states = new Map<number, ThreadState>();
  private readonly waits = new Map<number, string>();
  private readonly calls = new Map<number, Pending>();
  private last: Pending | undefined;

  constructor(machine: Machine) {
    if (!machine.events.enabled) throw new Error('the machine keeps no events');
    this.machine = machine;
  }

  /** Tells, in order, what has come since it was asked last. */
  read(hear: { change?: (change: Change) => void; call?: (call: Call) => void }): void {
    const { events } = this.machine;
    for (const event of events.since(this.position)) {
      switch (event.kind) {
        case eventKinds.call.number:
          // Nor does what begins anew with another program.
          this.finish(event.a, undefined, '', hear.call);
          this.last = { event, more: [] };
          this.calls.set(event.a, this.last);
          break;
        case eventKinds.more.number:
          if (this.last) this.last.more = [event.a, event.b, event.c];
          break;
        case eventKinds.answer.number:
          this.finish(event.a, event.c, '', hear.call);
          break;
        case eventKinds.wait.number:
          this.waits.set(event.a, this.nameOf(event));
          this.finish(event.a, undefined, this.waits.get(event.a) ?? '', hear.call);
          break;
        case eventKinds.thread.number: {
          const change = this.changeOf(event);
          // Whoever ends never gets an answer.
          if (change.to === 'dead') this.finish(event.a, undefined, '', hear.call);
          hear.change?.(change);
        }
      }
    }
    this.position = events.position;
  }

  private changeOf({ cycle, core, a: tid, b }: Event): Change {
    const by = names.find((name) => transitions[name].number === b) as TransitionName;
    const from = this.states.get(tid) ?? 'new';
    const { to } = transitions[by];
    this.states.set(tid, to);
    const what = from === 'waiting' || to === 'waiting' ? (this.waits.get(tid) ?? '') : '';
    return { cycle, core, tid, from, to, by, what };
  }

  private finish(tid: number, answer: number | undefined, waitsFor: string, hear?: (call: Call) => void): void {
    const pending = this.calls.get(tid);
    if (!pending) return;
    this.calls.delete(tid);
    if (!hear) return;
    const { event, more } = pending;
    const row = rows.get(event.b);
    const given = [event.c, ...more];
    const told = (row?.takes ?? []).map((name, index) => {
      return { name, value: given[index], symbol: this.symbolAt(tid, given[index]) };
    });
    const { cycle, core, b: number } = event;
    const error = answer === undefined ? undefined : errors.get(-answer);
    hear({ ...{ cycle, core, tid, name: row?.name, number, arguments: told }, answer, error, waitsFor });
  }

  private nameOf({ a: tid, b, c }: Event): string {
    const kind = kinds.get(b) ?? '';
    // Numbers of records have 32 bits.
    if (kind === 'time') return `cycle ${c >>> 0}`;
    if (kind === 'thread') return `the end of thread ${c}`;
    if (kind === 'child') return c === 0 ? 'the end of a child' : `the end of process ${c}`;
    if (kind === 'gil') return 'the interpreter lock';
    if (kind === 'pipe') return `pipe ${c}`;
    const symbol = this.symbolAt(tid, c);
    return symbol ? `${kind} '${symbol}'` : `${kind} ${c >>> 0}`;
  }

  /** The symbol that lies at an address of a thread's process. */
  private symbolAt(tid: number, address: number): string | undefined {
    const { graph, images } = this.machine.kernel;
    const thread = graph.threads.get(tid);
    const image = thread && images.find(([pid]) => pid === thread.process.id)?.[1];
    // Small numbers are numbers, whatever lies at their address.
    return image && address >>> 0 >= 4096 ? showName(image.lookup, address >>> 0) : undefined;
  }
}
