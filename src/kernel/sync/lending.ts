/**
 * Lent priorities: what the mutexes that a thread has make of its urgency, along chains of owners that wait themselves.
 * A mutex that inherits lends its owner the priority of the most urgent thread in its line, one with a ceiling lends that.
 * Invariant: after every take, give and wait, `lent` is the most that any mutex of the thread lends, 0 where none does; so
 * giving back is lending anew.
 */
import { effectivePriority } from '../priority.ts';
import { itemAt, lengthOf } from '../queue.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import type { Mutex } from './mutex.ts';
import { knownAt } from './objects.ts';

/** Lends a thread what its mutexes lend it now, and passes a change on to the owner of what it waits for. */
export function lendAnew(kernel: Services, thread: Tcb): void {
  // A chain has no circle: the wait that would close one ends the run.
  for (let at: Tcb | undefined = thread; at; at = ownerOver(kernel, at)) {
    const before = effectivePriority(at);
    kernel.lend(at, mostLent(kernel, at));
    if (effectivePriority(at) === before) return;
  }
}

/** A thread has begun to wait, or waits with another priority: whoever has what it waits for may be lent more. */
export function lendOn(kernel: Services, thread: Tcb): void {
  const owner = ownerOver(kernel, thread);
  if (owner) lendAnew(kernel, owner);
}

function mostLent(kernel: Services, { holds, process }: Tcb): number {
  let most = 0;
  for (const address of holds) {
    const object = knownAt(process, address);
    if (object?.kind === 'mutex') most = Math.max(most, lentBy(kernel, object));
  }
  return most;
}

function lentBy(kernel: Services, { protocol, ceiling, line }: Mutex): number {
  if (protocol !== 'inherit') return ceiling;
  let most = 0;
  for (let index = 0; index < lengthOf(line); index++) {
    most = Math.max(most, effectivePriority(kernel.thread(itemAt(line, index)) as Tcb));
  }
  return most;
}

/** The owner of the mutex that a thread waits for, where that lends. */
function ownerOver(kernel: Services, { waitsFor }: Tcb): Tcb | undefined {
  return waitsFor?.kind === 'mutex' && waitsFor.protocol === 'inherit' ? kernel.thread(waitsFor.owner) : undefined;
}
