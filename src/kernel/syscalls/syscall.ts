/**
 * Rows of the table of system calls, and what a row may ask of the kernel.
 */
import type { Choices } from '../../base/choices.ts';
import type { EventKind } from '../../base/events.ts';
import type { Console } from '../../devices/console.ts';
import type { Pipe } from '../files/pipe.ts';
import type { Gil } from '../gil/gil.ts';
import type { KernelParameters } from '../parameters.ts';
import type { Pcb } from '../process.ts';
import type { Declared } from '../scheduling/share.ts';
import type { ChildEnd, Waitable } from '../sync/waitable.ts';
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
  /** How many cores there are. */
  readonly cores: number;
  /** Notes what a program declares of a thread; its turn may end by that. */
  declare(thread: Tcb, what: Partial<Declared & { priority: number }>): void;
  /** Starts a thread in the process of `parent`: its number, or a negated error. */
  spawn(parent: Tcb, entry: number, argument: number): number;
  /** Ends the thread that calls, and its process when it is the last. */
  exitThread(thread: Tcb, code: number): void;
  exitProcess(thread: Tcb, code: number): void;
  process(pid: number): Pcb | undefined;
  /** Makes a copy of the calling thread's process: the child's number, or a negated error. */
  fork(thread: Tcb): number;
  /**
   * Waits for a child of the calling thread's process that ends, for any where `wanted` is not above 0: its number, with its
   * code in a1; 0 where none has ended and the call does not wait; or a negated error. Its status as Linux has it is
   * written to an address that is not 0.
   */
  awaitChild(thread: Tcb, wanted: number, status: number, waits: boolean): number | ChildEnd;
  /** Has the process begin anew with a program, at its entry where no other is given; an answer only where it cannot. */
  execute(thread: Tcb, program: string, entry: number | undefined, args: readonly string[]): number | undefined;
  /** Whether the machine was given a program of that name for others to execute. */
  isProgram(name: string): boolean;
  /** Maps zeroed pages that are shared with children; their address, undefined where there is no room. */
  addSharedMemory(thread: Tcb, size: number): number | undefined;
  /** A pipe that nobody has open yet. */
  createPipe(): Pipe;
  /** Charges for so many bytes that the call has moved. */
  copied(bytes: number): void;
  /** Lets the thread that calls go to the end of the line once its call is answered. */
  yield(): void;
  /** Lets a thread that waits go on, with an answer for its call, and a second one in a1. */
  wake(tid: number, answer: number, second?: number): void;
  /** Lets a thread that waits wait for something else, in whose line it is. */
  requeue(tid: number, waitable: Waitable): void;
  /** Lends a thread a priority. */
  lend(thread: Tcb, priority: number): void;
  /** Where a thread is: the address of the call it makes, or of its next instruction. */
  pcOf(thread: Tcb): number;
  /** Logs an event of this moment on the core of the thread that calls. */
  emit(kind: EventKind, thread: Tcb, a: number, b?: number, c?: number): void;
  /** Moves the end of the heap by whole pages as need be; false where it cannot be there. */
  setBreak(thread: Tcb, end: number): boolean;
  /** Gives the interpreter lock of a thread's process to the next; the thread goes on outside. */
  releaseGil(thread: Tcb): void;
  /** Takes it back; what the thread must wait for where another one has it. */
  acquireGil(thread: Tcb): Gil | undefined;
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
  /** Whether it reaches the device; absent where it always does. */
  reaches?(thread: Tcb, a0: number): boolean;
  /** Whether it tries what may fail since another thread was first, and says by 0 that it did not. */
  readonly tries?: boolean;
  /** An answer for a0; or what the thread must wait for, to be answered with 0 or as whoever wakes it says; or neither. */
  call(kernel: Services, thread: Tcb, a0: number, a1: number, a2: number, a3: number): number | Waitable | undefined;
}
