/**
 * The CPI stack of a core, instruction by instruction.
 * Invariant: by cause, the instructions sum to the core's stack but for kernel, lock and idle, which are no instruction's.
 *
 * What waits of an instruction were for is known, and how many of its cycles went by for memory; where a model hid some
 * waits, the stack has been cut, and each instruction is given its part of what is left.
 */
import type { CpiStack, StackCause } from '../cpi-stack.ts';
import { apportion } from './apportion.ts';
import { column, type InstructionSums } from './profiler.ts';

/** An instruction and its cycles on one core. */
export interface Attributed extends Pick<InstructionSums, 'space' | 'pc' | 'isCalled'> {
  readonly instructions: number;
  readonly causes: CpiStack;
}

/** `isModelled`: whether the core has a timing, which tells fetches apart. */
export function attribute(rows: readonly InstructionSums[], stack: CpiStack, isModelled: boolean): Attributed[] {
  const parts: readonly StackCause[] = [
    ...(isModelled ? [] : (['icache'] as const)),
    ...(['coherence', 'link', 'storeBuffer'] as const),
  ];
  const askedFor = (cause: StackCause) => (cause === 'icache' ? column.fetch : column[cause as keyof typeof column]);
  const given = apportion(
    parts.map((cause) => stack[cause]),
    parts.map((cause) => rows.map(({ sums }) => sums[askedFor(cause)])),
    rows.map(({ sums }) => sums[column.memory]),
  );
  return rows.map(({ space, pc, isCalled, sums }, row) => {
    const memory = Object.fromEntries(parts.map((cause, index) => [cause, given[index][row]]));
    const taken = given.reduce((sum, part) => sum + part[row], 0);
    const causes = {
      execute: sums[column.execute],
      data: sums[column.data],
      loadUse: sums[column.loadUse],
      structural: sums[column.structural],
      branch: sums[column.branch],
      fill: sums[column.fill],
      icache: sums[column.icache],
      dcache: sums[column.memory] - taken,
      ...{ coherence: 0, link: 0, storeBuffer: 0, ...memory },
      ...{ kernel: 0, lock: 0, idle: 0 },
    };
    return { space, pc, isCalled, instructions: sums[column.instructions], causes };
  });
}
