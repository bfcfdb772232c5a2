/** What an asker waited for, of all that was sent; and that no step is made up where a part of a memory said nothing. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/base/plug.ts';
import { links } from '../../../src/memory/links/index.ts';
import { fault } from '../../../src/memory/port.ts';
import type { Account, Leg, Trip, Visit } from '../../../src/memory/receipt/account.ts';
import { criticalPath } from '../../../src/memory/receipt/critical-path.ts';
import { Journal } from '../../../src/memory/receipt/journal.ts';
import { receiptOf } from '../../../src/memory/receipt/receipt-of.ts';
import { recordedLink } from '../../../src/memory/receipt/recorded-link.ts';
import { legStep } from '../../../src/memory/receipt/steps.ts';

const leg = (what: Leg['what'], from: string, to: Leg['to'], start: number, end: number): Leg => {
  return { what, from, to, start, end };
};

function trip(end: number, legs: readonly Leg[]): Trip {
  return { request: 'write', origin: 'a', asker: 'a', supplier: -1, start: 10, end, legs: [...legs] };
}

describe('the critical path', () => {
  const request = leg('write', 'a', 'home', 10, 15);
  const invalidate = leg('invalidate', 'home', 'b', 15, 20);
  const acknowledge = leg('acknowledge', 'b', 'a', 20, 30);
  const memory = leg('memory', 'home', 'home', 15, 22);
  const data = leg('data', 'home', 'a', 22, 30);
  const all = [request, invalidate, acknowledge, memory, data];

  it('is what the last answer followed from', () => {
    expect(criticalPath(trip(30, all))).toEqual([request, memory, data]);
    const sooner = { ...data, end: 28 };
    expect(criticalPath(trip(30, [request, invalidate, acknowledge, memory, sooner]))).toEqual([
      ...[request, invalidate, acknowledge],
    ]);
  });

  it('goes through those who heard a broadcast, and waits with them', () => {
    const told = leg('write', 'a', ['a', 'b', 'home'], 10, 15);
    const held: Leg = { what: 'order', from: undefined, to: ['b', 'home'], start: 15, end: 20 };
    expect(criticalPath(trip(30, [told, held, acknowledge]))).toEqual([
      told,
      { ...held, from: 'b', to: 'b' },
      acknowledge,
    ]);
  });

  it('keeps what takes no time, since it says who did what', () => {
    const near = [leg('write', 'a', 'a', 10, 10), leg('memory', 'a', 'a', 10, 20), leg('data', 'a', 'a', 20, 20)];
    expect(criticalPath(trip(20, near))).toEqual(near);
    expect(criticalPath(trip(10, []))).toEqual([]);
  });

  it.each(all.filter((one) => one !== invalidate && one !== acknowledge))('is not made up without $what', (missing) => {
    const rest = all.filter((one) => one !== missing && one !== acknowledge);
    expect(() => criticalPath(trip(30, rest))).toThrow(
      /nothing explains how write of a, begun in 10, was answered in 30/,
    );
  });
});

describe('a receipt', () => {
  const visit: Visit = {
    ...{ core: 0, errand: 'load', address: 64, width: 4, space: undefined, asked: 5, finished: 6 },
    ...{ fault: fault.none, failed: false, looks: [], aside: [], moves: [] },
  };
  const account: Account = {
    ...{ core: 0, errand: 'load', address: 64, width: 4, space: undefined, pc: 0, asked: 5, finished: 6 },
    ...{ number: 1, ofCore: 1, visits: [visit], isThrough: true, early: 0, departure: undefined, fetch: undefined },
  };

  it('is made where the steps fill the time', () => {
    expect(receiptOf(account, undefined)).toMatchObject({ from: 5, to: 6, latency: 1 });
  });

  it('is not made where cycles are left over', () => {
    expect(() => receiptOf({ ...account, finished: 9 }, undefined)).toThrow(/a receipt ends in 6: 5 to 9: memory 5-6/);
    const late = { ...visit, asked: 2, finished: 4 };
    expect(() => receiptOf({ ...account, visits: [late, visit] }, undefined)).toThrow(/a receipt has a gap at 5/);
  });
});

describe('an idle link', () => {
  it.each(links)('lets nobody wait: $name', (kind) => {
    for (const places of [2, 5, 9]) {
      const legs: Leg[] = [];
      const journal = new Journal(1, { read: () => undefined, restored: () => undefined });
      journal.sent = (one) => legs.push(one);
      const link = recordedLink(kind.create(defaults(kind), places), (place) => `place ${place}`, journal);
      link.broadcast(1, 24, 0, 'read');
      link.send(0, places - 1, 72, 1000, 'data');
      link.broadcast(0, 8, 2000, 'upgrade');
      const steps = legs.map((one) => legStep(one));
      expect(steps.map(({ waited }) => waited)).toEqual([0, 0, 0]);
      expect(steps[1]).toMatchObject({ where: `place 0 to place ${places - 1}`, message: { bytes: 72 } });
      // The same way at the same time has to be waited for.
      link.broadcast(0, 8, 2000, 'upgrade');
      expect(legStep(legs[3]).waited).toBeGreaterThan(0);
    }
  });
});
