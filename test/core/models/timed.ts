/** A few instructions on one core of a machine with a CPU model: what they cost, kernel and drain apart. */
import { expect } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import type { Passage } from '../../../src/core/models/model.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';

/** Cycles from the first fetch to the last write-back of `code`, which is run once after `setup` and a call that drains. */
export function cyclesOf(code: readonly string[], raw: Raw, setup: readonly string[] = []): number {
  return timed(code, raw, setup).cycles;
}

/** Those cycles, and the way of each instruction of `code`. */
export function timed(
  code: readonly string[],
  raw: Raw,
  setup: readonly string[] = [],
): { cycles: number; passages: Passage[] } {
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
  const result = validate({ ...raw, kernel: { trap: 0, switch: 0 } });
  if (!('configuration' in result)) expect.fail(JSON.stringify(result.diagnostics));
  const passages: Passage[] = [];
  const clocks: number[] = [];
  const watch = (_: number, passage: Passage) => clocks.length === 1 && passages.push(passage);
  const machine = createMachine(result.configuration, { watch });
  machine.load(program ?? expect.fail());
  for (;;) {
    const [core] = machine.array.cores;
    const { outcome } = machine.kernel;
    if (outcome) break;
    machine.step();
    if (core.cause === 8) clocks.push(core.cycle);
  }
  expect(clocks).toHaveLength(3);
  return { cycles: clocks[1] - clocks[0], passages };
}
