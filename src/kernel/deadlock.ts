/**
 * Deadlock, in words: who waits for what, who has it, and where the waits close to a cycle (Coffman, Elphick and Shoshani
 * 1971, "System deadlocks").
 */
import { hex } from '../base/bits.ts';
import type { Lookup } from '../program/lookup.ts';
import { showTransfer } from './files/pipe.ts';
import type { Images } from './images.ts';
import { showName } from './process.ts';
import { awaited, type Waitable } from './sync/waitable.ts';
import { showThread, type Tcb } from './thread.ts';

/** What a thread waits for: `mutex 'fork1' held by thread 3 (philosopher)`. */
export function showWait(waitable: Waitable, threads: ReadonlyMap<number, Tcb>, lookup: Lookup): string {
  if (waitable.kind === 'time') return `cycle ${waitable.until}`;
  const other = threads.get(awaited(waitable));
  const whom = other ? showThread(other) : 'nobody';
  if (waitable.kind === 'thread') return `the end of ${whom}`;
  if (waitable.kind === 'child')
    return waitable.pid === 0 ? 'the end of a child' : `the end of process ${waitable.pid}`;
  if (waitable.kind === 'pipe') return showTransfer(waitable);
  const { kind, address } = waitable;
  const name = showName(lookup, address);
  const what = name ? `${kind} '${name}'` : `the ${kind} at ${hex(address)}`;
  return `${what} held by ${whom}${other?.state === 'dead' ? ', which has ended' : ''}`;
}

/** A deadlock in one sentence: each cycle of waits; where there is none, who waits for what. */
export function explainDeadlock(threads: ReadonlyMap<number, Tcb>, images: Pick<Images, 'of'>): string {
  const waiting = [...threads.values()].filter(({ waitsFor }) => waitsFor !== null);
  const show = ({ waitsFor, process }: Tcb): string =>
    showWait(waitsFor as Waitable, threads, images.of(process).lookup);
  const cycles = cyclesAmong(waiting, threads).map(
    (cycle) => `${showThread(cycle[0])} waits for ${cycle.map(show).join(', which waits for ')}`,
  );
  if (cycles.length > 0) return `deadlock: ${cycles.join('; ')}`;
  const waits = waiting.map((thread) => `${showThread(thread)} waits for ${show(thread)}`);
  return `deadlock: no thread can go on: ${waits.join('; ')}`;
}

/** Every cycle of waits, each once, from its lowest-numbered thread on. */
function cyclesAmong(waiting: readonly Tcb[], threads: ReadonlyMap<number, Tcb>): Tcb[][] {
  const next = ({ waitsFor }: Tcb): Tcb | undefined => (waitsFor ? threads.get(awaited(waitsFor)) : undefined);
  const seen = new Set<Tcb>();
  const cycles: Tcb[][] = [];
  for (const start of waiting) {
    const path: Tcb[] = [];
    const places = new Map<Tcb, number>();
    let at: Tcb | undefined = start;
    while (at && !seen.has(at)) {
      seen.add(at);
      places.set(at, path.push(at) - 1);
      at = next(at);
    }
    const place = at && places.get(at);
    if (place === undefined) continue;
    const cycle = path.slice(place);
    const lowest = cycle.reduce((low, { id }, index) => (id < cycle[low].id ? index : low), 0);
    cycles.push([...cycle.slice(lowest), ...cycle.slice(0, lowest)]);
  }
  return cycles;
}
