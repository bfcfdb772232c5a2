/**
 * What of all that was sent for a request the asker waited for: going back from the answer, each step is something that
 * ended where and when the next one began. Of several it is the one that was sent last, as the answer that data comes with
 * is sent after the acknowledgements that come with it.
 * Invariant: the path has no gap: it begins where and when the request did, and ends where and when it was answered.
 */
import type { Leg, Trip } from './account.ts';

/** The legs of a trip's critical path, in order. Throws where there is none: some part took time and told nobody. */
export function criticalPath(trip: Trip): Leg[] {
  const path = back(trip, trip.legs.length, trip.asker, trip.end);
  if (!path) {
    const { request, asker, start, end } = trip;
    throw new Error(`nothing explains how ${request} of ${asker}, begun in ${start}, was answered in ${end}`);
  }
  return path;
}

/** The way to a spot at a cycle, over the first `count` legs. */
function back(trip: Trip, count: number, spot: string, at: number): Leg[] | undefined {
  for (let index = count - 1; index >= 0; index--) {
    const leg = trip.legs[index];
    if (leg.end !== at || !arrivesAt(leg, spot)) continue;
    const { from = spot } = leg;
    const before = back(trip, index, from, leg.start);
    if (before) return [...before, leg.from === undefined ? { ...leg, from, to: spot } : leg];
  }
  return at === trip.start && (trip.origin === undefined || trip.origin === spot) ? [] : undefined;
}

function arrivesAt({ to }: Leg, spot: string): boolean {
  return typeof to === 'string' ? to === spot : to.includes(spot);
}
