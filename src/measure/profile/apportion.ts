/**
 * Totals given out to rows in whole numbers, where rows have room for so much and no more.
 * Invariant: every total is given out whole, and no row is given more than it has room for.
 */
import { within } from '../cpi-stack.ts';

/**
 * By total and row: what the row gets. `weights`, by total and row, are what it asks for; `room`, by row, what it can take of
 * all totals together, of which there is at least as much as the totals come to.
 */
export function apportion(
  totals: readonly number[],
  weights: readonly (readonly number[])[],
  room: readonly number[],
): readonly (readonly number[])[] {
  let left = [...room];
  return totals.map((total, index) => {
    const given = spread(total, weights[index], left);
    left = left.map((some, row) => some - given[row]);
    return given;
  });
}

/** A total among rows: what they ask for and have room for, cut in proportion or filled up in proportion to their room. */
function spread(total: number, weights: readonly number[], room: readonly number[]): number[] {
  const asked = weights.map((weight, row) => Math.max(0, Math.min(weight, room[row])));
  const sum = asked.reduce((all, some) => all + some, 0);
  if (sum >= total) return within(total, asked);
  const rest = within(
    total - sum,
    room.map((some, row) => some - asked[row]),
  );
  return asked.map((some, row) => some + rest[row]);
}
