/** Counting semaphores. */
import { calls } from '../../base/abi.ts';
import { failure } from '../errno.ts';
import { down, semaphoreAt, up } from '../sync/semaphore.ts';
import type { Syscall } from './syscall.ts';

export const semaphoreCalls: readonly Syscall[] = [
  {
    number: calls.down,
    name: 'down',
    takes: ['semaphore'],
    summary: 'Take one off the count of a semaphore, waiting in line while it is 0.',
    call(kernel, thread, address) {
      const semaphore = semaphoreAt(kernel, thread, address);
      if (typeof semaphore === 'number') return semaphore;
      const taken = down(kernel, semaphore, thread);
      if (typeof taken === 'number') return taken;
      return taken ? 0 : semaphore;
    },
  },
  {
    number: calls.trydown,
    name: 'trydown',
    takes: ['semaphore'],
    summary: 'Take one off the count of a semaphore if it is not 0.',
    tries: true,
    call(kernel, thread, address) {
      const semaphore = semaphoreAt(kernel, thread, address);
      if (typeof semaphore === 'number') return semaphore;
      const taken = down(kernel, semaphore, thread);
      if (typeof taken === 'number') return taken;
      return taken ? 0 : failure('EAGAIN');
    },
  },
  {
    number: calls.up,
    name: 'up',
    takes: ['semaphore'],
    summary: 'Let the first in line go on, or add one to the count of a semaphore.',
    call(kernel, thread, address) {
      const semaphore = semaphoreAt(kernel, thread, address);
      return typeof semaphore === 'number' ? semaphore : up(kernel, semaphore, thread);
    },
  },
];
