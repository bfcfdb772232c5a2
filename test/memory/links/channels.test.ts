/** A channel's timetable against the list of everything that it ever promised. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channels } from '../../../src/memory/links/channels.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The first cycle from `ready` on at which nothing is promised for so long, found by trying one after another. */
function firstGap(promised: readonly Stretch[], ready: number, cycles: number): number {
  let start = ready;
  while (promised.some((other) => start < other.end && other.start < start + cycles)) start++;
  return start;
}

const message = (latest: number) => fc.record({ ready: fc.nat(latest), cycles: fc.integer({ min: 1, max: 12 }) });
const traffic = (latest: number, count: number) => fc.array(message(latest), { maxLength: count, size: 'max' });

describe('a channel', () => {
  it.each([
    { why: 'no more messages than it remembers stretches', latest: 120, count: 16 },
    { why: 'so little time that the gaps between stretches are few', latest: 30, count: 120 },
  ])('gives the first gap that is long enough: $why', ({ latest, count }) => {
    fc.assert(
      fc.property(traffic(latest, count), (messages) => {
        const channels = new Channels(3);
        const promised: Stretch[] = [];
        for (const { ready, cycles } of messages) {
          const start = channels.reserve(1, ready, cycles);
          expect(start).toBe(firstGap(promised, ready, cycles));
          promised.push({ start, end: start + cycles });
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('never carries two messages at once, whatever it has forgotten, and counts its cycles', () => {
    fc.assert(
      fc.property(fc.constantFrom(100, 2000, 100_000), fc.nat(2 ** 20), (latest, seed) => {
        const messages = fc.sample(traffic(latest, 300), { numRuns: 1, seed })[0];
        const channels = new Channels(2);
        const promised: Stretch[] = [];
        let waited = 0;
        for (const { ready, cycles } of messages) {
          const start = channels.reserve(0, ready, cycles);
          expect(start).toBeGreaterThanOrEqual(ready);
          promised.push({ start, end: start + cycles });
          waited += start - ready;
        }
        promised.sort((a, b) => a.start - b.start);
        for (const [index, { end }] of promised.entries())
          expect(promised[index + 1]?.start ?? end).toBeGreaterThanOrEqual(end);
        const carried = messages.reduce((sum, { cycles }) => sum + cycles, 0);
        expect([...channels.busy, channels.waited]).toEqual([carried, 0, waited]);
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  it('lets a request pass before an answer that was sent for later', () => {
    const channels = new Channels(1);
    expect(channels.reserve(0, 100, 8)).toBe(100);
    expect(channels.reserve(0, 10, 1)).toBe(10);
    expect(channels.reserve(0, 98, 3)).toBe(108);
    expect(channels.reserve(0, 98, 2)).toBe(98);
    expect(channels.waited).toBe(10);
  });

  it('forgets the oldest stretches, and then gives nothing away before their end', () => {
    const channels = new Channels(1);
    for (let i = 0; i < 17; i++) channels.reserve(0, 10 * i, 1);
    expect(channels.reserve(0, 0, 1)).toBe(1);
    // Sixteen are remembered still, so what comes before them all is at once the floor.
    expect(channels.reserve(0, 5, 1)).toBe(5);
    expect(channels.reserve(0, 2, 1)).toBe(6);
  });

  it('remembers as one stretch what a message in between has joined', () => {
    const channels = new Channels(1);
    for (let i = 0; i < 16; i++) channels.reserve(0, 10 * i + 5, 1);
    expect(channels.reserve(0, 6, 9)).toBe(6);
    channels.reserve(0, 1000, 1);
    expect(channels.reserve(0, 0, 1)).toBe(0);
  });

  it('goes on after restore as it did after save', () => {
    fc.assert(
      fc.property(traffic(400, 80), traffic(400, 80), (before, after) => {
        const channels = new Channels(2);
        const run = (messages: typeof before): number[] =>
          messages.map(({ ready, cycles }) => channels.reserve(cycles & 1, ready, cycles));
        run(before);
        const saved = channels.save();
        const first = run(after);
        const end = channels.save();
        channels.restore(saved);
        expect(channels.save()).toEqual(saved);
        expect(run(after)).toEqual(first);
        expect(channels.save()).toEqual(end);
      }),
      { numRuns: 100, seed: 6 },
    );
  });
});
