/**
 * What a program has overlooked though it could go on, or though nothing it did was forbidden: told as notes.
 * Invariant: each is told once, in words that say who and what, and telling changes nothing but the list of notes.
 */

import { showObject } from './deadlock.ts';
import type { KernelGraph } from './graph.ts';
import type { Images } from './images.ts';
import { showPlace } from './process.ts';
import { knownAt, type SyncObject } from './sync/objects.ts';
import type { Waitable } from './sync/waitable.ts';
import { showThread, type Tcb } from './thread.ts';

/** Locks that a thread had when it ended, or when its process did. */
export function locksLeft(thread: Tcb, images: Images, byItself: boolean): string[] {
  const { lookup } = images.of(thread.process);
  const objects = new Set(thread.holds.map((address) => knownAt(thread.process, address)));
  return [...objects].flatMap((object) => {
    if (!object) return [];
    const what = showObject(object, lookup);
    if (byItself) return [`${showThread(thread)} ended and still had ${what}`];
    return [`${showThread(thread)} still had ${what} when its process ended`];
  });
}

/** That a thread waits, or stands in line for a core, for more than `bound` cycles; undefined where it does not. */
export function starved(thread: Tcb, cycle: number, bound: number, images: Images): string | undefined {
  const { state, since, waitsFor, process } = thread;
  if (bound === 0 || cycle - since <= bound) return undefined;
  const flag = `more than ${bound} cycles (--kernel.starvation)`;
  if (state === 'runnable') return `${showThread(thread)} could have run, and got no core for ${flag}`;
  if (state !== 'waiting' || !waitsFor || !isObject(waitsFor)) return undefined;
  return `${showThread(thread)} waited for ${showObject(waitsFor, images.of(process).lookup)} for ${flag}`;
}

/** That a thread tries again and again, and gets nowhere: what it runs for may be a livelock. */
export function showVain(thread: Tcb): string {
  return `${showThread(thread)} has tried ${thread.vain} times in a row in vain (--kernel.livelock)`;
}

/** Signals that came when nobody waited, of conditions for which threads have waited for ever since. */
export function lostSignals({ threads }: KernelGraph, images: Images): string[] {
  return [...threads.values()].flatMap((thread) => {
    const { waitsFor: condition, since, process } = thread;
    if (condition?.kind !== 'condition' || !condition.unheard) return [];
    const { tid, pc, cycle } = condition.unheard;
    const signaller = threads.get(tid);
    if (!signaller || cycle > since) return [];
    const what = showObject(condition, images.of(process).lookup);
    const where = showPlace(images.of(signaller.process), pc);
    const lost = `${showThread(signaller)} had signalled it at ${where} in cycle ${cycle}, when nobody waited`;
    return [`${showThread(thread)} waits for ${what} for ever: ${lost}`];
  });
}

function isObject(waitable: Waitable): waitable is SyncObject {
  return 'takes' in waitable;
}
