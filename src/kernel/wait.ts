/**
 * What a parent is told of a child that has ended.
 * The status word follows Linux, include/uapi/linux/wait.h: what ended by itself has its code in the second byte, what was
 * killed the number of the signal in the first.
 */
import { failure } from './errno.ts';
import type { Pcb } from './process.ts';
import { itemAt, lengthOf, withdraw } from './queue.ts';
import type { ChildEnd } from './sync/waitable.ts';
import type { Services } from './syscalls/syscall.ts';
import type { Tcb } from './thread.ts';

/** What a shell adds to the number of a signal for the exit code of what it has killed. */
const signalled = 128;

/** Writes a child's status where its parent wants it, if anywhere: the child's number, or a negated error. */
export function tellOf(kernel: Services, parent: Tcb, { id, exitCode, killed }: Pcb, status: number): number {
  if (status === 0) return id;
  const code = exitCode ?? 0;
  const word = killed ? code - signalled : code << 8;
  return kernel.memoryOf(parent).write(status, Uint8Array.of(word, word >> 8, 0, 0)) ? id : failure('EFAULT');
}

/** Lets threads go on whose child another thread of their process has waited for, so that they would wait in vain. */
export function tellVainWaiters(kernel: Services, { waiters, children }: Pcb): void {
  for (let index = 0; index < lengthOf(waiters); ) {
    const tid = itemAt(waiters, index);
    const { pid } = (kernel.thread(tid) as Tcb).waitsFor as ChildEnd;
    if (pid === 0 ? children.size > 0 : children.has(pid)) index++;
    else {
      withdraw(waiters, tid);
      kernel.wake(tid, failure('ECHILD'));
    }
  }
}
