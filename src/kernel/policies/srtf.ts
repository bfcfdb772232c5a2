/**
 * Shortest remaining time first: shortest job first that asks again whenever a thread comes (Schrage 1968, "A proof of the
 * optimality of the shortest remaining processing time discipline"). Who declared no length goes last.
 */
import type { Tcb } from '../thread.ts';
import type { SchedulingPolicy } from './policy.ts';

export const srtf: SchedulingPolicy<object> = {
  name: 'srtf',
  summary: 'Shortest remaining time first: by declared length less the time run, preemptive.',
  parameters: {},
  create: () => ({
    quantum: () => Number.POSITIVE_INFINITY,
    rank: remaining,
    preempts: (candidate, running) => remaining(candidate) < remaining(running),
  }),
};

/** Who runs for longer than it declared is at its end at any time. */
function remaining({ declared, share }: Tcb): number {
  return declared.length === 0 ? Number.POSITIVE_INFINITY : Math.max(0, declared.length - share.used);
}
