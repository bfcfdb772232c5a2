/** What can be set of scheduling whatever the policy. */
import type { Parameters } from '../../base/plug.ts';

export interface SchedulingParameters {
  queues: 'common' | 'per-core';
  steal: boolean;
  look: number;
  unit: 'cycles' | 'instructions';
}

export const schedulingParameters: Parameters<SchedulingParameters> = {
  queues: {
    default: 'common',
    oneOf: ['common', 'per-core'],
    summary: 'Whether runnable threads stand in one line for all cores, or in one for each.',
  },
  steal: { default: true, summary: 'Whether a core with nobody in its own line takes from the longest of the others.' },
  look: {
    default: 0,
    unit: 'cycles',
    range: [0, 1_000_000_000],
    summary: 'How often idle cores look at the lines of others to steal from; 0 for at once.',
  },
  unit: {
    default: 'cycles',
    oneOf: ['cycles', 'instructions'],
    summary: 'What time slices count: cycles, or instructions that have retired.',
  },
};
