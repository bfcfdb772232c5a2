/**
 * Instruction-fetch fence: Zifencei.
 * Follows the Unprivileged Specification, chapter Zifencei; the operand fields are reserved and ignored.
 */
import { NONE } from './format.ts';
import { extension, op } from './instruction.ts';

// biome-ignore format: a row is a line
export const zifencei = extension('zifencei', 'Instruction-fetch fence', [
  op('fence.i', '------------ ----- 001 ----- 0001111', NONE, 'Let later fetches see earlier stores', $ => $.fence('instruction', $.imm)),
]);
