/** Where instructions lead: what a predictor is asked about. */
import type { Flow, Predictor } from '../predictors/predictor.ts';
import { trait } from './traits.ts';

/** The return address is in ra or t0 (Unprivileged Specification, chapter RV32I, "Unconditional Jumps"). */
const isLink = (register: number) => register === 1 || register === 5;

/**
 * What kind of way an instruction of a unit takes; undefined for one that is followed by the next one.
 * Follows the specification's table of return-address stack hints.
 */
export function flowOf(unit: string, readsRs1: boolean, rd: number, rs1: number): Flow | undefined {
  if (unit === 'branch') return 'branch';
  if (unit !== 'jump') return undefined;
  if (!readsRs1) return isLink(rd) ? 'call' : 'jump';
  if (!isLink(rs1)) return isLink(rd) ? 'indirectCall' : 'indirect';
  if (!isLink(rd)) return 'return';
  return rd === rs1 ? 'indirectCall' : 'coroutine';
}

/** Whether the instruction at `pc`, a branch or jump of certain `traits` that is followed by the one at `next`, was guessed to be. */
export function wasGuessed(
  predictor: Predictor,
  traits: number,
  rd: number,
  rs1: number,
  pc: number,
  imm: number,
  next: number,
): boolean {
  if ((traits & trait.branches) !== 0) return predictor.right(pc, 'branch', (pc + imm) | 0, next);
  const flow = flowOf('jump', (traits & trait.readsRs1) !== 0, rd, rs1) as Flow;
  return predictor.right(pc, flow, next, next);
}
