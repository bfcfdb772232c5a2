/** Where instructions lead, as the specification's table of return-address stack hints has it. */
import { expect, it } from 'vitest';
import { flowOf } from '../../../src/core/models/flow.ts';

const [none, ra, t0, other] = [0, 1, 5, 10];

it.each([
  ['branch', 'branch', false, none, ra],
  ['alu', undefined, true, ra, ra],
  // jal
  ['jump', 'jump', false, none, none],
  ['jump', 'jump', false, other, ra],
  ['jump', 'call', false, ra, none],
  ['jump', 'call', false, t0, none],
  // jalr
  ['jump', 'indirect', true, none, other],
  ['jump', 'indirectCall', true, ra, other],
  ['jump', 'return', true, none, ra],
  ['jump', 'return', true, other, t0],
  ['jump', 'coroutine', true, ra, t0],
  ['jump', 'coroutine', true, t0, ra],
  ['jump', 'indirectCall', true, ra, ra],
] as const)('a %s is a %s (reads rs1: %s, rd: x%i, rs1: x%i)', (unit, flow, readsRs1, rd, rs1) => {
  expect(flowOf(unit, readsRs1, rd, rs1)).toBe(flow);
});
