/**
 * The runnable threads: in one line for all cores or in one for each, and those bound to a core in lines of their own. A
 * core takes from its own line and from that of those bound to it as if they were one.
 * Invariant: every runnable thread stands in exactly one line, but for those whose call needs a device.
 */
import type { Tcb } from '../thread.ts';
import { createDrawnLine, type DrawnLine, isIn, joinDraw, leaveDraw } from './drawn-line.ts';
import { join, type Place, type RankedLine, takeAt } from './ranked-line.ts';

/** Threads stand in `ranked`, or in `drawn` where the policy draws. */
export interface Line {
  readonly ranked: RankedLine;
  readonly drawn: DrawnLine;
  length: number;
  /** The sum of the weights of those in it. */
  weight: number;
  /** The lowest rank of those who run from it or stand in it, as far as it was seen to grow. */
  floor: number;
}

export interface ReadyLines {
  /** By core, or one for all. */
  readonly shared: Line[];
  /** By core, where a thread was ever bound to it. */
  readonly bound: Map<number, Line>;
  /** The order of the next who joins behind its equals, and of the next who joins before them. */
  behind: number;
  before: number;
  /** How many turns of a written schedule are over. */
  turn: number;
  /** The cycle at which all threads are to be refreshed. */
  refresh: number;
  /** The cycle at which idle cores look at the lines of others, where they do so now and then. */
  look: number;
}

export function createReadyLines(count: number): ReadyLines {
  const shared = Array.from({ length: count }, createLine);
  return { shared, bound: new Map(), behind: 0, before: -1, turn: 0, refresh: 0, look: 0 };
}

/** The line in which a thread stands, or would. */
export function lineOf({ shared, bound }: ReadyLines, { declared, share }: Tcb): Line {
  if (declared.affinity < 0) return shared[share.home];
  const line = bound.get(declared.affinity) ?? createLine();
  bound.set(declared.affinity, line);
  return line;
}

/** The lines from which a core takes. */
export function linesFor({ shared, bound }: ReadyLines, core: number): readonly Line[] {
  const own = shared[core] ?? shared[0];
  const pinned = bound.get(core);
  return pinned ? [pinned, own] : [own];
}

export function joinLine(line: Line, place: Place, tickets: number | undefined): void {
  line.length++;
  line.weight += place.weight;
  if (tickets === undefined) join(line.ranked, place);
  else joinDraw(line.drawn, place.tid, tickets);
}

/** Takes the first in a ranked line. */
export function takeFirst(line: Line): number {
  const { tid, weight } = takeAt(line.ranked, 0);
  line.length--;
  line.weight -= weight;
  return tid;
}

/** Takes a thread out of a line; false where it is not in it. */
export function takeOut(line: Line, tid: number): boolean {
  if (isIn(line.drawn, tid)) {
    leaveDraw(line.drawn, tid);
    line.length--;
    line.weight--;
    return true;
  }
  const index = line.ranked.findIndex((place) => place.tid === tid);
  if (index < 0) return false;
  line.length--;
  line.weight -= takeAt(line.ranked, index).weight;
  return true;
}

function createLine(): Line {
  return { ranked: [], drawn: createDrawnLine(), length: 0, weight: 0, floor: 0 };
}
