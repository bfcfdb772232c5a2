/** Two predictors guess, and a table says for each branch which of them is to be believed. */
import { saturating } from './automata.ts';
import { Counters } from './counters.ts';
import { createGshare } from './gshare.ts';
import { createLocal } from './local.ts';
import type { DirectionPredictor } from './predictor.ts';
import { bitsOf, checkEntries, entriesOf, initialOf, numberOf } from './tables.ts';

export interface TournamentParameters {
  choices: number;
  localEntries: number;
  localHistory: number;
  globalEntries: number;
  globalHistory: number;
  initial: string;
}

export const tournament: DirectionPredictor<TournamentParameters> = {
  name: 'tournament',
  summary: 'A branch is guessed as local or as gshare does, whichever was right of it more often.',
  source: 'McFarling, Combining branch predictors (1993), 8; sizes as in Kessler, The Alpha 21264 (1999).',
  automaton: saturating,
  parameters: {
    choices: entriesOf(
      4096,
      'Counters that choose, a power of two: 00 and 01 believe local, 10 and 11 gshare. Each is 01 first.',
    ),
    localEntries: entriesOf(1024, 'Histories of local, a power of two.'),
    localHistory: bitsOf(10, 'How many times back each history of local goes.'),
    globalEntries: entriesOf(4096, 'Counters of gshare, a power of two.'),
    globalHistory: bitsOf(12, 'How many branches back gshare remembers.'),
    initial: initialOf(saturating, 'counter of local and gshare'),
  },
  check(parameters) {
    const wrong = checkEntries(parameters, 'choices', 'localEntries', 'globalEntries');
    if (wrong) return wrong;
    const bits = Math.log2(parameters.globalEntries);
    if (parameters.globalHistory <= bits) return undefined;
    const expected = `no more than the ${bits} bits by which ${parameters.globalEntries} entries are numbered`;
    return { parameter: 'globalHistory', expected };
  },
  create({ choices, localEntries, localHistory, globalEntries, globalHistory, initial }) {
    const local = createLocal({ entries: localEntries, history: localHistory, initial });
    const global = createGshare({ entries: globalEntries, history: globalHistory, initial });
    const choice = new Counters(saturating, choices, '01');
    return {
      guess(pc, target, taken) {
        const own = local.guess(pc, target, taken);
        const shared = global.guess(pc, target, taken);
        if (own === shared) return own;
        // Only where they differ is there anything to learn of them.
        return choice.guess(numberOf(pc) & (choices - 1), shared === taken) ? shared : own;
      },
      save: () => ({ local: local.save(), global: global.save(), choice: choice.save() }),
      restore(state) {
        const saved = state as { local: unknown; global: unknown; choice: unknown };
        local.restore(saved.local);
        global.restore(saved.global);
        choice.restore(saved.choice);
      },
    };
  },
};
