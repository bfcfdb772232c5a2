/**
 * Out of order: instructions are issued and commit in program order, and between they execute as soon as their values are
 * there (Tomasulo 1967), with a reorder buffer so that they commit in order (Smith and Pleszkun 1985).
 * Steps and their rules are those of Hennessy and Patterson, Computer Architecture, 3.4 to 3.6; by default the sizes are
 * those of the MIPS R10000 (Yeager, "The MIPS R10000 Superscalar Microprocessor", IEEE Micro 16(2), 1996): four instructions
 * a cycle, an active list of 32, queues of 16, two ALUs, one unit for memory, three write ports.
 */
import type { Parameter } from '../../base/plug.ts';
import { unitLatencies } from './latencies.ts';
import type { CpuModel } from './model.ts';
import type { OutOfOrderParameters } from './out-of-order/parameters.ts';
import { Schedule } from './out-of-order/schedule.ts';

const count = (of: number, most: number, unit: string, summary: string): Parameter<number> => ({
  ...{ default: of, range: [1, most], unit, summary },
});

export const outOfOrder: CpuModel<OutOfOrderParameters> = {
  name: 'out-of-order',
  summary: 'Instructions execute as soon as their values are there: Tomasulo, with a reorder buffer.',
  source: 'Hennessy & Patterson, Computer Architecture, 3.4 to 3.6; sizes of the MIPS R10000 (Yeager 1996).',
  stages: ['F', 'I', 'X', 'B', 'W', 'C'],
  stageNames: ['fetch', 'issue', 'execute', 'waiting for a bus', 'result written', 'commit'],
  causes: {
    execute: 'Cycles in which instructions issue, as many as can.',
    data: 'None issues: who has the place that the next one needs waits for a value that is computed.',
    loadUse: 'None issues: who has the place that the next one needs waits for a value that is loaded.',
    structural: 'None issues for want of a place in a reservation station, the reorder buffer or the load-store queue.',
    branch:
      'Another instruction was fetched than the one that comes: until that is known, and the front end has that one.',
    memory: 'None issues: who has the place that the next one needs waits for memory.',
    fill: 'The front end fills; before the kernel comes, all that have issued commit.',
  },
  parameters: {
    width: count(4, 8, 'instructions', 'How many instructions issue in a cycle, and how many commit, at most.'),
    frontEnd: count(1, 32, 'cycles', 'From the fetch of an instruction to its issue.'),
    forwarding: {
      default: 'full',
      oneOf: ['full', 'none'],
      summary:
        'Whether a value can be used in the cycle in which it is on a bus, or only in the next, as with Tomasulo.',
    },
    reorderBuffer: count(32, 1024, 'instructions', 'How many instructions are between issue and commit at most.'),
    loadStoreQueue: count(16, 1024, 'instructions', 'How many of them access memory at most.'),
    buses: count(3, 16, 'values', 'How many results are written in a cycle at most: common data buses.'),
    alus: count(2, 16, 'units', 'Units that compute, compare and branch.'),
    aluStations: count(16, 256, 'instructions', 'Reservation stations of the ALUs.'),
    alu: count(1, 1000, 'cycles', 'How long an ALU takes; it can start each cycle.'),
    multipliers: count(1, 16, 'units', 'Units that multiply and divide.'),
    multiplyStations: count(4, 256, 'instructions', 'Reservation stations of the multipliers.'),
    multiply: {
      ...unitLatencies.multiply,
      summary: 'How long a multiplication takes; one can start each cycle. 6 in the R10000.',
    },
    divide: {
      ...unitLatencies.divide,
      summary: 'How long a division takes, for which its multiplier does nothing else. 35 in the R10000.',
    },
    memoryPorts: count(1, 16, 'units', 'Units that access memory.'),
    memoryStations: count(16, 256, 'instructions', 'Reservation stations of loads, stores and atomics: their buffers.'),
    load: count(2, 1000, 'cycles', 'From the start of a load to its value, of which memory takes the last.'),
  },
  width: ({ width }) => width,
  create: (setting, parameters) => new Schedule(setting, parameters),
};
