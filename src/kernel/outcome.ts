/** How a run ended. */

/** Why a run is over: the program's exit, nothing that could go on, a limit, a fault of the guest, a failed `check`. */
export type OutcomeKind = 'exit' | 'deadlock' | 'budget' | 'fault' | 'check';

/** The exit codes that are Flynn's own; the guest's passes through. */
export const exitCodes = {
  deadlock: 121,
  check: 123,
  budget: 124,
  load: 126,
  illegal: 132,
  breakpoint: 133,
  /** Of a process that ends since the first has. */
  killed: 137,
  memory: 139,
} as const;

/** A thread that had not ended. */
export interface OutcomeThread {
  readonly tid: number;
  readonly pid: number;
  /** The symbol at which it started. */
  readonly name: string;
  readonly state: string;
  /** Where it is: the address of its instruction, and the same as symbol and source line. */
  readonly pc: number;
  readonly at: string;
  /** Where its functions were called from, the innermost first, as far as that can be seen; of a deadlock and a failed check. */
  readonly callers: readonly string[];
  /** What it waits for, in words; empty where it does not wait. */
  readonly waitsFor: string;
  /** The thread that would have to act; 0 for none. */
  readonly owner: number;
}

export interface FaultReport {
  readonly tid: number;
  /** A number of the table of causes; that of a system call where one refused what it was given. */
  readonly cause: number;
  readonly pc: number;
  /** The address or word that goes with the cause. */
  readonly value: number;
  /** The word at `pc`. */
  readonly word: number;
  /** x0 to x31. */
  readonly registers: Int32Array;
}

export interface Outcome {
  readonly kind: OutcomeKind;
  /** What the emulator's own process should exit with, 0 to 255. */
  readonly code: number;
  /** A sentence, lower case, no full stop. */
  readonly message: string;
  readonly cycle: number;
  readonly threads: readonly OutcomeThread[];
  readonly fault?: FaultReport;
}
