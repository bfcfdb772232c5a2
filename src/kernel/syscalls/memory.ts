/** The heap: RARS's sbrk and Linux's brk. */
import { failure } from '../errno.ts';
import type { Syscall } from './syscall.ts';

export const memoryCalls: readonly Syscall[] = [
  {
    number: 9,
    name: 'sbrk',
    takes: ['size'],
    summary: 'Add bytes to the heap, a multiple of four; answers the address of the first.',
    call(kernel, thread, size) {
      if (size < 0) return failure('EINVAL');
      const { end } = thread.process.heap;
      return kernel.setBreak(thread, Math.ceil((end + size) / 4) * 4) ? end | 0 : failure('ENOMEM');
    },
  },
  {
    number: 214,
    name: 'brk',
    takes: ['address'],
    summary: 'Move the end of the heap; answers where it is then, which is where it was if it cannot move.',
    call(kernel, thread, address) {
      kernel.setBreak(thread, address >>> 0);
      return thread.process.heap.end | 0;
    },
  },
];
