/**
 * All chance and all choice in a machine go through one `Choices`.
 * A recorded list of answers is a replay; a debugger, a user who plays the scheduler, and an explorer of all
 * interleavings are other implementations.
 */

/** Answers questions of the kind "which of these n?". */
export interface Choices {
  /** A number from 0 to `options` - 1; 0 is the answer that a textbook would give. `what` names the question. */
  pick(options: number, what: string): number;
  /** The same where chance itself is the textbook's answer: drawn by lot with seed 0 too. */
  draw(options: number, what: string): number;
  /** All that a later `restore` needs to give the same answers again. */
  save(): number;
  restore(state: number): void;
}

/** Seed 0 always picks the textbook's answer; every other seed gives its own sequence of answers (mulberry32). */
export function seeded(seed: number): Choices {
  let state = seed | 0;
  function draw(options: number): number {
    if (options <= 1) return 0;
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * options);
  }
  return {
    pick: (options) => (seed === 0 ? 0 : draw(options)),
    draw,
    save: () => state,
    restore(saved) {
      state = saved;
    },
  };
}
