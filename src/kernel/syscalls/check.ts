/** The assertion of programs. */
import { calls } from '../../base/abi.ts';
import type { Syscall } from './syscall.ts';

const t6 = 31;

export const checkCalls: readonly Syscall[] = [
  {
    number: calls.check,
    name: 'check',
    takes: ['value', 'expected'],
    summary: 'Fail the run with the message at t6 unless two numbers are equal.',
    call(kernel, thread, value, expected) {
      if (value === expected) return 0;
      const { bytes } = kernel.memoryOf(thread).readString(kernel.registersOf(thread)[t6]);
      const message = new TextDecoder().decode(bytes).trim();
      const values = `${value} is not ${expected}`;
      return void kernel.failCheck(thread, message === '' ? values : `${message}: ${values}`);
    },
  },
];
