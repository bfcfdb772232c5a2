/**
 * What a forked process has of its parent's objects: the same with nobody in line, and the child's thread in place of the
 * one that forked. What other threads have they have for ever, since they are not in the child (POSIX.1-2017, fork()).
 */
import { createQueue } from '../queue.ts';
import type { Tcb } from '../thread.ts';
import type { UserMemory } from '../user-memory.ts';
import { wordOf as wordOfMutex } from './mutex.ts';
import type { SyncObject } from './objects.ts';
import { wordOf as wordOfLock } from './rwlock.ts';

/** Gives the first thread of a child the objects of the thread that forked it; `memory` is the child's. */
export function inheritObjects(forking: Tcb, child: Tcb, memory: UserMemory): void {
  for (const [address, object] of forking.process.objects) {
    const copy = inherited(object, forking.id, child.id);
    child.process.objects.set(address, copy);
    if (!forking.holds.includes(address)) continue;
    child.holds.push(address);
    // Whose it was it is still, though that is another thread now.
    if (copy.kind === 'mutex') memory.setWord(address, wordOfMutex(copy));
    else if (copy.kind === 'rwlock') memory.setWord(address, wordOfLock(copy));
  }
  child.lent = forking.lent;
}

function inherited(object: SyncObject, forking: number, child: number): SyncObject {
  const fresh = { line: createQueue(), takes: 0, contended: 0, waited: 0 };
  switch (object.kind) {
    case 'mutex':
      return { ...object, ...fresh, owner: object.owner === forking ? child : object.owner, held: 0 };
    case 'rwlock': {
      const holders = object.holders.map((tid) => (tid === forking ? child : tid));
      return { ...object, ...fresh, holders, writers: new Set(), held: 0 };
    }
    case 'condition':
      return { ...object, ...fresh, unheard: null };
    case 'queue':
      return { ...object, ...fresh, offers: new Map() };
    default:
      return { ...object, ...fresh };
  }
}
