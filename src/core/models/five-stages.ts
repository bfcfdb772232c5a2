/** The stages of textbooks' pipelines, and what cycles go by for in them; models that have them share this. */
import type { CpuModel } from './model.ts';

export const fiveStages = {
  stages: ['F', 'D', 'X', 'M', 'W'],
  stageNames: ['fetch', 'decode', 'execute', 'memory', 'write-back'],
} as const satisfies Partial<CpuModel<object>>;

/** Where instructions overlap in these stages. */
export const overlapCauses = {
  structural: 'One that is in execute for more than a cycle (--cpu.multiply, --cpu.divide) keeps the next from it.',
  branch:
    'Another instruction was fetched than the one that comes (--predictor): two cycles, or one where that is known in decode.',
  memory: 'An access takes more than its cycle, and all instructions stand still.',
  fill: 'Three until the first one is in memory; before the kernel comes, one for the write-back of the last.',
} as const satisfies CpuModel<object>['causes'];
