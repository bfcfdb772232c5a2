/** Programs whose instructions are watched on their way through the stages. */
import { expect } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { createMachine, type Machine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { StageTrace, type TracedInstruction } from '../../src/measure/stage-trace.ts';
import type { Program } from '../../src/program/program.ts';

export function programOf(text: string): Program {
  const { program, diagnostics } = assemble({ file: 'traced.s', text });
  expect(diagnostics).toEqual([]);
  return program ?? expect.fail();
}

export interface Traced {
  readonly machine: Machine;
  readonly instructions: readonly TracedInstruction[];
  /** The most instructions of which the trace had heard and not yet told. */
  readonly mostKept: number;
}

/** A program's run, by `run` if it is given. */
export function traced(program: Program, raw: Raw, run: (machine: Machine) => void = (one) => one.run()): Traced {
  const result = validate(raw);
  if (!('configuration' in result)) expect.fail(JSON.stringify(result.diagnostics));
  const instructions: TracedInstruction[] = [];
  const trace = new StageTrace((instruction) => instructions.push(instruction));
  let [heard, mostKept] = [0, 0];
  const machine = createMachine(result.configuration, {
    watch(core, passage) {
      mostKept = Math.max(mostKept, ++heard - instructions.length);
      trace.watch(core, passage);
    },
  });
  machine.load(program);
  trace.attach(machine);
  run(machine);
  trace.finish();
  expect(instructions).toHaveLength(heard);
  return { machine, instructions, mostKept };
}
