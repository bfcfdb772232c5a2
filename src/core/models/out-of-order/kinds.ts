/** Kinds of operations, by what an out-of-order core does with them. */
import type { Unit } from '../../../isa/facts.ts';
import type { OutOfOrderParameters } from './parameters.ts';

/** Those that access memory come last. */
export const kind = { alu: 0, multiply: 1, divide: 2, system: 3, load: 4, store: 5, atomic: 6 } as const;

/** The kind of what needs a unit: branches and jumps are the ALUs' work, and so is what concerns the core itself. */
export const kindOf: Readonly<Record<Unit, number>> = {
  ...kind,
  branch: kind.alu,
  jump: kind.alu,
};

/** By kind: which group of stations and units it needs; ALUs, multipliers, ports of memory. */
export const groupOf = Uint8Array.of(0, 1, 1, 0, 2, 2, 2);

/** By kind, in cycles: from the start of execution to its end, where memory takes a cycle. A store only says where and what. */
export function latenciesOf({ alu, multiply, divide, load }: OutOfOrderParameters): Int32Array {
  return Int32Array.of(alu, multiply, divide, alu, load, 1, load);
}
