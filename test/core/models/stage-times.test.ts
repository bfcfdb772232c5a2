/**
 * The pipeline's stage times, against those of a pipeline that is stepped cycle by cycle, for random instructions.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation, Passage } from '../../../src/core/models/model.ts';
import { pipeline } from '../../../src/core/models/pipeline.ts';
import { superscalar } from '../../../src/core/models/superscalar.ts';
import { createPredictor } from '../../../src/core/predictors/branch-predictor.ts';
import { notTaken } from '../../../src/core/predictors/not-taken.ts';
import { createIsa } from '../../../src/isa/isa.ts';
import { type Step, stepPipeline } from './stepped-pipeline.ts';

const isa = createIsa();
const operations: readonly Operation[] = isa.instructions.map(({ name }, number) => ({ name, ...isa.facts[number] }));
const named = (name: string) => operations.findIndex((one) => one.name === name);

const nothingGuessed = {
  ...{ direction: notTaken, parameters: {} },
  ...{ btb: { entries: 0, ways: 1 }, returnStack: { depth: 0 } },
};

const names = ['add', 'addi', 'lui', 'lw', 'lw', 'sw', 'sw', 'beq', 'jal', 'jalr', 'mul', 'div', 'amoadd.w'];
/** Few registers, so that instructions depend on each other. */
const register = fc.integer({ min: 0, max: 4 });
const often = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
);

interface Draw {
  readonly name: string;
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly wait: number;
  readonly late: number;
  readonly taken: boolean;
  /** Whether the kernel takes the core after it. */
  readonly drains: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  ...{ name: fc.constantFrom(...names), rd: register, rs1: register, rs2: register },
  ...{ wait: often, late: often, taken: fc.boolean() },
  drains: fc.integer({ min: 0, max: 30 }).map((lot) => lot === 0),
});

const settings = ['full', 'none'].flatMap((forwarding) =>
  ['ex', 'id'].map((branchStage) => ({ forwarding, branchStage })),
);

/** Instructions told to the model as engines do; gives their stage times, and where each run up to a drain started and ended. */
function told(draws: readonly Draw[], parameters: { multiply: number; divide: number } & (typeof settings)[number]) {
  const passages: Passage[] = [];
  const predictor = createPredictor(nothingGuessed);
  const timing = pipeline.create!(
    {
      ...{ core: 0, operations, line: 64, predictor, watch: (passage) => passages.push(passage) },
    },
    parameters,
  );
  const runs: { start: number; steps: Step[]; end: number }[] = [];
  let clock = 100;
  let run: (typeof runs)[number] | undefined;
  for (const [index, { name, rd, rs1, rs2, wait, late, taken, drains }] of draws.entries()) {
    const number = named(name);
    const operation = operations[number];
    // A fetch that is late after the kernel is over before the first instruction is told of.
    const lateness = run ? late : 0;
    if (!run) runs.push((run = { start: clock, steps: [], end: 0 }));
    clock += lateness;
    const isLeading = operation.unit === 'jump' || (operation.unit === 'branch' && taken);
    const waits = operation.memory ? wait : 0;
    const { multiply, divide } = parameters;
    const extra = operation.unit === 'multiply' ? multiply - 1 : operation.unit === 'divide' ? divide - 1 : 0;
    run.steps.push({ operation, rd, rs1, rs2, extra, wait: waits, late: lateness, leads: isLeading });
    if (operation.memory) {
      clock = timing.issue!(number, rs1, rs2, clock);
      expect(timing.issue!(number, rs1, rs2, clock)).toBe(clock);
    }
    const counts = operation.writesRd && rd !== 0 ? rd : 32;
    const pc = 4 * index;
    const ready = operation.memory ? clock + 1 + waits : 0;
    clock = timing.retire(number, counts, rs1, rs2, clock, ready, pc, 64, isLeading ? pc + 64 : pc + 4, 0);
    if (!drains && index < draws.length - 1) continue;
    run.end = clock = timing.drain(clock);
    run = undefined;
    clock += 17;
  }
  return { passages, runs };
}

describe.each(settings)('with forwarding $forwarding and branches known in $branchStage', (setting) => {
  const wiring = { forwards: setting.forwarding === 'full', inDecode: setting.branchStage === 'id' };

  it('instructions are where they are in a pipeline that is stepped cycle by cycle', () => {
    fc.assert(
      fc.property(
        fc.array(draw, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 8 }),
        (draws, multiply, divide) => {
          const { passages, runs } = told(draws, { ...setting, multiply, divide });
          const stepped = runs.map(({ start, steps }) => stepPipeline(steps, wiring, start));
          expect(passages.map(({ times }) => times)).toEqual(stepped.flat());
          for (const [index, { steps, end }] of runs.entries()) {
            // The kernel comes when the last one is out, or when another one would have been fetched after a wrong guess.
            const lost = steps.at(-1)?.leads ? Number(!wiring.inDecode) : 0;
            expect(end).toBe((stepped[index].at(-1)?.at(-1) ?? 0) + lost);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

it('what is long in execute goes there along with its group, and comes to memory after it', () => {
  const passages: Passage[] = [];
  const predictor = createPredictor(nothingGuessed);
  const setting = { core: 0, operations, predictor, line: 4, watch: (passage: Passage) => passages.push(passage) };
  const timing = superscalar.create?.(setting, { width: 2, alus: 2, branchStage: 'ex', multiply: 7, divide: 7 });
  let now = 0;
  for (const [pc, name] of ['addi', 'mul'].entries()) {
    now = timing?.retire(named(name), 5 + pc, 0, 0, now, 0, 4 * pc, 0, 4 * pc + 4, 0) ?? expect.fail();
  }
  const [first, long] = passages;
  expect(long.times).toEqual(first.times.map((time, stage) => (stage < 3 ? time : time + 6)));
  expect(long.late).toBe(0);
});
