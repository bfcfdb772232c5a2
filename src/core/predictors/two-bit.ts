/** A counter of two bits for each branch, as far as there are counters: the end of a loop does not turn the guess. */
import { saturating } from './automata.ts';
import { Counters } from './counters.ts';
import type { TableParameters } from './one-bit.ts';
import type { DirectionPredictor } from './predictor.ts';
import { checkEntries, entriesOf, initialOf, numberOf } from './tables.ts';

export const twoBit: DirectionPredictor<TableParameters> = {
  name: '2-bit',
  summary: 'A branch is guessed to go where it mostly went: a saturating counter of two bits.',
  source:
    'Smith, A study of branch prediction strategies (1981), strategy 7; Lee & Smith, Branch prediction strategies and branch ' +
    'target buffer design (1984).',
  automaton: saturating,
  parameters: {
    entries: entriesOf(1024, 'Counters, a power of two; branches so far apart in the program share one.'),
    initial: initialOf(saturating, 'counter'),
  },
  check: (parameters) => checkEntries(parameters, 'entries'),
  create({ entries, initial }) {
    const counters = new Counters(saturating, entries, initial);
    return {
      guess: (pc, _target, taken) => counters.guess(numberOf(pc) & (entries - 1), taken),
      save: () => counters.save(),
      restore: (state) => counters.restore(state),
    };
  },
};
