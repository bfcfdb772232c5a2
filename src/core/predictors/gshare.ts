/** How the last branches went, whichever they were, together with which one this is, chooses a counter. */
import { saturating } from './automata.ts';
import { Counters } from './counters.ts';
import type { Direction, DirectionPredictor } from './predictor.ts';
import { bitsOf, checkEntries, entriesOf, initialOf, numberOf } from './tables.ts';

export interface GshareParameters {
  history: number;
  entries: number;
  initial: string;
}

export const gshare: DirectionPredictor<GshareParameters> = {
  name: 'gshare',
  summary: 'How the last branches of all went, exclusive-or its address, says which counter guesses a branch.',
  source: 'McFarling, Combining branch predictors (1993), 7.',
  automaton: saturating,
  parameters: {
    history: bitsOf(10, 'How many branches back it remembers.'),
    entries: entriesOf(1024, 'Counters, a power of two, numbered by no fewer bits than it remembers.'),
    initial: initialOf(saturating, 'counter'),
  },
  check(parameters) {
    const wrong = checkEntries(parameters, 'entries');
    if (wrong) return wrong;
    const bits = Math.log2(parameters.entries);
    if (parameters.history <= bits) return undefined;
    return {
      parameter: 'history',
      expected: `no more than the ${bits} bits by which ${parameters.entries} entries are numbered`,
    };
  },
  create: createGshare,
};

export function createGshare({ history: bits, entries, initial }: GshareParameters): Direction {
  const counters = new Counters(saturating, entries, initial);
  const last = 2 ** bits - 1;
  let history = 0;
  return {
    guess(pc, _target, taken) {
      const guess = counters.guess((numberOf(pc) ^ history) & (entries - 1), taken);
      history = ((history << 1) | (taken ? 1 : 0)) & last;
      return guess;
    },
    save: () => ({ counters: counters.save(), history }),
    restore(state) {
      const saved = state as { counters: unknown; history: number };
      counters.restore(saved.counters);
      history = saved.history;
    },
  };
}
