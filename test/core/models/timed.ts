/** A few instructions on one core of a machine with a CPU model: what they cost, kernel and drain apart. */
import { expect } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createTrial } from '../../machine/trial.ts';

/** Cycles from the first fetch to the last write-back of `code`, which is run once after `setup` and a call that drains. */
export function cyclesOf(code: readonly string[], raw: Raw, setup: readonly string[] = []): number {
  const text = [
    'main:',
    ...setup,
    ' li a7, 30',
    ' ecall',
    ...code,
    ' ecall',
    ' li a7, 93',
    ' ecall',
    '.data',
    'data: .space 512',
    '',
  ];
  const { program, diagnostics } = assemble({ file: 'timed.s', text: text.join('\n') });
  expect(diagnostics).toEqual([]);
  const machine = createTrial({ program: program ?? expect.fail() }, { ...raw, kernel: { trap: 0, switch: 0 } });
  const clocks: number[] = [];
  for (;;) {
    const [core] = machine.array.cores;
    const { outcome } = machine.kernel;
    if (outcome) break;
    machine.step();
    if (core.cause === 8) clocks.push(core.cycle);
  }
  expect(clocks).toHaveLength(3);
  return clocks[1] - clocks[0];
}
