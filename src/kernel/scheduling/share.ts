/**
 * What scheduling knows of a thread: what its program declared besides its priority, and what scheduler and policy remember
 * of it. Plain data, since a policy holds nothing itself.
 * Times are in the unit in which slices are counted: cycles, or instructions.
 */

/** What a program may declare of a thread. */
export interface Declared {
  /** From -20, the most urgent, to 19, the least. */
  nice: number;
  tickets: number;
  /** How long it runs in all; 0 for unknown. */
  length: number;
  /** The only core it may be on; -1 for any. */
  affinity: number;
}

export interface Share {
  /** The scheduler alone writes what follows, up to `home`. How long it has run so far. */
  used: number;
  /** What is left of its slice; 0 when it gets a new one. */
  slice: number;
  /** Up to where its turn has been accounted for. */
  from: number;
  /** Its place among its equals, while it stands in line. */
  order: number;
  /** The line in which it stands, where each core has one. */
  home: number;
  /** The policy writes what follows. Its virtual time, or pass; a thread that moves to another line takes its lead along. */
  virtual: number;
  /** Its level, 0 for the highest, and how many slices it may still use up there. */
  level: number;
  allotment: number;
  /** By how much waiting has made it more urgent. */
  aged: number;
}

/** Of a thread of which nothing was said. */
export function createDeclared(): Declared {
  return { nice: 0, tickets: 100, length: 0, affinity: -1 };
}

export function createShare(): Share {
  return { used: 0, slice: 0, from: 0, order: 0, home: 0, virtual: 0, level: 0, allotment: 0, aged: 0 };
}
