/** Predictors guess as those that are written down naively, whatever branches do, and go on as they would have when put back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictor } from '../../../src/core/predictors/branch-predictor.ts';
import { predictors } from '../../../src/core/predictors/index.ts';
import { type Flow, guessKinds, type Predictor } from '../../../src/core/predictors/predictor.ts';
import { twoBit } from '../../../src/core/predictors/two-bit.ts';
import {
  type Guesser,
  naiveGshare,
  naiveLocal,
  naiveReturns,
  naiveTable,
  naiveTargets,
  naiveTournament,
} from './naive.ts';
import { directionOf } from './outcomes.ts';

/** Signed, as engines tell them: some from the upper half. */
const address = fc
  .tuple(fc.constantFrom(0, 0x400000, 0x80000000, 0xfffffe00), fc.nat(40))
  .map(([base, n]) => (base + 4 * n) | 0);

/** A branch with habits of its own, so that there is something to learn. */
const branches = fc
  .array(
    fc.record({ pc: address, target: address, pattern: fc.string({ unit: fc.constantFrom('T', 'N'), minLength: 1 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .chain((all) => fc.array(fc.tuple(fc.constantFrom(...all), fc.nat(9)), { maxLength: 400 }))
  .map((drawn) =>
    drawn.map(([{ pc, target, pattern }, whim], index) => ({
      ...{ pc, target },
      taken: whim === 0 ? index % 2 === 0 : pattern[index % pattern.length] === 'T',
    })),
  );

const powers = (least: number, most: number) => fc.integer({ min: least, max: most }).map((bits) => 2 ** bits);
const twoBits = ['00', '01', '10', '11'];

interface Case {
  readonly name: string;
  readonly parameters: fc.Arbitrary<Readonly<Record<string, number | string>>>;
  naive(parameters: Record<string, never>): Guesser;
}

const firstOf = (initial: string) => Number.parseInt(initial, 2);

const cases: readonly Case[] = [
  { name: 'taken', parameters: fc.constant({}), naive: () => () => true },
  { name: 'btfn', parameters: fc.constant({}), naive: () => (pc, target) => target >>> 0 <= pc >>> 0 },
  {
    name: '1-bit',
    parameters: fc.record({ entries: powers(0, 6), initial: fc.constantFrom('0', '1') }),
    naive: ({ entries, initial }) => naiveTable(entries, 1, firstOf(initial)),
  },
  {
    name: '2-bit',
    parameters: fc.record({ entries: powers(0, 6), initial: fc.constantFrom(...twoBits) }),
    naive: ({ entries, initial }) => naiveTable(entries, 3, firstOf(initial)),
  },
  {
    name: 'gshare',
    parameters: fc.record({
      entries: powers(5, 8),
      history: fc.integer({ min: 1, max: 5 }),
      initial: fc.constantFrom(...twoBits),
    }),
    naive: ({ entries, history, initial }) => naiveGshare(history, entries, firstOf(initial)),
  },
  {
    name: 'local',
    parameters: fc.record({
      entries: powers(0, 6),
      history: fc.integer({ min: 1, max: 6 }),
      initial: fc.constantFrom(...twoBits),
    }),
    naive: ({ entries, history, initial }) => naiveLocal(entries, history, firstOf(initial)),
  },
  {
    name: 'tournament',
    parameters: fc.record({
      ...{ choices: powers(0, 6), localEntries: powers(0, 6), globalEntries: powers(4, 8) },
      ...{ localHistory: fc.integer({ min: 1, max: 6 }), globalHistory: fc.integer({ min: 1, max: 4 }) },
      initial: fc.constantFrom(...twoBits),
    }),
    naive: ({ choices, localEntries, localHistory, globalEntries, globalHistory, initial }) =>
      naiveTournament(
        choices,
        naiveLocal(localEntries, localHistory, firstOf(initial)),
        naiveGshare(globalHistory, globalEntries, firstOf(initial)),
      ),
  },
];

it('all direction predictors are under test', () => {
  const guessing = predictors.filter(({ create }) => create).map(({ name }) => name);
  expect(cases.map(({ name }) => name)).toEqual(guessing);
});

describe.each(cases)('$name', ({ name, parameters, naive }) => {
  it('guesses as the naive one', () => {
    fc.assert(
      fc.property(parameters, branches, (chosen, all) => {
        const direction = directionOf(name, chosen);
        const expected = naive(chosen as never);
        for (const { pc, target, taken } of all)
          expect(direction.guess(pc, target, taken)).toBe(expected(pc, target, taken));
      }),
      { numRuns: 100, seed: 41 },
    );
  });

  it('goes on as it would have when it is put back, in itself and in another', () => {
    fc.assert(
      fc.property(parameters, branches, branches, (chosen, before, after) => {
        const direction = directionOf(name, chosen);
        const told = (all: typeof before, to = direction) =>
          all.map(({ pc, target, taken }) => to.guess(pc, target, taken));
        told(before);
        const state = direction.save();
        const first = told(after);
        direction.restore(state);
        expect(told(after)).toEqual(first);
        const other = directionOf(name, chosen);
        told(after, other);
        other.restore(state);
        expect(told(after, other)).toEqual(first);
      }),
      { numRuns: 40, seed: 42 },
    );
  });
});

const flows: readonly Flow[] = [
  'branch',
  'branch',
  'jump',
  'call',
  'return',
  'return',
  'indirect',
  'indirectCall',
  'coroutine',
];

/** Few places, most of which lead to the same one each time, so that buffers and stacks know something and lose it. */
const ways = fc
  .array(
    fc.record({
      pc: address,
      flow: fc.constantFrom(...flows),
      targets: fc.array(address, { minLength: 1, maxLength: 2 }),
    }),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  .chain((places) =>
    fc.array(
      fc.record({ place: fc.constantFrom(...places), nth: fc.nat(4), taken: fc.boolean(), returns: fc.nat(4) }),
      {
        maxLength: 300,
      },
    ),
  )
  .map((drawn) =>
    drawn.map(({ place: { pc, flow, targets }, nth, taken, returns }) => ({
      ...{ pc, flow, taken, returns: returns > 0 },
      target: nth > 0 ? targets[0] : targets[targets.length - 1],
    })),
  );

/** Flows as a program has them: most returns lead behind the call that they belong to. */
function followed(drawn: readonly { pc: number; flow: Flow; target: number; taken: boolean; returns: boolean }[]) {
  const calls: number[] = [];
  return drawn.map(({ pc, flow, target, taken, returns }) => {
    const isReturn = flow === 'return' || flow === 'coroutine';
    const back = isReturn ? calls.pop() : undefined;
    if (flow === 'call' || flow === 'indirectCall' || flow === 'coroutine') calls.push((pc + 4) | 0);
    const next = flow === 'branch' ? (taken ? target : (pc + 4) | 0) : returns ? (back ?? target) : target;
    return { pc, flow, target: flow === 'branch' ? target : next, next };
  });
}

const kindOf: Readonly<Record<Flow, (typeof guessKinds)[number]>> = {
  ...{ branch: 'branch', jump: 'jump', call: 'jump', return: 'return', coroutine: 'return' },
  ...{ indirect: 'indirect', indirectCall: 'indirect' },
};

const shapes = fc
  .record({
    ways: fc.integer({ min: 1, max: 3 }),
    sets: fc.constantFrom(0, 1, 2, 8),
    depth: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ ways: each, sets, depth }) => ({ btb: { entries: sets * each, ways: each }, returnStack: { depth } }));

describe('a branch predictor', () => {
  const parameters = { entries: 16, initial: '01' };
  const create = (shape: Pick<Parameters<typeof createPredictor>[0], 'btb' | 'returnStack'>): Predictor =>
    createPredictor({ direction: twoBit, parameters, ...shape });

  it('fetches what direction, targets and returns say, and counts what it fetched in vain', () => {
    fc.assert(
      fc.property(shapes, ways, (shape, drawn) => {
        const predictor = create(shape);
        const direction = naiveTable(16, 3, 1);
        const targets = naiveTargets(shape.btb.entries, shape.btb.ways);
        const returns = naiveReturns(shape.returnStack.depth);
        const counts = Object.fromEntries(guessKinds.map((kind) => [kind, { predictions: 0, mispredictions: 0 }]));
        let btbMisses = 0;
        for (const { pc, flow, target, next } of followed(drawn)) {
          const behind = (pc + 4) | 0;
          let leaves = true;
          let found: number | undefined;
          if (flow === 'branch') leaves = direction(pc, target, next !== behind);
          if (kindOf[flow] === 'return') found = returns.pop();
          if (['call', 'indirectCall', 'coroutine'].includes(flow)) returns.push(behind);
          const fromStack = found !== undefined;
          if (leaves && !fromStack) found = targets.find(pc);
          if (!fromStack && next !== behind) targets.learn(pc, next);
          const fetched = leaves ? (found ?? behind) : behind;
          if (leaves && found === undefined && next !== behind) btbMisses++;
          const count = counts[kindOf[flow]];
          count.predictions++;
          if (fetched !== next) count.mispredictions++;
          expect(predictor.right(pc, flow, target, next)).toBe(fetched === next);
        }
        expect(predictor.statistics()).toEqual({ ...counts, btbMisses });
      }),
      { numRuns: 200, seed: 43 },
    );
  });

  it('goes on as it would have when it is put back', () => {
    fc.assert(
      fc.property(shapes, ways, ways, (shape, before, after) => {
        const predictor = create(shape);
        const told = (drawn: typeof before, to = predictor) =>
          followed(drawn).map(({ pc, flow, target, next }) => to.right(pc, flow, target, next));
        told(before);
        const state = predictor.save();
        const first = [told(after), predictor.statistics()];
        predictor.restore(state);
        expect([told(after), predictor.statistics()]).toEqual(first);
        const other = create(shape);
        other.restore(state);
        expect([told(after, other), other.statistics()]).toEqual(first);
      }),
      { numRuns: 60, seed: 44 },
    );
  });

  it('that predicts nothing is wrong whenever something else than the instruction behind follows', () => {
    fc.assert(
      fc.property(shapes, ways, (shape, drawn) => {
        const [notTaken] = predictors;
        const predictor = createPredictor({ direction: notTaken, parameters: {}, ...shape });
        for (const { pc, flow, target, next } of followed(drawn))
          expect(predictor.right(pc, flow, target, next)).toBe(next === ((pc + 4) | 0));
        expect(predictor.statistics().btbMisses).toBe(0);
      }),
      { numRuns: 40, seed: 45 },
    );
  });
});
