/**
 * Time, which is nothing but cycles: the machine starts at 0, and a parameter says how many cycles make a microsecond.
 */
import { failure } from '../errno.ts';
import type { Services, Syscall } from './syscall.ts';

function microseconds({ now, parameters }: Services): number {
  return Math.floor(now / parameters.clock);
}

/** Seconds and nanoseconds, each in a word or in two. */
function timeOfDay(kernel: Services, wide: boolean): Uint8Array {
  const time = microseconds(kernel);
  const words = [Math.floor(time / 1_000_000), (time % 1_000_000) * 1000].flatMap((n) => (wide ? [n, 0] : [n]));
  const bytes = new DataView(new ArrayBuffer(4 * words.length));
  for (const [index, word] of words.entries()) bytes.setUint32(4 * index, word, true);
  return new Uint8Array(bytes.buffer);
}

export const timeCalls: readonly Syscall[] = [
  {
    number: 30,
    name: 'time',
    takes: [],
    summary: 'Milliseconds since the start: the low word in a0, the high one in a1.',
    call(kernel, thread) {
      const time = Math.floor(microseconds(kernel) / 1000);
      kernel.registersOf(thread)[11] = Math.floor(time / 2 ** 32);
      return time | 0;
    },
  },
  {
    number: 32,
    name: 'sleep_ms',
    takes: ['milliseconds'],
    summary: 'Wait for that many milliseconds.',
    call(kernel, _, milliseconds) {
      const { now, parameters } = kernel;
      return { kind: 'time', until: now + Math.max(0, milliseconds) * 1000 * parameters.clock };
    },
  },
  {
    number: 113,
    name: 'clock_gettime',
    takes: ['clock', 'address'],
    summary: 'Write seconds and nanoseconds since the start, a word each.',
    call: (kernel, thread, _, address) =>
      kernel.memoryOf(thread).write(address, timeOfDay(kernel, false)) ? 0 : failure('EFAULT'),
  },
  {
    number: 403,
    name: 'clock_gettime64',
    takes: ['clock', 'address'],
    summary: 'Write seconds and nanoseconds since the start, two words each.',
    call: (kernel, thread, _, address) =>
      kernel.memoryOf(thread).write(address, timeOfDay(kernel, true)) ? 0 : failure('EFAULT'),
  },
];
