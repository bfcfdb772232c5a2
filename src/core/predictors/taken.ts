/** Every branch is guessed to be taken. */
import type { DirectionPredictor } from './predictor.ts';

export const taken: DirectionPredictor<object> = {
  name: 'taken',
  summary: 'Every branch is guessed to be taken.',
  source: 'Smith, A study of branch prediction strategies (1981), strategy 1.',
  parameters: {},
  create: () => ({ guess: () => true, save: () => undefined, restore: () => undefined }),
};
