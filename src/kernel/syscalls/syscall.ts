/**
 * Rows of the table of system calls, and what a row may ask of the kernel.
 */
import type { Choices } from '../../base/choices.ts';
import type { EventKind } from '../../base/events.ts';
import type { Console } from '../../devices/console.ts';
import type { KernelParameters } from '../parameters.ts';
import type { Waitable } from '../sync/waitable.ts';
import type { Tcb } from '../thread.ts';
import type { UserMemory } from '../user-memory.ts';

/** What a system call may ask of the kernel. */
export interface Services {
  /** The cycle at which the call takes effect. */
  readonly now: number;
  readonly console: Console;
  readonly choices: Choices;
  readonly parameters: KernelParameters;
  /** Streams of random numbers by the index that programs give them: two halves of 24 bits each. */
  readonly streams: Map<number, [high: number, low: number]>;
  memoryOf(thread: Tcb): UserMemory;
  /** The registers of the thread that calls. */
  registersOf(thread: Tcb): Int32Array;
  thread(tid: number): Tcb | undefined;
  /** Starts a thread in the process of `parent`: its number, or a negated error. */
  spawn(parent: Tcb, entry: number, argument: number): number;
  /** Ends the thread that calls, and its process when it is the last. */
  exitThread(thread: Tcb, code: number): void;
  exitProcess(thread: Tcb, code: number): void;
  /** Lets the thread that calls go to the end of the line once its call is answered. */
  yield(): void;
  /** Lets a thread that waits go on, with an answer for its call. */
  wake(tid: number, answer: number): void;
  /** Logs an event of this moment on the core of the thread that calls. */
  emit(kind: EventKind, thread: Tcb, a: number, b?: number, c?: number): void;
  /** Moves the end of the heap by whole pages as need be; false where it cannot be there. */
  setBreak(thread: Tcb, end: number): boolean;
  /** Ends the run since the program asked for what cannot be done. */
  refuse(thread: Tcb, message: string): void;
  /** Ends the run since a `check` failed. */
  failCheck(thread: Tcb, message: string): void;
  /** Tells the user something once. */
  note(text: string): void;
}

/** One system call. Arguments are int32, in the order of the registers. */
export interface Syscall {
  readonly number: number;
  readonly name: string;
  readonly takes: readonly string[];
  readonly summary: string;
  /** The device that the call reaches: only a core that is connected to it can carry the call out. Absent for none. */
  readonly device?: string;
  /** An answer for a0; or what the thread must wait for, to be answered with 0 or as whoever wakes it says; or neither. */
  call(kernel: Services, thread: Tcb, a0: number, a1: number, a2: number, a3: number): number | Waitable | undefined;
}
