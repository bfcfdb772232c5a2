/** Condition variables. */
import { calls } from '../../base/abi.ts';
import { awaitSignal, conditionAt, signal } from '../sync/condition.ts';
import { mutexAt } from '../sync/mutex.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

function signalTo(kernel: Services, thread: Tcb, address: number, all: boolean): number {
  const condition = conditionAt(kernel, thread, address);
  if (typeof condition === 'number') return condition;
  signal(kernel, condition, thread, all);
  return 0;
}

export const conditionCalls: readonly Syscall[] = [
  {
    number: calls.await,
    name: 'await',
    takes: ['condition', 'mutex'],
    summary: 'Give up a mutex, wait for a condition to be signalled, and take the mutex again.',
    call(kernel, thread, address, mutexAddress) {
      const mutex = mutexAt(kernel, thread, mutexAddress);
      if (typeof mutex === 'number') return mutex;
      const condition = conditionAt(kernel, thread, address);
      return typeof condition === 'number' ? condition : awaitSignal(kernel, condition, mutex, thread);
    },
  },
  {
    number: calls.signal,
    name: 'signal',
    takes: ['condition'],
    summary: 'Let the first thread that waits for a condition take its mutex again; nothing where none waits.',
    call: (kernel, thread, address) => signalTo(kernel, thread, address, false),
  },
  {
    number: calls.broadcast,
    name: 'broadcast',
    takes: ['condition'],
    summary: 'Let all threads that wait for a condition take their mutex again, one after the other.',
    call: (kernel, thread, address) => signalTo(kernel, thread, address, true),
  },
];
