/** As the last time: a bit for each branch, as far as there are bits. */
import { lastTime } from './automata.ts';
import { Counters } from './counters.ts';
import type { DirectionPredictor } from './predictor.ts';
import { checkEntries, entriesOf, initialOf, numberOf } from './tables.ts';

export interface TableParameters {
  entries: number;
  initial: string;
}

export const oneBit: DirectionPredictor<TableParameters> = {
  name: '1-bit',
  summary: 'A branch is guessed to go where it went the last time.',
  source: 'Smith, A study of branch prediction strategies (1981), strategies 2 and 6.',
  automaton: lastTime,
  parameters: {
    entries: entriesOf(1024, 'Bits, a power of two; branches so far apart in the program share one.'),
    initial: initialOf(lastTime, 'bit'),
  },
  check: (parameters) => checkEntries(parameters, 'entries'),
  create({ entries, initial }) {
    const bits = new Counters(lastTime, entries, initial);
    return {
      guess: (pc, _target, taken) => bits.guess(numberOf(pc) & (entries - 1), taken),
      save: () => bits.save(),
      restore: (state) => bits.restore(state),
    };
  },
};
