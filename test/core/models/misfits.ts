/** Whether what a model tells of each instruction's way fits what it says of all of them. */
import type { CauseTotals } from '../../../src/core/models/causes.ts';
import { noCauses } from '../../../src/core/models/causes.ts';
import { checkPassage } from '../../../src/core/models/checked-passage.ts';
import type { Passage } from '../../../src/core/models/model.ts';
import { BrokenRule } from '../../../src/core/models/rules.ts';
import type { Machine } from '../../../src/machine/machine.ts';

/** The first passage, or sum of them, that does not fit, in words; `passages` by core, all of a run. */
export function misfits(
  { array, isa, stages }: Machine,
  passages: readonly (readonly Passage[])[],
): string | undefined {
  for (const { id, retired, timing } of array.cores) {
    if (!timing) continue;
    const ofCore = passages[id];
    if (ofCore.length !== retired) return `core ${id} retired ${retired} and told of ${ofCore.length} passages`;
    const sums: CauseTotals = noCauses();
    for (const passage of ofCore) {
      const { pc, operation, stalls, execute = 1 } = passage;
      const amiss = found(() => checkPassage(passage, stages.length, isa.instructions.length));
      if (amiss) return `${isa.instructions[operation].name} at 0x${(pc >>> 0).toString(16)} on core ${id}: ${amiss}`;
      sums.execute += execute;
      for (const { cause, cycles } of stalls) sums[cause] += cycles;
    }
    for (const [cause, cycles] of Object.entries(timing.causes)) {
      const sum = sums[cause as keyof CauseTotals];
      // What a core takes to drain is no instruction's.
      if (cause === 'fill' ? sum > cycles : sum !== cycles) {
        return `core ${id} says ${cycles} cycles of ${cause}, its passages ${sum}`;
      }
    }
  }
  return undefined;
}

/** What the rule that is broken finds; undefined where none is. */
function found(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof BrokenRule) return error.message;
    throw error;
  }
}
