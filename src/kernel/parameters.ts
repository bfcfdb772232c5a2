/** What the kernel costs and how much it gives: everything about it that a user may set besides the policy. */
import type { Parameters } from '../base/plug.ts';

export interface KernelParameters {
  trap: number;
  switch: number;
  registers: 'timed' | 'free';
  jitter: number;
  clock: number;
  stack: number;
  mainStack: number;
  maxThreads: number;
  starvation: number;
  livelock: number;
  maxProcesses: number;
  page: number;
  copy: number;
  pipe: number;
}

// The costs are nominal: of the order of the instructions that a small teaching kernel executes on those paths.
export const kernelParameters: Parameters<KernelParameters> = {
  trap: {
    default: 20,
    unit: 'cycles',
    range: [0, 1_000_000],
    summary: 'What entering and leaving the kernel costs, at a system call, a fault or the end of a time slice.',
  },
  switch: {
    default: 10,
    unit: 'cycles',
    range: [0, 1_000_000],
    summary: 'What choosing a thread costs, besides the loads and stores that move its registers.',
  },
  registers: {
    default: 'timed',
    oneOf: ['timed', 'free'],
    summary: "Whether the loads and stores that move a thread's registers at a switch take time.",
  },
  jitter: {
    default: 500,
    unit: 'cycles',
    range: [0, 1_000_000],
    summary: 'With a seed other than 0: by how much a time slice may be shorter and the start of an idle core later.',
  },
  clock: {
    default: 100,
    unit: 'cycles per microsecond',
    range: [1, 100_000],
    summary: 'How many cycles a program sees as one microsecond.',
  },
  stack: { default: 2 ** 16, unit: 'bytes', range: [2 ** 12, 2 ** 24], summary: "The size of a thread's stack." },
  mainStack: {
    default: 2 ** 20,
    unit: 'bytes',
    range: [2 ** 12, 2 ** 26],
    summary: "The size of a process's first stack.",
  },
  maxThreads: {
    default: 10_000,
    range: [1, 16_384],
    summary: 'How many threads a process may have at a time.',
  },
  maxProcesses: {
    default: 64,
    range: [1, 1024],
    summary: 'How many processes there may be at a time, zombies included.',
  },
  page: {
    default: 2,
    unit: 'cycles',
    range: [0, 1_000_000],
    summary: 'What it costs to lend a page to a process that is forked.',
  },
  copy: {
    default: 2,
    unit: 'cycles',
    range: [0, 1_000_000],
    summary: 'What it costs to move a word into a pipe or out of it.',
  },
  pipe: { default: 4096, unit: 'bytes', range: [1, 2 ** 20], summary: 'How much a pipe holds.' },
  starvation: {
    default: 0,
    unit: 'cycles',
    range: [0, 1_000_000_000],
    summary: 'A thread that waits longer for a core or for a lock or the like is named in a note; 0 for none.',
  },
  livelock: {
    default: 0,
    unit: 'tries',
    range: [0, 1_000_000_000],
    summary: 'A thread that tries in vain so often in a row, as trylock does, is named in a note; 0 for none.',
  },
};
