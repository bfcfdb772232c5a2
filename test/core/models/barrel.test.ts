/** Turns by hand: when the instructions of a hardware thread begin, and how much of an access they hide. */
import { describe, expect, it } from 'vitest';
import { barrel } from '../../../src/core/models/barrel.ts';
import { noCauses } from '../../../src/core/models/causes.ts';
import type { Passage, Timing } from '../../../src/core/models/model.ts';
import { createPredictor } from '../../../src/core/predictors/branch-predictor.ts';
import { notTaken } from '../../../src/core/predictors/not-taken.ts';
import { createIsa } from '../../../src/isa/isa.ts';
import { cyclesOf } from './timed.ts';

const isa = createIsa();
const operations = isa.instructions.map(({ name }, number) => ({ name, ...isa.facts[number] }));
const numberOf = (name: string) => operations.findIndex((operation) => operation.name === name);

function threadOf(core: number, threads: number, watch?: (passage: Passage) => void): Timing {
  const predictor = createPredictor({
    ...{ direction: notTaken, parameters: {} },
    ...{ btb: { entries: 0, ways: 1 }, returnStack: { depth: 0 } },
  });
  const timing = barrel.create?.({ core, operations, predictor, line: 64, ...(watch && { watch }) }, { threads });
  return timing ?? expect.fail();
}

/** Retires an instruction that finished its access at `ready`. */
function retire(timing: Timing, now: number, ready = 0): number {
  return timing.retire(numberOf('lw'), 5, 6, 0, now, ready, 0, 0, 4, 0);
}

describe('barrel', () => {
  it.each([
    [0, 0, 0],
    [2, 0, 2],
    [2, 3, 6],
    [6, 1, 2],
    [3, 7, 7],
  ])('thread %i of four begins at cycle %i in %i', (core, now, turn) => {
    const timing = threadOf(core, 4);
    expect(timing.issue?.(numberOf('lw'), 0, 0, now)).toBe(turn);
    expect(timing.issue?.(numberOf('lw'), 0, 0, turn)).toBe(turn);
    expect(timing.causes).toEqual({ ...noCauses(), structural: turn - now });
  });

  it('hides an access that is done by the next turn, and of others what is', () => {
    const timing = threadOf(1, 8);
    expect(retire(timing, 1)).toBe(9);
    expect(retire(timing, 9, 17)).toBe(17);
    expect(timing.causes).toEqual({ ...noCauses(), execute: 2, structural: 14 });
    // Done one cycle late, it costs a whole round; done a hundred cycles late, the rounds that begin until then.
    expect(retire(timing, 17, 26)).toBe(33);
    expect(retire(timing, 33, 133)).toBe(137);
    expect(timing.causes).toEqual({ ...noCauses(), execute: 4, structural: 28, memory: 8 + 96 });
  });

  it('lets an instruction that was fetched late wait for its turn', () => {
    const timing = threadOf(1, 4);
    expect(retire(timing, 6)).toBe(13);
    expect(timing.causes).toEqual({ ...noCauses(), execute: 1, structural: 3 + 3 });
  });

  it('tells where instructions were: in memory only where that is beyond the turn', () => {
    const passages: Passage[] = [];
    const timing = threadOf(0, 4, (passage) => passages.push(passage));
    retire(timing, 0);
    retire(timing, 4, 14);
    expect(passages.map(({ times }) => times)).toEqual([
      [0, -1, 1],
      [4, 5, 14],
    ]);
    const turns = { stage: 0, cause: 'structural', cycles: 3, register: 0 };
    expect(passages[1].stalls).toEqual([turns, { stage: 1, cause: 'memory', cycles: 8, register: 0 }]);
  });

  it('costs a lone thread a whole round for each instruction', () => {
    const code = ['addi x5, x0, 1', ' lw x6, 0(x8)', ' add x5, x6, x5'];
    const cycles = (threads: number) => cyclesOf(code, { cpu: { kind: 'barrel', threads } }, [' la x8, data']);
    expect(cycles(1)).toBe(3);
    expect(cycles(8)).toBeLessThanOrEqual(3 * 8 + 7);
    expect(cycles(8)).toBeGreaterThanOrEqual(3 * 8);
  });
});
