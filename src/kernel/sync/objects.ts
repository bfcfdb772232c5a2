/**
 * Synchronisation objects by the addresses of their first words: one in use is a record in its process, the words in user
 * memory are what a program sees of it. Adding a kind is a file here and its rows in `syscalls`.
 * Invariant: the record decides. It is made when an object is first used, of what the words say then.
 */
import { failure } from '../errno.ts';
import { createQueue } from '../queue.ts';
import { regionAt } from '../regions.ts';
import type { Services } from '../syscalls/syscall.ts';
import type { Tcb } from '../thread.ts';
import type { Mutex } from './mutex.ts';

/** Plain data that refer to threads by number. Each has a `kind`, its `address` and a `line` of those who wait. */
export type SyncObject = Mutex;

/** How many a process may have used; each is remembered for its statistics. */
const mostObjects = 2 ** 20;

/**
 * The object at an address, which `create` makes of its first word where none is yet; or a negated error: `EINVAL` for an
 * address that is no word's and for an object of another kind, `EFAULT` where there is no memory.
 */
export function objectAt<Kind extends SyncObject['kind']>(
  kind: Kind,
  kernel: Services,
  thread: Tcb,
  at: number,
  create: (address: number, word: number) => Extract<SyncObject, { kind: Kind }> | number,
): Extract<SyncObject, { kind: Kind }> | number {
  if (at & 3) return failure('EINVAL');
  const address = at >>> 0;
  const { objects } = regionAt(thread.process, address) ?? thread.process;
  const known = objects.get(address);
  if (known) return known.kind === kind ? (known as Extract<SyncObject, { kind: Kind }>) : failure('EINVAL');
  const word = kernel.memoryOf(thread).word(address);
  if (word === undefined) return failure('EFAULT');
  if (objects.size >= mostObjects) return failure('ENOMEM');
  const made = create(address, word);
  if (typeof made !== 'number') objects.set(address, made);
  return made;
}

/**
 * What a forked process has of an object of its parent's: the same with nobody in line, and the child's thread in place of
 * the one that forked. What other threads have they have for ever, since they are not in the child (POSIX.1-2017, fork()).
 */
export function inherited(object: SyncObject, forking: number, child: number): SyncObject {
  const owner = 'owner' in object && object.owner === forking ? child : object.owner;
  return { ...object, line: createQueue(), owner, takes: 0, contended: 0, waited: 0, held: 0 };
}
