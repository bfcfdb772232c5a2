/** The states of threads and processes, as the events of a run from its beginning tell of them. */
import { expect } from 'vitest';
import { type EventLog, eventKinds } from '../../src/base/events.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { processTransitions } from '../../src/kernel/process-state.ts';
import { transitions } from '../../src/kernel/thread.ts';

/** Every change of a thread and of a process is one of its table, and each process has the state that its threads make. */
export function checkStates({ events, kernel }: { readonly events: EventLog; readonly kernel: Kernel }): void {
  const threads = Object.values(transitions);
  const processes = Object.values(processTransitions);
  const [ofThread, ofProcess] = [new Map<number, string>(), new Map<number, string>()];
  for (const { kind, a, b } of events.since(0)) {
    if (kind === eventKinds.thread.number) {
      expect(threads[b].from as readonly string[]).toContain(ofThread.get(a) ?? 'new');
      ofThread.set(a, threads[b].to);
    } else if (kind === eventKinds.process.number) {
      expect(processes[b].from as readonly string[]).toContain(ofProcess.get(a) ?? 'new');
      ofProcess.set(a, processes[b].to);
    }
  }
  for (const { id, state, census, threads: alive } of kernel.graph.processes.values()) {
    expect(state).toBe(ofProcess.get(id));
    const own = [...kernel.graph.threads.values()].filter(({ process }) => process.id === id);
    for (const name of ['new', 'runnable', 'running', 'waiting', 'dead'] as const) {
      expect(census[name], `${name} threads of process ${id}`).toBe(own.filter((one) => one.state === name).length);
    }
    expect([...alive]).toEqual(own.filter((one) => one.state !== 'dead').map((one) => one.id));
  }
}
