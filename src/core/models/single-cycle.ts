/** One instruction in one long cycle (Patterson and Hennessy, Computer Organization and Design RISC-V, 4.4), and memory waits. */
import type { CpuModel } from './model.ts';

export const singleCycle: CpuModel<object> = {
  name: 'single-cycle',
  summary: 'Each instruction takes one cycle, and what it waits for memory.',
  parameters: {},
  stages: ['X'],
  memory: 'waits',
};
