/**
 * Where things are: which place on the link each core is at, and which place has the memory of a line.
 * An organisation is a placement, a link and a protocol.
 */

export interface Placement {
  /** Places on the link: cores' and memories'. */
  readonly places: number;
  /** How many of the places, from the first on, have cores and memory; 0 where memory is apart. */
  readonly nodes: number;
  placeOf(core: number): number;
  /** The place whose memory has the line; `core` is who asks, for those that place a page at its first touch. */
  homeOf(line: number, core: number): number;
  /** Cycles that a memory takes to answer. */
  readonly memoryLatency: number;
  save(): unknown;
  restore(state: unknown): void;
}
