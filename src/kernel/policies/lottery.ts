/**
 * The lottery: each turn is drawn, and a thread has the chance of its share of the tickets (Waldspurger and Weihl 1994,
 * "Lottery scheduling: flexible proportional-share resource management"). Tickets are what `thread.tickets` declared.
 */
import type { SchedulingPolicy } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

export const lottery: SchedulingPolicy<QuantumParameters> = {
  name: 'lottery',
  summary: 'Each turn is drawn by lot; chances are as the declared tickets.',
  parameters: { quantum: quantumParameter },
  create: ({ quantum }) => ({ quantum: () => quantum, tickets: ({ declared }) => declared.tickets }),
};
