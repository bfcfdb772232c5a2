/**
 * Open files, by the numbers that a process has for them. All of them are plain data, and two numbers, or processes, may
 * have the same open file.
 * Invariant: a pipe counts how many numbers of all processes refer to each of its ends.
 */
import type { Pcb } from '../process.ts';
import type { Services } from '../syscalls/syscall.ts';
import { hangUp, type Pipe, type PipeEnd } from './pipe.ts';

/** One side of the console: what is typed, or what is shown. */
interface ConsoleFile {
  readonly kind: 'console';
  readonly end: PipeEnd;
}

interface PipeFile {
  readonly kind: 'pipe';
  readonly end: PipeEnd;
  readonly pipe: Pipe;
}

export type OpenFile = ConsoleFile | PipeFile;

/** How many files a process may have open. */
const mostFiles = 256;

/** Standard input, output and errors. */
export function standardFiles(): OpenFile[] {
  return (['read', 'write', 'write'] as const).map((end) => ({ kind: 'console', end }));
}

/** The open file of a number; undefined where it has none. */
export function fileAt({ files }: Pick<Pcb, 'files'>, number: number): OpenFile | undefined {
  return files[number] ?? undefined;
}

/** The lowest number that is free, at or above one; undefined where all are taken. */
export function freeNumber({ files }: Pick<Pcb, 'files'>, from = 0): number | undefined {
  let number = from;
  while (files[number]) number++;
  return number < mostFiles ? number : undefined;
}

/** Whether there is such a number at all. */
export function isNumber(number: number): boolean {
  return number >= 0 && number < mostFiles;
}

/** Has a free number refer to an open file. */
export function install({ files }: Pick<Pcb, 'files'>, number: number, file: OpenFile): void {
  // No holes: an array with holes is no plain list.
  while (files.length <= number) files.push(null);
  files[number] = file;
  if (file.kind === 'pipe') file.pipe.open[file.end]++;
}

/** What a forked process has open: all that its parent has. */
export function inherit({ files }: Pick<Pcb, 'files'>): (OpenFile | null)[] {
  for (const file of files) if (file?.kind === 'pipe') file.pipe.open[file.end]++;
  return [...files];
}

/** Closes a number that is open; who waits for the other end of a pipe may have nobody to wait for. */
export function close(kernel: Services, { files }: Pick<Pcb, 'files'>, number: number): void {
  const file = files[number];
  files[number] = null;
  if (file?.kind === 'pipe' && --file.pipe.open[file.end] === 0) hangUp(kernel, file.pipe, file.end);
}
