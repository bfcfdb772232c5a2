/**
 * The gate that interpreter locks are for the threads of their processes: who becomes runnable passes it, or waits before it.
 * Invariant: of a process with a lock only the owner, and who is outside, is runnable or running.
 */
import { type EventLog, eventKinds } from '../../base/events.ts';
import type { Core } from '../../core/core.ts';
import type { KernelGraph } from '../graph.ts';
import { objectOf, type Waitable, waitKinds } from '../sync/waitable.ts';
import type { Tcb, TransitionName } from '../thread.ts';
import { awaitGil, expireGil, type Gil, gilDue, giveGil, takeGil, timeGil } from './gil.ts';

/** What the dispatcher does for it. */
export interface GateSetting {
  readonly graph: KernelGraph;
  readonly cores: readonly Core[];
  readonly events: EventLog;
  change(thread: Tcb, by: TransitionName, cycle: number, waitsFor: Waitable): void;
  /** Lets a thread that waited into the line. */
  ready(thread: Tcb, cycle: number): void;
}

export class GilGate {
  private readonly setting: GateSetting;

  constructor(setting: GateSetting) {
    this.setting = setting;
  }

  /** Takes the lock of a thread's process for it, where there is one; else the thread waits, and it is false. */
  claim(thread: Tcb, by: 'admit' | 'wake', cycle: number): boolean {
    const { gil } = thread.process;
    if (!gil || thread.isOutside || gil.owner === thread.id) return true;
    if (gil.owner === 0) {
      takeGil(gil, thread.id, cycle);
      return true;
    }
    this.tell(thread, gil, cycle);
    this.setting.change(thread, by === 'admit' ? 'hold' : 'requeue', cycle, gil);
    this.join(thread, cycle);
    return false;
  }

  /** Gives the lock of a thread's process, if the thread has it, to the first in line. */
  letGo(thread: Tcb, cycle: number): void {
    const { gil } = thread.process;
    if (gil?.owner !== thread.id) return;
    const heir = this.setting.graph.threads.get(giveGil(gil, cycle));
    if (heir) {
      gil.waited += Math.max(0, cycle - heir.since);
      this.setting.ready(heir, cycle);
    }
    this.time();
  }

  /** Whether a thread is to drop its lock. */
  isAsked({ id, process }: Tcb): boolean {
    return process.gil?.isAsked === true && process.gil.owner === id;
  }

  /** A thread is about to drop its lock, which it waits for then. */
  drops(thread: Tcb, cycle: number): Gil {
    const gil = thread.process.gil as Gil;
    gil.drops++;
    this.tell(thread, gil, cycle);
    return gil;
  }

  /** A thread joins those before the gate. */
  join({ id, process }: Tcb, cycle: number): void {
    awaitGil(process.gil as Gil, id, cycle);
    this.time();
  }

  /** The interval of a thread begins that has joined them by a call. */
  begin(gil: Gil, { id }: Tcb, cycle: number): void {
    timeGil(gil, id, cycle);
    this.time();
  }

  /** Intervals of waiting that are over by a cycle: owners are asked to drop their locks. */
  expire(cycle: number): void {
    const { graph, cores } = this.setting;
    if (graph.gilDue > cycle) return;
    for (const { gil } of graph.processes.values()) {
      if (!gil || !expireGil(gil, cycle)) continue;
      const { core } = graph.threads.get(gil.owner) as Tcb;
      if (core >= 0) cores[core].deadline = Math.min(cores[core].deadline, cycle);
    }
    this.time();
  }

  /** When the next interval of waiting is over. */
  private time(): void {
    const { graph } = this.setting;
    let due = Number.POSITIVE_INFINITY;
    for (const { gil } of graph.processes.values()) if (gil) due = Math.min(due, gilDue(gil));
    graph.gilDue = due;
  }

  private tell({ id, core }: Tcb, waitable: Waitable, cycle: number): void {
    this.setting.events.emit(eventKinds.wait, core, cycle, id, waitKinds[waitable.kind], objectOf(waitable));
  }
}
