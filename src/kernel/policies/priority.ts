/**
 * Priorities, preemptive: no thread runs while a more urgent one is runnable; equals take turns, and who is preempted
 * stands first among them with the rest of its slice (POSIX.1-2017, SCHED_RR).
 * With aging, who waits in line becomes more urgent by one every so many cycles, until it has run for a slice (Silberschatz,
 * Galvin and Gagne 2018, Operating System Concepts, 5.3.4).
 */
import { effectivePriority } from '../priority.ts';
import type { Tcb } from '../thread.ts';
import type { SchedulingPolicy } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

export interface PriorityParameters extends QuantumParameters {
  /** In cycles; 0 for none. */
  aging: number;
}

export const priority: SchedulingPolicy<PriorityParameters> = {
  name: 'priority',
  summary: 'The highest declared priority first, preemptive; equals in turns of a quantum.',
  parameters: {
    quantum: quantumParameter,
    aging: {
      default: 0,
      unit: 'cycles',
      range: [0, 1_000_000_000],
      summary: 'After how long in line a thread becomes more urgent by one; 0 for never.',
    },
  },
  create: ({ quantum, aging }) => ({
    quantum: () => quantum,
    rank: (thread) => -urgency(thread),
    preempts: (candidate, running) => urgency(candidate) > urgency(running),
    joined: calm,
    over: calm,
    ...(aging > 0 && {
      period: aging,
      refresh(thread: Tcb) {
        if (thread.state === 'runnable') thread.share.aged++;
      },
    }),
  }),
};

/** A thread that is lent a priority has it, and what waiting made of its own. */
function urgency(thread: Tcb): number {
  return effectivePriority(thread) + thread.share.aged;
}

function calm({ share }: Tcb): void {
  share.aged = 0;
}
