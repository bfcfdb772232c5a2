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
  /** A place in words: `core 0`, `memory`, `node 3`. */
  nameOf(place: number): string;
  /** The place whose memory has the line; asking for it changes nothing. */
  homeOf(line: number): number;
  /** Set where pages have homes of their own. */
  readonly pages?: PagePlacement;
}

/** Who is asked and told where pages are at home. */
export interface PagePlacement {
  /** How many nodes there are for pages to be at home on. */
  readonly nodes: number;
  /** Gives the frame at a physical address a home for as long as it is not given back, whatever the rule. */
  bind(frame: number, node: number): void;
  /** A core is about to ask for a line, whose page gets a home if it has none; the cycle at which the request leaves. */
  asks(core: number, line: number, now: number): number;
  /** The core has its answer, and its page may have to move; the cycle at which the core can go on. */
  answered(core: number, line: number, now: number): number;
  /** The frame at a physical address was given back: what is put there next is placed anew. */
  released(frame: number): void;
  /** A frame got what another one has: if that was bound to a node, so is this. */
  copied(from: number, to: number): void;
  /** By node: pages that have moved there. */
  readonly migrations: ArrayLike<number>;
  save(): unknown;
  restore(state: unknown): void;
}
