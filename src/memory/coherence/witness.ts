/** Who is told of copies while coherence is kept. */

/** Hears what happens to a core's copy: for short cuts to it, reservations and classes of misses. */
export interface Witness {
  /** The copy goes; `toOther`: because another core stores, else for want of room. */
  lost(core: number, line: number, toOther: boolean): void;
  /** Another core stores to the line; the copy stays, with the word taken over. */
  updated(core: number, line: number): void;
  /** The copy stays, but its core may do other things with it than before. */
  changed(core: number, line: number): void;
}
