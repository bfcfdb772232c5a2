/** The threads that a run left behind, as its outcome tells of them. */
import { callersOf } from './call-stack.ts';
import { showWait } from './deadlock.ts';
import type { Images } from './images.ts';
import type { OutcomeThread } from './outcome.ts';
import { showPlace } from './process.ts';
import { awaited } from './sync/waitable.ts';
import type { Tcb } from './thread.ts';

/**
 * Every thread that has not ended, in the order of their numbers; `pcOf` says where each would go on, `registersOf` with which
 * registers, where callers are to be told.
 */
export function survivors(
  threads: ReadonlyMap<number, Tcb>,
  images: Pick<Images, 'of'>,
  pcOf: (thread: Tcb) => number,
  registersOf: ((thread: Tcb) => Int32Array) | undefined,
): OutcomeThread[] {
  const alive = [...threads.values()].filter(({ state }) => state !== 'dead');
  return alive.map((thread) => {
    const { id, name, state, waitsFor, process } = thread;
    const image = images.of(process);
    // A thread that waits goes on behind its call.
    const pc = pcOf(thread) - (state === 'waiting' ? 4 : 0);
    // A return address is behind its call.
    const callers = registersOf ? callersOf(image, pc, registersOf(thread), thread.stack).map((at) => at - 4) : [];
    return {
      tid: id,
      pid: process.id,
      name,
      state,
      pc,
      at: showPlace(image, pc),
      callers: callers.map((address) => showPlace(image, address)),
      waitsFor: waitsFor ? showWait(waitsFor, threads, image.lookup) : '',
      owner: waitsFor ? awaited(waitsFor) : 0,
    };
  });
}
