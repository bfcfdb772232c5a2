/** One instruction in one long cycle, and memory waits. */
import type { CpuModel } from './model.ts';

export const singleCycle: CpuModel<object> = {
  name: 'single-cycle',
  summary: 'Each instruction takes one cycle, and what it waits for memory.',
  source: 'Patterson & Hennessy, Computer Organization and Design RISC-V, 4.4.',
  parameters: {},
  stages: ['X'],
  stageNames: ['execute'],
  causes: { execute: 'One for each instruction.', memory: 'Fetching it or its access of memory takes more than that.' },
  memory: 'waits',
};
