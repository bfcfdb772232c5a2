/**
 * Files: the three that every process has. No other can be opened, since no directory of the host was named.
 * The record of `fstat` follows Linux, include/uapi/asm-generic/stat.h, `struct stat64` for 32-bit machines.
 */
import { permission } from '../../memory/address-space.ts';
import { failure } from '../errno.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

const statSize = 104;
const modeOffset = 16;
const blockSizeOffset = 56;
/** A character device that its owner may read and write, so that libraries take it for a terminal. */
const terminal = 0o020620;

function isOpen({ process }: Tcb, file: number): boolean {
  return process.files[file] === true;
}

function refuseToOpen(kernel: Services): number {
  kernel.note('the program tried to open a file: none can be opened, since no directory was named for it');
  return failure('EACCES');
}

export const fileCalls: readonly Syscall[] = [
  {
    number: 56,
    name: 'openat',
    takes: ['directory', 'path', 'flags', 'mode'],
    summary: 'Open a file; always refused.',
    call: (kernel) => refuseToOpen(kernel),
  },
  {
    number: 57,
    name: 'close',
    takes: ['file'],
    summary: 'Close a file.',
    call(_, thread, file) {
      if (!isOpen(thread, file)) return failure('EBADF');
      thread.process.files[file] = false;
      return 0;
    },
  },
  {
    number: 62,
    name: 'lseek',
    takes: ['file', 'offset', 'from'],
    summary: 'Move in a file; the console has no places.',
    call: (_, thread, file) => failure(isOpen(thread, file) ? 'ESPIPE' : 'EBADF'),
  },
  {
    number: 63,
    name: 'read',
    takes: ['file', 'address', 'size'],
    summary: 'Read what there is, at most size bytes and at most a line; 0 at the end of the input.',
    device: 'console',
    call(kernel, thread, file, address, size) {
      if (file !== 0 || !isOpen(thread, file)) return failure('EBADF');
      const memory = kernel.memoryOf(thread);
      // Asked before anything is read, so that no input is lost to a wild pointer.
      if (size < 0 || !memory.permits(address, size, permission.write)) return failure('EFAULT');
      const bytes = kernel.console.readBytes(size);
      memory.write(address, bytes);
      return bytes.length;
    },
  },
  {
    number: 64,
    name: 'write',
    takes: ['file', 'address', 'size'],
    summary: 'Write bytes to the console.',
    device: 'console',
    call(kernel, thread, file, address, size) {
      if (file === 0 || !isOpen(thread, file)) return failure('EBADF');
      const bytes = kernel.memoryOf(thread).read(address, size);
      if (!bytes) return failure('EFAULT');
      kernel.console.write(bytes);
      return bytes.length;
    },
  },
  {
    number: 80,
    name: 'fstat',
    takes: ['file', 'address'],
    summary: 'Describe a file: a terminal.',
    call(kernel, thread, file, address) {
      if (!isOpen(thread, file)) return failure('EBADF');
      const record = new DataView(new ArrayBuffer(statSize));
      record.setUint32(modeOffset, terminal, true);
      record.setUint32(blockSizeOffset, 1024, true);
      return kernel.memoryOf(thread).write(address, new Uint8Array(record.buffer)) ? 0 : failure('EFAULT');
    },
  },
  {
    number: 1024,
    name: 'open',
    takes: ['path', 'flags'],
    summary: 'Open a file; always refused.',
    call: (kernel) => refuseToOpen(kernel),
  },
];
