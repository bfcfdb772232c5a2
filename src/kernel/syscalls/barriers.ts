/** Barriers. */
import { calls } from '../../base/abi.ts';
import { arrive, barrierAt } from '../sync/barrier.ts';
import type { Syscall } from './syscall.ts';

export const barrierCalls: readonly Syscall[] = [
  {
    number: calls.arrive,
    name: 'arrive',
    takes: ['barrier'],
    summary: 'Wait until all threads have arrived at a barrier; answers 1 to the last of them and 0 to the others.',
    call(kernel, thread, address) {
      const barrier = barrierAt(kernel, thread, address);
      return typeof barrier === 'number' ? barrier : arrive(kernel, barrier, thread);
    },
  },
];
