/** The exit codes of `flynn` that are not the guest's own, with what each means. */
import { exitCodes as codes } from '../kernel/outcome.ts';

interface ExitCode {
  readonly code: number;
  readonly summary: string;
}

export const exitCodes = {
  expectation: { code: 120, summary: 'what the program prints or ends with is not what its header expects (--expect)' },
  deadlock: { code: codes.deadlock, summary: 'every thread that is left waits for another' },
  check: { code: codes.check, summary: 'a `check` of the program failed' },
  budget: { code: codes.budget, summary: 'the budget of cycles or instructions is used up' },
  usage: { code: 125, summary: 'wrong usage or configuration' },
  program: { code: codes.load, summary: 'the program does not assemble or load' },
  interrupted: { code: 130, summary: 'interrupted from the keyboard' },
  illegal: { code: codes.illegal, summary: 'illegal instruction' },
  breakpoint: { code: codes.breakpoint, summary: 'an `ebreak` without a debugger' },
  memory: { code: codes.memory, summary: 'memory fault' },
  pipe: { code: 141, summary: 'nobody reads the output any more' },
} as const satisfies Record<string, ExitCode>;
