/** Ends of threads and processes. */
import { calls } from '../../base/abi.ts';
import type { Syscall } from './syscall.ts';

export const exitCalls: readonly Syscall[] = [
  {
    number: 10,
    name: 'exit0',
    takes: [],
    summary: 'End the process with code 0.',
    call: (kernel, thread) => kernel.exitProcess(thread, 0) as undefined,
  },
  {
    number: 17,
    name: 'exit2',
    takes: ['code'],
    summary: 'End the process with a code.',
    call: (kernel, thread, code) => kernel.exitProcess(thread, code) as undefined,
  },
  {
    number: 93,
    name: 'exit',
    takes: ['code'],
    summary: 'End this thread with a code, and the process when it is the last, as Linux does.',
    call: (kernel, thread, code) => kernel.exitThread(thread, code) as undefined,
  },
  {
    number: 94,
    name: 'exit_group',
    takes: ['code'],
    summary: 'End the process with a code.',
    call: (kernel, thread, code) => kernel.exitProcess(thread, code) as undefined,
  },
  {
    number: calls.exit,
    name: 'thread_exit',
    takes: ['code'],
    summary: 'End this thread with a code, and the process when it is the last.',
    call: (kernel, thread, code) => kernel.exitThread(thread, code) as undefined,
  },
];
