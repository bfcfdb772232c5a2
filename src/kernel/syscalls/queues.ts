/** Bounded queues. What is received is in a1, so that it can be any number. */
import { calls } from '../../base/abi.ts';
import { queueAt, receive, send } from '../sync/bounded-queue.ts';
import type { Syscall } from './syscall.ts';

const a1 = 11;

export const queueCalls: readonly Syscall[] = [
  {
    number: calls.send,
    name: 'send',
    takes: ['queue', 'item'],
    summary: 'Add an item to the end of a bounded queue, waiting in line while it is full.',
    call(kernel, thread, address, item) {
      const queue = queueAt(kernel, thread, address);
      return typeof queue === 'number' ? queue : send(kernel, queue, thread, item);
    },
  },
  {
    number: calls.recv,
    name: 'recv',
    takes: ['queue'],
    summary: 'Take the first item of a bounded queue into a1, waiting in line while it is empty.',
    call(kernel, thread, address) {
      const queue = queueAt(kernel, thread, address);
      if (typeof queue === 'number') return queue;
      const got = receive(kernel, queue, thread);
      if ('wait' in got) return got.wait;
      kernel.registersOf(thread)[a1] = got.item;
      return 0;
    },
  },
];
