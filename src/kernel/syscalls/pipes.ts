/** Pipes; what is done with their ends, the calls on files do. */
import { permission } from '../../memory/address-space.ts';
import { failure } from '../errno.ts';
import { freeNumber, install } from '../files/open-file.ts';
import type { Syscall } from './syscall.ts';

const pairSize = 8;

export const pipeCalls: readonly Syscall[] = [
  {
    number: 59,
    name: 'pipe2',
    takes: ['address', 'flags'],
    summary: 'Make a pipe, and write the numbers of the end to read and the end to write, a word each.',
    call(kernel, thread, address, flags) {
      const { process } = thread;
      if (flags !== 0) return failure('EINVAL');
      const memory = kernel.memoryOf(thread);
      if (!memory.permits(address, pairSize, permission.write)) return failure('EFAULT');
      const reading = freeNumber(process);
      const writing = reading === undefined ? undefined : freeNumber(process, reading + 1);
      if (reading === undefined || writing === undefined) return failure('EMFILE');
      const pipe = kernel.createPipe();
      install(process, reading, { kind: 'pipe', end: 'read', pipe });
      install(process, writing, { kind: 'pipe', end: 'write', pipe });
      memory.write(address, Uint8Array.of(reading, 0, 0, 0, writing, 0, 0, 0));
      return 0;
    },
  },
];
