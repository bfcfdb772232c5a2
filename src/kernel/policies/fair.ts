/**
 * Fair shares by virtual run time, as in Linux's completely fair scheduler: a thread's virtual time runs the slower the
 * higher its weight, and who has the least goes next; slices are parts of a period in which all get theirs, and a sleeper
 * comes back at most half a period behind (kernel/sched/fair.c of Linux 2.6.24 to 6.5: place_entity, sched_slice,
 * wakeup_preempt_entity). Weights are those of kernel/sched/core.c, sched_prio_to_weight: a step of nice is about 10 % of
 * the core.
 */
import type { Tcb } from '../thread.ts';
import type { SchedulingPolicy } from './policy.ts';

export interface FairParameters {
  latency: number;
  granularity: number;
  wakeup: number;
}

/** By nice from -20 to 19. */
// biome-ignore format: as in the kernel
const weights = [
  88761, 71755, 56483, 46273, 36291,
  29154, 23254, 18705, 14949, 11916,
  9548, 7620, 6100, 4904, 3906,
  3121, 2501, 1991, 1586, 1277,
  1024, 820, 655, 526, 423,
  335, 272, 215, 172, 137,
  110, 87, 70, 56, 45,
  36, 29, 23, 18, 15,
];
const weightOfNiceZero = 1024;

export const fair: SchedulingPolicy<FairParameters> = {
  name: 'fair',
  summary: 'Fair shares: the least virtual run time goes next; weights by declared nice.',
  parameters: {
    latency: {
      default: 6000,
      unit: 'cycles',
      range: [1, 1_000_000_000],
      summary: 'The period in which each runnable thread gets its share.',
    },
    granularity: {
      default: 750,
      unit: 'cycles',
      range: [1, 1_000_000_000],
      summary: 'The least time slice, however many threads there are.',
    },
    wakeup: {
      default: 1000,
      unit: 'cycles',
      range: [0, 1_000_000_000],
      summary: 'By how much virtual time a thread that comes must be behind one that runs to take its core.',
    },
  },
  create: ({ latency, granularity, wakeup }) => ({
    quantum(thread, load) {
      const weight = weightOf(thread);
      return Math.max(granularity, Math.floor((latency * weight) / (weight + load.weight)));
    },
    rank: ({ share }) => share.virtual,
    weight: weightOf,
    joined({ share }, by, floor) {
      share.virtual = Math.max(share.virtual, by === 'wake' ? floor - latency / 2 : floor);
    },
    ran(thread, span) {
      thread.share.virtual += span * (weightOfNiceZero / weightOf(thread));
    },
    preempts: (candidate, { share }) =>
      share.virtual - candidate.share.virtual > wakeup * (weightOfNiceZero / weightOf(candidate)),
  }),
};

function weightOf({ declared }: Tcb): number {
  return weights[declared.nice + 20];
}
