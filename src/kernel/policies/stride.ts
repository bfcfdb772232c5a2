/**
 * Stride: the lottery without chance. A thread's pass moves on by its stride, which is inverse to its tickets, in proportion
 * to the part of a quantum that it ran; the lowest pass goes next (Waldspurger and Weihl 1995, "Stride scheduling:
 * deterministic proportional-share resource management"; 3.3 has it join at the global pass).
 */
import type { SchedulingPolicy } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

/** The pass of a thread with one ticket after one quantum. */
const strideOfOne = 2 ** 20;

export const stride: SchedulingPolicy<QuantumParameters> = {
  name: 'stride',
  summary: 'In proportion to declared tickets, without chance: the lowest pass goes next.',
  parameters: { quantum: quantumParameter },
  create: ({ quantum }) => ({
    quantum: () => quantum,
    rank: ({ share }) => share.virtual,
    joined({ share }, _, floor) {
      share.virtual = Math.max(share.virtual, floor);
    },
    ran({ declared, share }, span) {
      share.virtual += (strideOfOne / declared.tickets) * (span / quantum);
    },
  }),
};
