/** Mutexes. A row answers with a number, or with what the thread must wait for; the kernel does the waiting. */
import { calls } from '../../base/abi.ts';
import { failure } from '../errno.ts';
import { initialise, lock, mayTake, mutexAt, unlock } from '../sync/mutex.ts';
import type { Syscall } from './syscall.ts';

export const lockCalls: readonly Syscall[] = [
  {
    number: calls.lock,
    name: 'lock',
    takes: ['mutex'],
    summary: 'Take a mutex, waiting in line while another thread has it.',
    call(kernel, thread, address) {
      const mutex = mutexAt(kernel, thread, address);
      if (typeof mutex === 'number') return mutex;
      if (mutex.owner === thread.id) return failure('EDEADLK');
      if (!mayTake(mutex, thread)) return failure('EINVAL');
      if (mutex.owner !== 0) return mutex;
      lock(kernel, mutex, thread);
      return 0;
    },
  },
  {
    number: calls.trylock,
    name: 'trylock',
    takes: ['mutex'],
    summary: 'Take a mutex if it is free.',
    tries: true,
    call(kernel, thread, address) {
      const mutex = mutexAt(kernel, thread, address);
      if (typeof mutex === 'number') return mutex;
      if (mutex.owner !== 0) return failure('EBUSY');
      if (!mayTake(mutex, thread)) return failure('EINVAL');
      lock(kernel, mutex, thread);
      return 0;
    },
  },
  {
    number: calls.unlock,
    name: 'unlock',
    takes: ['mutex'],
    summary: 'Give a mutex to the first in line.',
    call(kernel, thread, address) {
      const mutex = mutexAt(kernel, thread, address);
      if (typeof mutex === 'number') return mutex;
      if (mutex.owner !== thread.id) return failure('EPERM');
      unlock(kernel, mutex, thread);
      return 0;
    },
  },
  {
    number: calls.mutexInit,
    name: 'mutex_init',
    takes: ['mutex', 'protocol', 'ceiling'],
    summary: 'Choose the protocol of a mutex that nobody has: 0 plain, 1 priority inheritance, 2 priority ceiling.',
    call: (kernel, thread, address, protocol, ceiling) => initialise(kernel, thread, address, protocol, ceiling),
  },
];
