/**
 * Random replacement, by the machine's choices.
 * The choice is counted from a way that moves on by one each time, as in a processor whose "random" way is a counter: so
 * seed 0, which always answers 0, replaces in turn, while an even choice stays even whatever it is counted from.
 */
import type { Replacement } from './replacement.ts';

export const random: Replacement = {
  name: 'random',
  summary: 'Any line leaves, by the seed; with seed 0 each way in its turn.',
  parameters: {},
  powerOfTwoWays: false,
  create(_sets, ways, choices) {
    let turn = 0;
    return {
      use() {},
      victim() {
        const way = (turn + choices.pick(ways, 'replacement')) % ways;
        turn = (turn + 1) % ways;
        return way;
      },
      save: () => Int32Array.of(turn),
      restore(state) {
        turn = state[0];
      },
    };
  },
};
