/** Physical memory: frames, growth, watchers, and what saving brings back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageSize, Ram } from '../../src/memory/ram.ts';

const noise = new Uint8Array(pageSize).fill(0xa5);

/** The bytes of a frame that are not zero. */
function used(ram: Ram, frame: number): number {
  return ram.bytes.subarray(frame, frame + pageSize).filter((byte) => byte !== 0).length;
}

describe('physical memory', () => {
  it('hands out each frame once, zeroed, up to its limit, and never frame 0', () => {
    const ram = new Ram(100 * pageSize);
    expect(ram.available).toBe(99);
    const frames = Array.from({ length: 99 }, () => {
      const frame = ram.allocate();
      expect(used(ram, frame)).toBe(0);
      ram.bytes.set(noise, frame);
      return frame;
    });
    expect(new Set(frames).size).toBe(99);
    expect(frames.every((frame) => frame > 0 && frame % pageSize === 0 && frame < 100 * pageSize)).toBe(true);
    expect([ram.allocate(), ram.available]).toEqual([0, 0]);
    for (const frame of frames) expect(used(ram, frame)).toBe(pageSize);
    expect(ram.bytes.length).toBeLessThanOrEqual(100 * pageSize);
  });

  it.each([2 ** 20 + 1, 2 ** 20 + 4095, 1_500_002])('takes a limit of %i bytes for the whole frames in it', (limit) => {
    const ram = new Ram(limit);
    const frames = Math.floor(limit / pageSize) - 1;
    expect(ram.available).toBe(frames);
    for (let i = 0; i < frames; i++) expect(ram.allocate()).not.toBe(0);
    expect([ram.allocate(), ram.available]).toEqual([0, 0]);
    expect(ram.bytes.length).toBeLessThanOrEqual(limit);
  });

  it('shows the same bytes in three widths, before and after it grows', () => {
    const ram = new Ram(2 ** 20);
    const frame = ram.allocate();
    ram.words[frame >>> 2] = 0x8765_4321 | 0;
    const { words } = ram;
    while (ram.words === words) expect(ram.allocate()).not.toBe(0);
    expect(ram.words[frame >>> 2]).toBe(0x8765_4321 | 0);
    expect(ram.halves[frame >>> 1]).toBe(0x4321);
    expect(ram.bytes[frame + 3]).toBe(0x87);
  });

  it('hands out zeros again, whatever was in a frame that came back', () => {
    const ram = new Ram(2 ** 20);
    const frame = ram.allocate();
    ram.bytes.set(noise, frame);
    const before = ram.available;
    ram.release(frame);
    expect(ram.available).toBe(before + 1);
    expect([ram.allocate(), used(ram, frame)]).toEqual([frame, 0]);
  });

  it('tells who watches a frame of stores to it, and of its end', () => {
    const ram = new Ram(2 ** 20);
    const [frame, other] = [ram.allocate(), ram.allocate()];
    const told: [string, number][] = [];
    const watcher = (name: string) => ({ stored: (physical: number) => void told.push([name, physical]) });
    const [a, b] = [watcher('a'), watcher('b')];
    ram.watch(frame, a);
    ram.watch(frame, b);
    ram.watch(frame, a);
    ram.tell(frame + 8);
    ram.tell(other + 8);
    expect(told).toEqual([
      ['a', frame + 8],
      ['b', frame + 8],
    ]);
    told.length = 0;
    ram.release(frame);
    // What a frame held is gone with it: every word of it counts as stored to.
    expect(told.filter(([name]) => name === 'a').map(([, physical]) => physical)).toEqual(
      Array.from({ length: pageSize / 4 }, (_, word) => frame + 4 * word),
    );
    expect(ram.isWatched(frame)).toBe(false);
    told.length = 0;
    ram.tell(frame);
    expect(told).toEqual([]);
  });

  it('comes back as it was saved, and hands out the same frames from there', () => {
    const deed = fc.oneof(
      fc.constant('allocate' as const),
      fc.constant('release' as const),
      fc.constant('write' as const),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), fc.array(deed, { maxLength: 30 }), (before, after) => {
        const ram = new Ram(24 * pageSize);
        const held: number[] = [];
        const act = (deeds: readonly string[], frames: number[]): number[] =>
          deeds.map((what, step) => {
            if (what === 'allocate') {
              const frame = ram.allocate();
              if (frame !== 0) frames.push(frame);
              return frame === 0 ? -1 : frame + used(ram, frame);
            }
            if (what === 'release' && frames.length > 0) ram.release(frames.splice(step % frames.length, 1)[0]);
            for (const frame of frames) ram.words[(frame >>> 2) + step] = step + 1;
            return ram.available;
          });
        act(before, held);
        const saved = ram.save();
        const once = act(after, [...held]);
        const bytes = ram.bytes.slice(0, ram.save().bytes.length);
        for (let again = 0; again < 2; again++) {
          ram.restore(saved);
          const { bytes: restored, free } = ram.save();
          expect([free, Buffer.from(restored).equals(saved.bytes)]).toEqual([saved.free, true]);
          expect(act(after, [...held])).toEqual(once);
          expect(Buffer.from(ram.save().bytes).equals(bytes)).toBe(true);
        }
      }),
      { numRuns: 50, seed: 42 },
    );
  });
});
