/**
 * Deadlock: who waits for what, who has it, and where the waits close to a cycle (Coffman, Elphick and Shoshani 1971,
 * "System deadlocks"; Holt 1972, "Some deadlock properties of computer systems", for who needs all of several threads).
 * Invariant: a cycle is found when the wait that closes it begins, so there is never one among threads that wait already.
 */
import { hex } from '../base/bits.ts';
import type { Lookup } from '../program/lookup.ts';
import { showTransfer } from './files/pipe.ts';
import type { Images } from './images.ts';
import { showName } from './process.ts';
import type { SyncObject } from './sync/objects.ts';
import { holdersOf, type Waitable } from './sync/waitable.ts';
import { showThread, type Tcb } from './thread.ts';

type Threads = ReadonlyMap<number, Tcb>;
type Lookups = Pick<Images, 'of'>;

/** The cycle that a waiting thread is in, from its lowest-numbered thread on; undefined for none. */
export function cycleThrough(start: Tcb, threads: Threads): readonly Tcb[] | undefined {
  const seen = new Set<number>();
  const path: Tcb[] = [start];
  // The ways still to go from each thread of the path; a list, since chains may be longer than calls can nest.
  const ways: number[][] = [[...waitedFor(start)]];
  while (path.length > 0) {
    const tid = ways[path.length - 1].pop();
    if (tid === undefined) {
      ways.pop();
      path.pop();
    } else if (tid === start.id) {
      const lowest = path.reduce((low, { id }, index) => (id < path[low].id ? index : low), 0);
      return [...path.slice(lowest), ...path.slice(0, lowest)];
    } else if (!seen.has(tid)) {
      seen.add(tid);
      const next = threads.get(tid);
      if (!next) continue;
      path.push(next);
      ways.push([...waitedFor(next)]);
    }
  }
  return undefined;
}

/** What a thread waits for: `mutex 'fork1' held by thread 3 (philosopher)`; `by` where it matters which of its holders. */
export function showWait(waitable: Waitable, threads: Threads, lookup: Lookup, by = holdersOf(waitable)[0]): string {
  if (waitable.kind === 'time') return `cycle ${waitable.until}`;
  const other = threads.get(by ?? 0);
  const whom = other ? showThread(other) : 'nobody';
  if (waitable.kind === 'thread') return `the end of ${whom}`;
  if (waitable.kind === 'child')
    return waitable.pid === 0 ? 'the end of a child' : `the end of process ${waitable.pid}`;
  if (waitable.kind === 'pipe') return showTransfer(waitable);
  if (waitable.kind === 'gil') return `the interpreter lock held by ${whom}`;
  const what = showObject(waitable, lookup);
  if (other) return `${what} held by ${whom}${other.state === 'dead' ? ', which has ended' : ''}`;
  return `${what}${detail(waitable, threads)}`;
}

/** A cycle in words: each waits for what the next has. */
export function explainCycle(cycle: readonly Tcb[], threads: Threads, images: Lookups): string {
  const waits = cycle.map(({ waitsFor, process }, index) => {
    return showWait(waitsFor as Waitable, threads, images.of(process).lookup, cycle[(index + 1) % cycle.length].id);
  });
  return `${showThread(cycle[0])} waits for ${waits.join(', which waits for ')}`;
}

/** That no thread can go on, in a sentence: who waits for what. */
export function explainStandstill(threads: Threads, images: Lookups): string {
  const waiting = [...threads.values()].filter(({ waitsFor }) => waitsFor !== null);
  const waits = waiting.map((thread) => {
    const { lookup } = images.of(thread.process);
    return `${showThread(thread)} waits for ${showWait(thread.waitsFor as Waitable, threads, lookup)}`;
  });
  return `deadlock: no thread can go on: ${waits.join('; ')}`;
}

/** An object as people read it: `mutex 'forks+4'`. */
export function showObject({ kind, address }: Pick<SyncObject, 'kind' | 'address'>, lookup: Lookup): string {
  const name = showName(lookup, address);
  const what = kind === 'rwlock' ? 'readers-writer lock' : kind;
  return name ? `${what} '${name}'` : `the ${what} at ${hex(address)}`;
}

function waitedFor({ waitsFor }: Tcb): readonly number[] {
  return waitsFor ? holdersOf(waitsFor) : [];
}

/** What helps to see why a wait does not end that anyone could end. */
function detail(object: SyncObject, threads: Threads): string {
  switch (object.kind) {
    case 'semaphore': {
      const last = threads.get(object.last);
      return last ? `, which ${showThread(last)} last brought down` : '';
    }
    case 'barrier':
      return `, where ${object.line.items.length - object.line.head} of ${object.parties} have arrived`;
    case 'queue':
      return object.count > 0 ? ', which is full' : ', which is empty';
    default:
      return '';
  }
}
