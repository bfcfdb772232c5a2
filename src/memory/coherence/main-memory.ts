/**
 * Memory as coherence sees it: where lines come from that no core gives, and where lines and words go home to; and what
 * takes its place where nothing is at home.
 */
import type { Journal } from '../receipt/journal.ts';
import type { Copies } from './holders.ts';

export interface MainMemory {
  /** The memory at a home is asked for a line; the cycle at which it can send it. */
  supply(line: number, home: number, now: number): number;
  /** A line, or a word of it, has come home; before that, of a line that leaves a core, the core has given it up. */
  accept(line: number): void;
  /** Whether a line that it has anyway is to be sent to it when the last copy leaves. */
  readonly takesVictims: boolean;
  /** Such a line has come. */
  takeVictim(line: number): void;
}

/** Memory without a cache before it: it takes its time, and keeps what it is given. */
export function bareMemory(latency: number, nameOf: (place: number) => string, journal?: Journal): MainMemory {
  return {
    supply(_line, home, now) {
      journal?.took('memory', nameOf(home), now, now + latency);
      return now + latency;
    },
    accept() {},
    takesVictims: false,
    takeVictim() {},
  };
}

/**
 * What stands in for memory where lines have no home: some node that holds the line answers, and the last to hold it finds
 * it another place. Memory then has a line only until it is used for the first time.
 */
export interface Attraction {
  /** Of some copies, the index of the one that is nearest to a core. */
  nearest(core: number, copies: Copies): number;
  /** A node that takes a line in which has to leave a core and is nowhere else; it travels at `now`. */
  place(core: number, line: number, now: number): number;
  /** A core gives up a copy that `others` have too. */
  dropped(core: number, line: number, others: Copies, now: number): void;
}
