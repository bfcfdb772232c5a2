/**
 * A line of which one is drawn, each with the chance of its tickets. Tickets are counted by thread number, as a lottery's
 * list of clients is (Waldspurger and Weihl 1994, "Lottery scheduling", section 4.2: a tree of partial sums).
 * Invariant: `sums` is a binary tree in an array, its root at 1; a leaf is a thread's tickets, an inner node the sum of the
 * two below. So joining, leaving and drawing cost the logarithm of the highest thread number.
 */
export interface DrawnLine {
  sums: number[];
  /** How many threads stand in it. */
  length: number;
}

export function createDrawnLine(): DrawnLine {
  return { sums: [0, 0], length: 0 };
}

/** All tickets in it. */
export function ticketsIn({ sums }: DrawnLine): number {
  return sums[1];
}

/** Whether a thread stands in it: none does without a ticket. */
export function isIn({ sums }: DrawnLine, tid: number): boolean {
  const leaves = sums.length / 2;
  return tid < leaves && sums[leaves + tid] > 0;
}

export function joinDraw(line: DrawnLine, tid: number, tickets: number): void {
  while (tid >= line.sums.length / 2) grow(line);
  line.length++;
  add(line, tid, tickets);
}

export function leaveDraw(line: DrawnLine, tid: number): void {
  line.length--;
  add(line, tid, -line.sums[line.sums.length / 2 + tid]);
}

/** Who has a ticket, from 0 to those in the line. */
export function holderOf({ sums }: DrawnLine, ticket: number): number {
  const leaves = sums.length / 2;
  let at = 1;
  for (let left = ticket; at < leaves; ) {
    at *= 2;
    if (left < sums[at]) continue;
    left -= sums[at];
    at++;
  }
  return at - leaves;
}

function add({ sums }: DrawnLine, tid: number, tickets: number): void {
  for (let at = sums.length / 2 + tid; at > 0; at >>= 1) sums[at] += tickets;
}

/** Twice the leaves: the old tree becomes the left half of the new one. */
function grow(line: DrawnLine): void {
  const old = line.sums;
  const sums: number[] = new Array(2 * old.length).fill(0);
  sums[1] = old[1];
  for (let from = 1; from < old.length; from *= 2) {
    for (let at = from; at < 2 * from; at++) sums[at + from] = old[at];
  }
  line.sums = sums;
}
