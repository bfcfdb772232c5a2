/** Readers-writer locks. */
import { calls } from '../../base/abi.ts';
import { giveShared, rwlockAt, takeShared } from '../sync/rwlock.ts';
import type { Syscall } from './syscall.ts';

export const rwlockCalls: readonly Syscall[] = [
  {
    number: calls.rdlock,
    name: 'rdlock',
    takes: ['lock'],
    summary: 'Take a readers-writer lock to read, with other readers; waits while a thread writes, or is to go first.',
    call(kernel, thread, address) {
      const lock = rwlockAt(kernel, thread, address);
      return typeof lock === 'number' ? lock : takeShared(kernel, lock, thread, false);
    },
  },
  {
    number: calls.wrlock,
    name: 'wrlock',
    takes: ['lock'],
    summary: 'Take a readers-writer lock to write, alone; waits while another thread has it.',
    call(kernel, thread, address) {
      const lock = rwlockAt(kernel, thread, address);
      return typeof lock === 'number' ? lock : takeShared(kernel, lock, thread, true);
    },
  },
  {
    number: calls.rwunlock,
    name: 'rwunlock',
    takes: ['lock'],
    summary: 'Give a readers-writer lock, and let in whoever may come then.',
    call(kernel, thread, address) {
      const lock = rwlockAt(kernel, thread, address);
      return typeof lock === 'number' ? lock : giveShared(kernel, lock, thread);
    },
  },
];
