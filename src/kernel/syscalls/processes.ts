/** Processes: making, replacing and waiting for them, and memory that they share. */
import { calls } from '../../base/abi.ts';
import { permission } from '../../memory/address-space.ts';
import { failure } from '../errno.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

/** Linux: do not wait, and what `clone` is asked for by `fork`, the signal for the parent alone. */
const noHang = 1;
const childSignal = 17;

const statusSize = 4;
/** What a program that is executed may be given, in words and in bytes each. */
const mostArguments = 1024;
const longestArgument = 4096;

/** A text in the caller's memory; undefined where it cannot be read. */
function textAt(kernel: Services, thread: Tcb, address: number): string | undefined {
  const { bytes, ends } = kernel.memoryOf(thread).readString(address);
  return ends ? new TextDecoder().decode(bytes) : undefined;
}

/** The texts that a list of pointers up to a null names; a negated error where there is no such list. */
function textsAt(kernel: Services, thread: Tcb, address: number): string[] | number {
  const memory = kernel.memoryOf(thread);
  const texts: string[] = [];
  if (address === 0) return texts;
  for (let at = address; texts.length <= mostArguments; at += 4) {
    const bytes = memory.read(at, 4);
    if (!bytes) return failure('EFAULT');
    const pointer = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (pointer === 0) return texts;
    const text = textAt(kernel, thread, pointer);
    if (text === undefined) return failure('EFAULT');
    if (text.length > longestArgument) return failure('E2BIG');
    texts.push(text);
  }
  return failure('E2BIG');
}

function executeNamed(kernel: Services, thread: Tcb, path: number, args?: number): number | undefined {
  const name = textAt(kernel, thread, path);
  if (name === undefined) return failure('EFAULT');
  if (!kernel.isProgram(name)) return failure('ENOENT');
  const texts = args === undefined ? [name] : textsAt(kernel, thread, args);
  return typeof texts === 'number' ? texts : kernel.execute(thread, name, undefined, texts);
}

export const processCalls: readonly Syscall[] = [
  {
    number: calls.fork,
    name: 'fork',
    takes: [],
    summary: 'Make a copy of this process, with this thread only: answers its number, and 0 in the copy.',
    call: (kernel, thread) => kernel.fork(thread),
  },
  {
    number: calls.wait,
    name: 'wait',
    takes: ['process'],
    summary: 'Wait until a child, any for 0, has ended: answers its number, with its exit code in a1.',
    call: (kernel, thread, process) => kernel.awaitChild(thread, process, 0, true),
  },
  {
    number: calls.exec,
    name: 'exec',
    takes: ['address'],
    summary: 'Have this process begin anew: at an address of its code, or with the program whose name stands there.',
    call(kernel, thread, address) {
      const { process } = thread;
      if (!kernel.memoryOf(thread).permits(address, 4, permission.execute))
        return executeNamed(kernel, thread, address);
      if (address & 3) return failure('EINVAL');
      return kernel.execute(thread, process.program, address >>> 0, []);
    },
  },
  {
    number: calls.share,
    name: 'share',
    takes: ['size'],
    summary: 'Map zeroed memory that children of this process have in common with it: answers its address.',
    call(kernel, thread, size) {
      if (size <= 0) return failure('EINVAL');
      const address = kernel.addSharedMemory(thread, size);
      return address === undefined ? failure('ENOMEM') : address | 0;
    },
  },
  {
    number: 173,
    name: 'getppid',
    takes: [],
    summary: 'The number of the process that this one is a child of; 0 in the first.',
    call: (_, { process }) => process.parent,
  },
  {
    number: 220,
    name: 'clone',
    takes: ['flags', 'stack'],
    summary: 'As fork; what else clone can do, spawn does.',
    call(kernel, thread, flags, stack) {
      return flags === childSignal && stack === 0 ? kernel.fork(thread) : failure('EINVAL');
    },
  },
  {
    number: 221,
    name: 'execve',
    takes: ['name', 'arguments', 'environment'],
    summary: 'Have this process begin anew with a program of that name, which the machine was given.',
    call: (kernel, thread, name, args) => executeNamed(kernel, thread, name, args),
  },
  {
    number: 260,
    name: 'wait4',
    takes: ['process', 'status', 'options', 'usage'],
    summary: 'Wait for a child, any for -1, as Linux does; with option 1 answers 0 where none has ended.',
    call(kernel, thread, process, status, options) {
      if ((options & ~noHang) !== 0) return failure('EINVAL');
      if (status !== 0 && !kernel.memoryOf(thread).permits(status, statusSize, permission.write))
        return failure('EFAULT');
      return kernel.awaitChild(thread, process, status, options === 0);
    },
  },
];
