/**
 * The multi-level feedback queue: threads start at the highest level, and whoever uses up its allotment there goes down by
 * one, however often it waited in between; every so often all go back to the top (Corbato, Merwin-Daggett and Daley 1962,
 * "An experimental time-sharing system"; rules as in Arpaci-Dusseau 2018, Operating Systems: Three Easy Pieces, chapter 8).
 * `stay` is the rule before that was found to be open to tricks: who waits within its slice starts anew on its level.
 */

import { numbersIn } from './numbers.ts';
import type { SchedulingPolicy } from './policy.ts';

export interface MlfqParameters {
  levels: number;
  /** A span for each level, or one for all. */
  quantum: string;
  /** Slices for each level, or one number for all. */
  allotment: string;
  /** In cycles; 0 for never. */
  boost: number;
  stay: boolean;
  bump: boolean;
}

export const mlfq: SchedulingPolicy<MlfqParameters> = {
  name: 'mlfq',
  summary: 'Multi-level feedback queue: who uses up its allotment goes down a level; boosts bring all back.',
  parameters: {
    levels: { default: 3, range: [1, 64], unit: 'levels', summary: 'How many levels there are.' },
    quantum: {
      default: '1000',
      form: 'cycles, or as many for each level from the highest on, as in 500,1000,2000',
      summary: 'How long a thread may run while others of its level wait.',
    },
    allotment: {
      default: '1',
      form: 'a number of slices, or one for each level from the highest on, as in 1,2,4',
      summary: 'How many slices a thread may use up on a level.',
    },
    boost: {
      default: 0,
      unit: 'cycles',
      range: [0, 1_000_000_000],
      summary: 'How often all threads go back to the highest level; 0 for never.',
    },
    stay: { default: false, summary: 'Whether a thread that waits gets a whole allotment on its level again.' },
    bump: { default: false, summary: 'Whether a thread that is woken stands first on its level.' },
  },
  check({ levels, quantum, allotment }) {
    const expected = `a whole number from 1, or ${levels} of them with commas between`;
    if (!numbersIn(quantum, levels)) return { parameter: 'quantum', expected };
    return numbersIn(allotment, levels) ? undefined : { parameter: 'allotment', expected };
  },
  create({ levels, quantum, allotment, boost, stay, bump }) {
    const quanta = numbersIn(quantum, levels) ?? [];
    const allotments = numbersIn(allotment, levels) ?? [];
    return {
      quantum: ({ share }) => quanta[share.level],
      rank: ({ share }) => share.level,
      preempts: (candidate, running) => candidate.share.level < running.share.level,
      joined({ share }, by) {
        if (by === 'admit' || stay) share.allotment = allotments[share.level];
      },
      over({ share }) {
        if (--share.allotment > 0) return;
        share.level = Math.min(share.level + 1, levels - 1);
        share.allotment = allotments[share.level];
      },
      keepsSlice: !stay,
      wakesFirst: bump,
      ...(boost > 0 && {
        period: boost,
        refresh({ share }) {
          share.level = 0;
          share.slice = 0;
          share.allotment = allotments[0];
        },
      }),
    };
  },
};
