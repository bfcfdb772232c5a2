/**
 * Tree pseudo-LRU: a binary tree over the ways of a set, each node a bit that points to the half used less recently.
 * A use turns the bits on its path away from it; the victim is found by following them (the Intel 486's scheme for four
 * ways; Al-Zoubi, Milenkovic and Milenkovic 2004 compare it with LRU). With two ways it is LRU.
 */
import type { Replacement } from './replacement.ts';

export const plru: Replacement = {
  name: 'plru',
  summary: 'A tree of bits leads to a line that was not used lately: nearly LRU, at one bit a way.',
  parameters: {},
  powerOfTwoWays: true,
  create(sets, ways) {
    // Nodes as in a heap: the root is 1, the halves below a node 2n and 2n + 1, the ways the leaves from `ways` on.
    const pointsUp = new Uint8Array(sets * ways);
    return {
      use(set, way) {
        const base = set * ways;
        for (let node = way + ways; node > 1; node >>= 1) pointsUp[base + (node >> 1)] = (node & 1) ^ 1;
      },
      victim(set) {
        let node = 1;
        while (node < ways) node = 2 * node + pointsUp[set * ways + node];
        return node - ways;
      },
      save: () => Int32Array.from(pointsUp),
      restore: (state) => pointsUp.set(state),
    };
  },
};
