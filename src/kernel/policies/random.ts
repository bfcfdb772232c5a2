/** Any runnable thread, each with the same chance: what finds races that an orderly policy never shows. */
import type { SchedulingPolicy } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

export const random: SchedulingPolicy<QuantumParameters> = {
  name: 'random',
  summary: 'Any thread, each with the same chance, for one quantum.',
  parameters: { quantum: quantumParameter },
  create: ({ quantum }) => ({ quantum: () => quantum, tickets: () => 1 }),
};
