/** Threads: starting, joining, sleeping, and who is who. */
import { calls } from '../../base/abi.ts';
import { failure } from '../errno.ts';
import { createQueue } from '../queue.ts';
import type { Services, Syscall } from './syscall.ts';

function yieldTurn(kernel: Services): number {
  kernel.yield();
  return 0;
}

export const threadCalls: readonly Syscall[] = [
  {
    number: calls.spawn,
    name: 'spawn',
    takes: ['entry', 'argument'],
    summary: 'Start a thread at an address, with its argument in a0; answers its number.',
    call: (kernel, thread, entry, argument) => kernel.spawn(thread, entry >>> 0, argument),
  },
  {
    number: calls.join,
    name: 'join',
    takes: ['thread'],
    summary: 'Wait until a thread has ended; answers its exit code, also when it has been joined before.',
    call(kernel, thread, tid) {
      if (tid === thread.id) return failure('EDEADLK');
      const other = kernel.thread(tid);
      if (!other || other.process !== thread.process) return failure('ESRCH');
      if (other.state === 'dead') return other.exitCode;
      other.ending ??= { kind: 'thread', tid, line: createQueue() };
      return other.ending;
    },
  },
  {
    number: calls.yield,
    name: 'yield',
    takes: [],
    summary: 'Let the other threads that could run go first.',
    call: (kernel) => yieldTurn(kernel),
  },
  {
    number: calls.sleep,
    name: 'sleep',
    takes: ['cycles'],
    summary: 'Wait for that many cycles.',
    call: ({ now }, _, cycles) => ({ kind: 'time', until: now + (cycles >>> 0) }),
  },
  {
    number: calls.self,
    name: 'self',
    takes: [],
    summary: 'The number of this thread.',
    call: (_, { id }) => id,
  },
  {
    number: 124,
    name: 'sched_yield',
    takes: [],
    summary: 'Let the other threads that could run go first.',
    call: (kernel) => yieldTurn(kernel),
  },
  {
    number: 172,
    name: 'getpid',
    takes: [],
    summary: 'The number of this process.',
    call: (_, { process }) => process.id,
  },
  {
    number: 178,
    name: 'gettid',
    takes: [],
    summary: 'The number of this thread.',
    call: (_, { id }) => id,
  },
];
