/**
 * A CPU model decides what a program costs, never what it does: every bundled program does what its header says on each of
 * them, each cycle has a cause, and models that do more at a time never take longer.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../../src/cli/bundled.ts';
import { parseHeader, unmet } from '../../../src/cli/header.ts';
import { models } from '../../../src/core/models/index.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { createTrial, programNamed, retiredOf } from '../../machine/trial.ts';
import { difference, resultOf } from './ending.ts';

const limit = { instructions: 20_000_000 };

async function run(name: string, raw: Raw): Promise<Machine> {
  const machine = createTrial(await programNamed(name), raw);
  machine.run(limit);
  return machine;
}

/** On flat memory, where nothing but the model, the kernel and idleness moves clocks. */
function expectCauses({ array, kernel }: Machine): void {
  for (const { id, cycle, retired, timing } of array.cores) {
    const busy = timing ? Object.values(timing.causes).reduce((sum, cycles) => sum + cycles, 0) : retired;
    const { kernel: inKernel, idle } = kernel.accounts.cores[id];
    expect(busy + inKernel + idle, `core ${id}`).toBe(cycle);
  }
}

/** One core, which a thread has until it waits: no time decides who comes when. */
const unhurried: Raw = { policy: { kind: 'rr', quantum: 1e9 } };
const four: Raw = { array: { kind: 'mimd', cores: 4 } };

/** Threads that wait by looking again and again, until another has the core: without time slices they never end. */
const spinning = [
  ...['corr', 'iriw', 'lb', 'mp-fences', 'mp', 'sb-fences', 'sb'],
  ...['barrier-central', 'barrier-dissemination', 'barrier-tree', 'first-touch-worker', 'migratory-line'],
  ...['private-working-set', 'reservation-lost'],
];

describe.each(bundledPrograms())('$name', ({ name, path, folder }) => {
  const header = parseHeader(readFileSync(path, 'utf8'));

  it.skipIf(spinning.includes(name))('leaves the same console, registers and memory on every model', async () => {
    const expected = resultOf(await run(name, { ...unhurried, cpu: 'functional', engine: 'evaluate' }));
    expect(expected.get('the outcome')).not.toBe('none');
    for (const { name: kind } of models) {
      const machine = await run(name, { ...unhurried, cpu: kind });
      expect(difference(expected, resultOf(machine)), kind).toBeUndefined();
      expectCauses(machine);
    }
  });

  it.skipIf(folder === 'basics' || folder === 'branches')('does what its header says on every model', async () => {
    for (const { name: kind } of models) {
      const machine = await run(name, { ...four, cpu: kind });
      expect(unmet(header, machine.console.text, machine.kernel.outcome?.code ?? -1), kind).toEqual([]);
      expectCauses(machine);
    }
  });
});

const pipeline = (setting: object) => ({ kind: 'pipeline', ...setting });
const superscalar = (setting: object) => ({ kind: 'superscalar', ...setting });

/**
 * Out of order with as many stages before execution as in order, as wide as the widest, and with room and units for all that
 * can be under way: what it lacks would be a reason to come late that the others do not have.
 */
const outOfOrder = (setting: object) => ({
  ...{ kind: 'out-of-order', width: 4, frontEnd: 1, load: 2 },
  ...{ reorderBuffer: 256, loadStoreQueue: 128, buses: 16, alus: 8, multipliers: 4, memoryPorts: 4 },
  ...{ aluStations: 128, multiplyStations: 64, memoryStations: 128 },
  ...setting,
});
const units = { multiply: 7, divide: 25 };

/** What takes no longer stands first, where memory is always there in a cycle. */
const orders: readonly (readonly Raw[])[] = [
  [{ kind: 'single-cycle' }, { kind: 'multi-cycle' }],
  [
    { kind: 'multi-cycle', ...units },
    { kind: 'multi-cycle', multiply: 32, divide: 32 },
  ],
  [pipeline({}), pipeline({ forwarding: 'none' })],
  ...[{}, { branchStage: 'id' }, units].map((setting) => [
    // Out of order it is known in execute where a branch goes.
    ...('branchStage' in setting ? [] : [outOfOrder(setting)]),
    superscalar({ ...setting, width: 4 }),
    superscalar({ ...setting, width: 3 }),
    superscalar({ ...setting, width: 2 }),
    superscalar({ ...setting, width: 2, alus: 1 }),
    pipeline(setting),
  ]),
  [
    { kind: 'barrel', threads: 1 },
    { kind: 'barrel', threads: 10 },
  ],
];

/** One thread, and nothing that depends on the time. */
const timed = bundledPrograms().filter(
  ({ name, folder }) => ['basics', 'branches', 'regression'].includes(folder) && !spinning.includes(name),
);

describe.each(timed)('$name', ({ name }) => {
  it.each(orders.map((order) => [order.map((cpu) => JSON.stringify(cpu)).join(' <= '), order] as const))(
    'takes %s',
    async (_, order) => {
      const predictor = '2-bit';
      const machines = await Promise.all(order.map((cpu) => run(name, { cpu, predictor })));
      const cycles = machines.map(({ array }) => array.cores[0].cycle);
      expect(new Set(machines.map(retiredOf)).size).toBe(1);
      expect(cycles).toEqual(cycles.toSorted((a, b) => a - b));
    },
  );
});
