/** Nothing is predicted: the next instruction is the one behind. */
import type { DirectionPredictor } from './predictor.ts';

export const notTaken: DirectionPredictor<object> = {
  name: 'not-taken',
  summary: 'The instruction behind is always fetched: whatever leads elsewhere, jumps too, was guessed wrong.',
  source: 'Smith, A study of branch prediction strategies (1981), strategy 1, turned round.',
  parameters: {},
};
