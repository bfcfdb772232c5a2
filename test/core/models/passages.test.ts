/** What those who watch are told of instructions adds up to what the model says of all of them, and names who was to blame. */
import { describe, expect, it } from 'vitest';
import type { CauseTotals } from '../../../src/core/models/causes.ts';
import { noCauses } from '../../../src/core/models/causes.ts';
import { models } from '../../../src/core/models/index.ts';
import type { Passage } from '../../../src/core/models/model.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { programNamed } from '../../machine/trial.ts';

async function watched(name: string, raw: Record<string, unknown>) {
  const result = validate(raw);
  if (!('configuration' in result)) expect.fail(JSON.stringify(result.diagnostics));
  const passages: Passage[] = [];
  const machine = createMachine(result.configuration, { watch: (_, passage) => passages.push(passage) });
  machine.load((await programNamed(name)).program);
  machine.run();
  const [core] = machine.array.cores;
  return { machine, passages, causes: core.timing?.causes ?? expect.fail() };
}

describe.each([
  { forwarding: 'full', branchStage: 'ex' },
  { forwarding: 'none', branchStage: 'id' },
])('a pipeline with forwarding $forwarding and branches known in $branchStage', (parameters) => {
  const cpu = { kind: 'pipeline', multiply: 3, ...parameters };

  it.each(['sieve', 'matrix', 'fibonacci'])('tells of stalls that sum to the causes: %s', async (name) => {
    const { passages, causes } = await watched(name, { cpu, memory: 'uma' });
    const sums: CauseTotals = { ...noCauses(), execute: executing(passages) };
    for (const { stalls } of passages) for (const { cause, cycles } of stalls) sums[cause] += cycles;
    // What a core takes to drain is no instruction's.
    expect(causes.fill).toBeGreaterThanOrEqual(sums.fill);
    expect(sums).toEqual({ ...causes, fill: sums.fill });
  });

  it('blames for what was fetched in vain who led elsewhere', async () => {
    const { machine, passages } = await watched('sieve', { cpu });
    const blamed = passages.filter(({ stalls }) => stalls.some(({ cause }) => cause === 'branch'));
    expect(blamed.length).toBeGreaterThan(0);
    for (const { operation } of blamed) expect(['branch', 'jump']).toContain(machine.isa.facts[operation].unit);
    // With nothing predicted it is all that were not followed by the instruction behind.
    const led = passages.filter(({ pc }, index) => index + 1 < passages.length && passages[index + 1].pc !== pc + 4);
    const ofFlow = led.filter(({ operation }) => ['branch', 'jump'].includes(machine.isa.facts[operation].unit));
    expect(blamed).toEqual(ofFlow);
  });
});

describe.each([{ width: 4 }, { width: 1, reorderBuffer: 3, forwarding: 'none', buses: 1 }])(
  'an out-of-order core with %o',
  (parameters) => {
    const cpu = { kind: 'out-of-order', multiply: 6, divide: 35, ...parameters };

    it.each(['sieve', 'matrix', 'fibonacci'])('tells of stalls that sum to the causes: %s', async (name) => {
      const { passages, causes } = await watched(name, { cpu, memory: 'uma', predictor: 'gshare' });
      const sums: CauseTotals = { ...noCauses(), execute: executing(passages) };
      for (const { stalls } of passages) for (const { cause, cycles } of stalls) sums[cause] += cycles;
      expect(causes.fill).toBeGreaterThanOrEqual(sums.fill);
      expect(sums).toEqual({ ...causes, fill: sums.fill });
    });
  },
);

describe.each(models.filter(({ create }) => create).map(({ name }) => name))('the model %s', (kind) => {
  it.each(['not-taken', '2-bit'])('blames wrong guesses of %s on who led elsewhere', async (predictor) => {
    const { machine, passages, causes } = await watched('sieve', { cpu: { kind }, predictor });
    let blamed = 0;
    for (const { operation, stalls } of passages) {
      const own = stalls.filter(({ cause }) => cause === 'branch').reduce((sum, { cycles }) => sum + cycles, 0);
      if (own > 0) expect(['branch', 'jump']).toContain(machine.isa.facts[operation].unit);
      blamed += own;
    }
    expect(blamed).toBe(causes.branch);
  });
});

function executing(passages: readonly Passage[]): number {
  return passages.reduce((sum, { execute = 1 }) => sum + execute, 0);
}
