/**
 * Traps: what stops a program's flow and hands the core to the kernel.
 * A trap is state, never an exception: the engine leaves `cause` and `value` in the core and returns.
 * Numbers and names follow the Privileged Specification, table "Machine cause register values after trap".
 */

/** Causes by name. */
export const causes = {
  none: -1,
  misalignedFetch: 0,
  forbiddenFetch: 1,
  illegal: 2,
  breakpoint: 3,
  misalignedLoad: 4,
  forbiddenLoad: 5,
  misalignedStore: 6,
  forbiddenStore: 7,
  ecall: 8,
} as const;

/** What the trap's `value` holds, and what happened, in words that a user reads. */
export const causeTexts: Readonly<Record<number, string>> = {
  [causes.misalignedFetch]: 'jump to a misaligned address',
  [causes.forbiddenFetch]: 'jump out of code',
  [causes.illegal]: 'illegal instruction',
  [causes.breakpoint]: 'breakpoint',
  [causes.misalignedLoad]: 'misaligned load',
  [causes.forbiddenLoad]: 'forbidden load',
  [causes.misalignedStore]: 'misaligned store',
  [causes.forbiddenStore]: 'forbidden store',
  [causes.ecall]: 'system call',
};
