/** What the manual says that a model's cycles go by for is what they do go by for: no cause too many, and none forgotten. */
import { describe, expect, it } from 'vitest';
import { models } from '../../../src/core/models/index.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { programOf, traced } from '../../measure/traced.ts';

const program = programOf(`
main:   la      s0, data
        li      s1, 8
1:      lw      t0, 0(s0)
        beqz    t0, 2f              # needs what is loaded
2:      lw      t1, 4(s0)
        mul     t2, t1, t1          # and so does this
        mul     t3, t2, t2
        div     t4, t3, s1
        addi    t5, t4, 1
        bnez    t5, 3f              # needs what is computed
3:      sw      t5, 8(s0)
        addi    s0, s0, 64
        addi    s1, s1, -1
        li      a7, 30              # the kernel comes
        ecall
        bnez    s1, 1b
        li      a7, 93
        ecall
        .data
data:   .space  1024
`);

/** Settings that bring about what others do not, for each model that takes them. */
const settings: readonly Raw[] = [
  {},
  { forwarding: 'none' },
  { branchStage: 'id' },
  { multiply: 7, divide: 25 },
  { reorderBuffer: 2 },
  { reorderBuffer: 4, multiply: 7, divide: 25 },
  { multiplyStations: 1, multiply: 7 },
];

describe.each(models)('the model $name', ({ name, stages, stageNames, causes = {}, parameters, create, memory }) => {
  it('names its stages and causes', () => {
    expect(stageNames).toHaveLength(stages.length);
    for (const sentence of Object.values(causes)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('explains the causes that its cycles have, and no others', () => {
    if (!create) {
      expect(Object.keys(causes)).toEqual(memory === 'waits' ? ['execute', 'memory'] : ['execute']);
      return;
    }
    const seen = new Set<string>();
    for (const some of settings.filter((one) => Object.keys(one).every((key) => key in parameters))) {
      const { machine } = traced(program, { cpu: { kind: name, ...some }, memory: 'uma' });
      for (const [cause, cycles] of Object.entries(machine.array.cores[0].timing?.causes ?? {})) {
        if (cycles > 0) seen.add(cause);
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(causes).sort());
  });
});
