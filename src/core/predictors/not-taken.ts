/** Nothing is predicted: the next instruction is the one behind. */
import type { PredictorKind } from './predictor.ts';

export const notTaken: PredictorKind<object> = {
  name: 'not-taken',
  summary: 'The instruction behind is always fetched; whatever leads elsewhere was guessed wrong.',
  parameters: {},
  create: () => ({
    right: (pc, _flow, _target, next) => next === ((pc + 4) | 0),
    save: () => undefined,
    restore: () => undefined,
  }),
};
