/** Futexes, by Linux's numbers: what a library needs to make locks whose fast path stays in user memory. */
import { failure } from '../errno.ts';
import { waitWhile, wake } from '../sync/futex.ts';
import type { Waitable } from '../sync/waitable.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

const operations = { wait: 0, wake: 1 } as const;
/** FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME, which make no difference here. */
const flags = 128 | 256;

function futex(
  kernel: Services,
  thread: Tcb,
  address: number,
  operation: number,
  value: number,
  timeout: number,
): number | Waitable {
  const what = operation & ~flags;
  if (what === operations.wake) return wake(kernel, thread, address, value);
  if (what !== operations.wait) return failure('ENOSYS');
  if (timeout !== 0) {
    kernel.note('a futex waits without a timeout only');
    return failure('EINVAL');
  }
  return waitWhile(kernel, thread, address, value);
}

const row: Omit<Syscall, 'number' | 'name'> = {
  takes: ['address', 'operation', 'value', 'timeout'],
  summary: 'Operation 0: wait if a word still has a value, else -EAGAIN; operation 1: wake up to that many who wait.',
  call: futex,
};

export const futexCalls: readonly Syscall[] = [
  { number: 98, name: 'futex', ...row },
  { number: 422, name: 'futex_time64', ...row },
];
