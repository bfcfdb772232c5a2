/**
 * Files: the console and pipes. No other can be opened, since no directory of the host was named.
 * The record of `fstat` follows Linux, include/uapi/asm-generic/stat.h, `struct stat64` for 32-bit machines.
 */
import { permission } from '../../memory/address-space.ts';
import { failure } from '../errno.ts';
import { close, fileAt, freeNumber, install, isNumber, type OpenFile } from '../files/open-file.ts';
import { readPipe, writePipe } from '../files/pipe.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

const statSize = 104;
const modeOffset = 16;
const blockSizeOffset = 56;
/** A character device that its owner may read and write, so that libraries take it for a terminal; and a pipe. */
const modes: Readonly<Record<OpenFile['kind'], number>> = { console: 0o020620, pipe: 0o010600 };

function isConsole({ process }: Tcb, file: number): boolean {
  return fileAt(process, file)?.kind === 'console';
}

/** Has another number, which is closed before, refer to an open file. */
function duplicate(kernel: Services, { process }: Tcb, file: number, number: number | undefined): number {
  const open = fileAt(process, file);
  if (!open || (number !== undefined && !isNumber(number))) return failure('EBADF');
  if (number === undefined) return failure('EMFILE');
  if (fileAt(process, number)) close(kernel, process, number);
  install(process, number, open);
  return number;
}

function refuseToOpen(kernel: Services): number {
  kernel.note('the program tried to open a file: none can be opened, since no directory was named for it');
  return failure('EACCES');
}

export const fileCalls: readonly Syscall[] = [
  {
    number: 23,
    name: 'dup',
    takes: ['file'],
    summary: 'Have the lowest free number refer to an open file too; answers that number.',
    call: (kernel, thread, file) => duplicate(kernel, thread, file, freeNumber(thread.process)),
  },
  {
    number: 24,
    name: 'dup3',
    takes: ['file', 'number', 'flags'],
    summary: 'Have a number refer to an open file too, whatever it referred to before; answers it.',
    call(kernel, thread, file, number, flags) {
      if (file === number || flags !== 0) return failure('EINVAL');
      return duplicate(kernel, thread, file, number);
    },
  },
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
    call(kernel, { process }, file) {
      if (!fileAt(process, file)) return failure('EBADF');
      close(kernel, process, file);
      return 0;
    },
  },
  {
    number: 62,
    name: 'lseek',
    takes: ['file', 'offset', 'from'],
    summary: 'Move in a file; neither the console nor pipes have places.',
    call: (_, { process }, file) => failure(fileAt(process, file) ? 'ESPIPE' : 'EBADF'),
  },
  {
    number: 63,
    name: 'read',
    takes: ['file', 'address', 'size'],
    summary:
      'Read what there is, at most size bytes, of the console at most a line, waiting for the first; 0 at the end.',
    device: 'console',
    reaches: isConsole,
    call(kernel, thread, file, address, size) {
      const open = fileAt(thread.process, file);
      if (open?.end !== 'read') return failure('EBADF');
      const memory = kernel.memoryOf(thread);
      // Asked before anything is read, so that no input is lost to a wild pointer.
      if (size < 0 || !memory.permits(address, size, permission.write)) return failure('EFAULT');
      if (open.kind === 'pipe') return readPipe(kernel, thread, open.pipe, address, size);
      const bytes = kernel.console.readBytes(size);
      memory.write(address, bytes);
      return bytes.length;
    },
  },
  {
    number: 64,
    name: 'write',
    takes: ['file', 'address', 'size'],
    summary: 'Write bytes to the console or a pipe, waiting until all of them are in; answers how many.',
    device: 'console',
    reaches: isConsole,
    call(kernel, thread, file, address, size) {
      const open = fileAt(thread.process, file);
      if (open?.end !== 'write') return failure('EBADF');
      const bytes = size < 0 ? undefined : kernel.memoryOf(thread).read(address, size);
      if (!bytes) return failure('EFAULT');
      if (open.kind === 'pipe') return writePipe(kernel, open.pipe, bytes);
      kernel.console.write(bytes);
      return bytes.length;
    },
  },
  {
    number: 80,
    name: 'fstat',
    takes: ['file', 'address'],
    summary: 'Describe a file: a terminal or a pipe.',
    call(kernel, thread, file, address) {
      const open = fileAt(thread.process, file);
      if (!open) return failure('EBADF');
      const record = new DataView(new ArrayBuffer(statSize));
      record.setUint32(modeOffset, modes[open.kind], true);
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
