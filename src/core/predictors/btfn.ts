/** Loops go back, and what is skipped lies ahead: the sign of a branch's displacement is its guess. */
import type { DirectionPredictor } from './predictor.ts';

export const btfn: DirectionPredictor<object> = {
  name: 'btfn',
  summary: 'A branch backward is guessed to be taken, one forward is not.',
  source: 'Smith, A study of branch prediction strategies (1981), strategy 3.',
  parameters: {},
  create: () => ({
    // Addresses are unsigned, whatever the sign of the numbers that hold them.
    guess: (pc, target) => target >>> 0 <= pc >>> 0,
    save: () => undefined,
    restore: () => undefined,
  }),
};
