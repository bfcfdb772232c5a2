/**
 * Watching costs nothing where nobody watches: there is nothing of it in the text of the loop that is generated. A comparison
 * of times could only say that it costs less than the noise.
 */
import { describe, expect, it } from 'vitest';
import type { Clocking } from '../../src/core/engine/engine.ts';
import { loop } from '../../src/core/engine/loop.ts';
import { models } from '../../src/core/models/index.ts';
import type { CpuModel } from '../../src/core/models/model.ts';
import { notTaken } from '../../src/core/predictors/not-taken.ts';
import type { DirectionPredictor } from '../../src/core/predictors/predictor.ts';
import { createIsa } from '../../src/isa/isa.ts';
import type { Choice } from '../../src/machine/configuration.ts';
import { createProcessor } from '../../src/machine/processor.ts';
import { validate } from '../../src/machine/validate.ts';

const isa = createIsa();
const memories = [
  { direct: true, line: 4, observed: false },
  { direct: false, line: 64, observed: false },
];

function textOf(memory: (typeof memories)[number], clocking: Clocking): string {
  return loop.create(isa, memory, clocking).run.toString();
}

function clockingOf(model: CpuModel<Choice>, watch?: () => void): Clocking {
  const checked = validate({ cpu: model.name });
  if (!('configuration' in checked)) expect.fail(JSON.stringify(checked.diagnostics));
  const { cpu, btb, returnStack } = checked.configuration;
  const predictor = {
    direction: notTaken as DirectionPredictor<Choice>,
    parameters: { kind: 'not-taken' },
    btb,
    returnStack,
  };
  return createProcessor({ isa, cores: 1, line: 4, model, parameters: cpu, predictor, watch }).clocking;
}

describe.each(models.map((model) => [model.name, model as CpuModel<Choice>] as const))('the loop of %s', (_, model) => {
  it.each(memories)('notes for those who observe memory only where they do: %o', (memory) => {
    const clocking = clockingOf(model);
    const unobserved = textOf(memory, clocking);
    const lines = textOf({ ...memory, observed: true }, clocking).split('\n');
    expect(lines.join('\n')).not.toBe(unobserved);
    expect(lines.filter((line) => !line.includes('port.pc =')).join('\n')).toBe(unobserved);
  });

  it.each(memories)('knows nothing of those who watch instructions, but that all are told of: %o', (memory) => {
    const { steady: _steady, ...telling } = clockingOf(model);
    expect(
      textOf(
        memory,
        clockingOf(model, () => {}),
      ),
    ).toBe(textOf(memory, telling));
    expect(textOf(memory, clockingOf(model))).not.toMatch(/watch|passage/);
  });
});
