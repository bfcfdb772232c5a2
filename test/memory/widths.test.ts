/** Copies of lines and stores of each width, against bytes that are moved one by one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Width } from '../../src/base/access.ts';
import { copyLine, put, type Widths } from '../../src/memory/widths.ts';

const size = 2 ** 14;

/** Bytes of which each tells where it is. */
function memory(salt: number): Widths {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8) + salt) & 255);
  return { bytes, halves: new Uint16Array(bytes.buffer), words: new Int32Array(bytes.buffer) };
}

const lineSize = fc.integer({ min: 3, max: 12 }).map((exponent) => 2 ** exponent);

it('copies a line of any size, and nothing beside it', () => {
  fc.assert(
    fc.property(lineSize, fc.nat(), fc.nat(), (line, one, other) => {
      const [from, to, before] = [memory(1), memory(2), memory(2)];
      const source = (one % (size / line)) * line;
      const target = (other % (size / line)) * line;
      copyLine(from, source, to, target, line);
      before.bytes.set(from.bytes.slice(source, source + line), target);
      expect(Buffer.compare(to.bytes, before.bytes)).toBe(0);
      expect(Buffer.compare(from.bytes, memory(1).bytes)).toBe(0);
    }),
    { seed: 71 },
  );
});

it('puts the low bytes of a value where they belong, and nothing beside them', () => {
  fc.assert(
    fc.property(fc.constantFrom<Width>(1, 2, 4), fc.nat(), fc.integer(), (width, drawn, value) => {
      const [to, before] = [memory(3), memory(3)];
      const at = (drawn % (size / width)) * width;
      put(to, at, width, value);
      for (let i = 0; i < width; i++) before.bytes[at + i] = value >>> (8 * i);
      expect(Buffer.compare(to.bytes, before.bytes)).toBe(0);
    }),
    { seed: 72 },
  );
});
