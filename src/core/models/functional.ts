/** The quickest to think about: instructions are steps, and memory takes no time. */
import type { CpuModel } from './model.ts';

export const functional: CpuModel<object> = {
  name: 'functional',
  summary: 'Each instruction takes one cycle; memory takes no time, though caches do what they do.',
  parameters: {},
  stages: ['X'],
  stageNames: ['execute'],
  causes: { execute: 'One for each instruction.' },
  memory: 'free',
};
