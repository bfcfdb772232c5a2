/**
 * A line in which the thread of the lowest rank goes first, and of several the one of the lowest order.
 * Invariant: the array is a binary heap by (rank, order), so joining and leaving cost the logarithm of its length.
 */
export interface Place {
  readonly tid: number;
  readonly rank: number;
  /** Differs from that of every other place in any line. */
  readonly order: number;
  /** Its part in the weight of the line. */
  readonly weight: number;
}

export type RankedLine = Place[];

export function join(line: RankedLine, place: Place): void {
  let at = line.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!goesBefore(place, line[parent])) break;
    line[at] = line[parent];
    at = parent;
  }
  line[at] = place;
}

/** Takes the place at an index of the array, 0 for the first in line. */
export function takeAt(line: RankedLine, index: number): Place {
  const taken = line[index];
  const last = line.pop() as Place;
  if (index === line.length) return taken;
  let at = index;
  // The last may belong above the gap as well as below.
  for (let parent = (at - 1) >> 1; at > 0 && goesBefore(last, line[parent]); parent = (at - 1) >> 1) {
    line[at] = line[parent];
    at = parent;
  }
  for (;;) {
    let child = 2 * at + 1;
    if (child >= line.length) break;
    if (child + 1 < line.length && goesBefore(line[child + 1], line[child])) child++;
    if (!goesBefore(line[child], last)) break;
    line[at] = line[child];
    at = child;
  }
  line[at] = last;
  return taken;
}

export function goesBefore(a: Place, b: Place): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
}
