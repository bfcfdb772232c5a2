/** Bookings of units, near and far, are those of a plain list that forgets nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Bookings } from '../../../src/core/models/out-of-order/bookings.ts';

const booking = fc.record({
  passes: fc.oneof(fc.nat(2), fc.nat(3000)),
  ahead: fc.oneof(fc.nat(5), fc.integer({ min: 1010, max: 1040 }), fc.nat(4000)),
  length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
  isRestored: fc.nat(9).map((drawn) => drawn === 0),
});

it('gives the first cycles that are free', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(booking, { maxLength: 120 }), (units, drawn) => {
      const taken: number[] = [];
      const isFree = (cycle: number) => (taken[cycle] ?? 0) < units;
      let bookings = new Bookings(units);
      let now = 0;
      for (const { passes, ahead, length, isRestored } of drawn) {
        now += passes;
        let first = now + 1 + ahead;
        while (!Array.from({ length }, (_, index) => first + index).every(isFree)) first++;
        for (let cycle = first; cycle < first + length; cycle++) taken[cycle] = (taken[cycle] ?? 0) + 1;
        const given = length === 1 ? bookings.one(now + 1 + ahead, now) : bookings.many(now + 1 + ahead, length, now);
        expect(given).toBe(first);
        const saved = bookings.save(now);
        expect(saved).toEqual([...taken.entries()].filter(([cycle, count]) => cycle >= now && count > 0));
        if (!isRestored) continue;
        bookings = new Bookings(units);
        bookings.restore(saved);
      }
    }),
  );
});
