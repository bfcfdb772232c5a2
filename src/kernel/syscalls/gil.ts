/** The global interpreter lock, as native code sees it: given up around work that does not need the interpreter. */
import { calls } from '../../base/abi.ts';
import { failure } from '../errno.ts';
import type { Syscall } from './syscall.ts';

export const gilCalls: readonly Syscall[] = [
  {
    number: calls.gilRelease,
    name: 'gil_release',
    takes: [],
    summary: "Give up the process's interpreter lock and go on without it; nothing where there is none.",
    call(kernel, thread) {
      if (!thread.process.gil) return 0;
      if (thread.isOutside) return failure('EPERM');
      kernel.releaseGil(thread);
      return 0;
    },
  },
  {
    number: calls.gilAcquire,
    name: 'gil_acquire',
    takes: [],
    summary: 'Take the interpreter lock back, waiting in line for it.',
    call(kernel, thread) {
      if (!thread.process.gil) return 0;
      if (!thread.isOutside) return failure('EDEADLK');
      return kernel.acquireGil(thread) ?? 0;
    },
  },
];
