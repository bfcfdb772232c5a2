/** How a branch itself went the last times chooses a counter: what repeats itself is learnt, such as a loop of fixed length. */
import { saturating } from './automata.ts';
import { Counters } from './counters.ts';
import type { Direction, DirectionPredictor } from './predictor.ts';
import { bitsOf, checkEntries, entriesOf, initialOf, numberOf } from './tables.ts';

export interface LocalParameters {
  entries: number;
  history: number;
  initial: string;
}

export const local: DirectionPredictor<LocalParameters> = {
  name: 'local',
  summary: 'How a branch itself went the last times says which counter guesses it: two levels.',
  source:
    'Yeh & Patt, Two-level adaptive training branch prediction (1991); sizes as in Kessler, The Alpha 21264 (1999).',
  automaton: saturating,
  parameters: {
    entries: entriesOf(1024, 'Histories, a power of two; branches so far apart in the program share one.'),
    history: bitsOf(10, 'How many times back each history goes; there is a counter for each that there can be.'),
    initial: initialOf(saturating, 'counter'),
  },
  check: (parameters) => checkEntries(parameters, 'entries'),
  create: createLocal,
};

export function createLocal({ entries, history: bits, initial }: LocalParameters): Direction {
  const histories = new Uint16Array(entries);
  const counters = new Counters(saturating, 2 ** bits, initial);
  const last = 2 ** bits - 1;
  return {
    guess(pc, _target, taken) {
      const index = numberOf(pc) & (entries - 1);
      const history = histories[index];
      histories[index] = ((history << 1) | (taken ? 1 : 0)) & last;
      return counters.guess(history, taken);
    },
    save: () => ({ counters: counters.save(), histories: histories.slice() }),
    restore(state) {
      const saved = state as { counters: unknown; histories: Uint16Array };
      counters.restore(saved.counters);
      histories.set(saved.histories);
    },
  };
}
