/** The check of geometries: it refuses just what no cache can be, and what it proposes it accepts. */
import { expect, it } from 'vitest';
import { checkGeometry, setsOf } from '../../../src/memory/cache/geometry.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { plru } from '../../../src/memory/cache/replacement/plru.ts';

const powers = new Set(Array.from({ length: 31 }, (_, exponent) => 2 ** exponent));

it('accepts a geometry just if its sets are a power of two, of lines between a word and a page', () => {
  let accepted = 0;
  for (const line of [0, 1, 2, 4, 8, 24, 64, 4096, 8192]) {
    for (const ways of [0, 1, 2, 3, 4, 12, 16, 64]) {
      for (let size = 0; size <= 4096; size += 16) {
        const fits = line >= 4 && line <= 4096 && powers.has(line) && ways > 0 && powers.has(size / (line * ways));
        expect(checkGeometry({ size, line, ways }, lru) === undefined, `${size}, ${line}, ${ways}`).toBe(fits);
        expect(checkGeometry({ size, line, ways }, plru) === undefined).toBe(fits && powers.has(ways));
        if (fits) accepted++;
      }
    }
  }
  expect(accepted).toBeGreaterThan(50);
});

it('takes a cache of 48 KiB with 12 ways, and one of a single line', () => {
  expect(checkGeometry({ size: 49152, line: 64, ways: 12 })).toBeUndefined();
  expect(setsOf({ size: 49152, line: 64, ways: 12 })).toBe(64);
  expect(checkGeometry({ size: 4, line: 4, ways: 1 })).toBeUndefined();
});

it('names the field first, and what it may be', () => {
  const messages = [
    { size: 1024, line: 48, ways: 2 },
    { size: 1024, line: 2, ways: 2 },
    { size: 1024, line: 8192, ways: 2 },
    { size: 32, line: 64, ways: 1 },
    { size: 2 ** 31, line: 64, ways: 1 },
    { size: 1000.5, line: 64, ways: 1 },
    { size: 1024, line: 64, ways: 32 },
    { size: 1024, line: 64, ways: 0 },
    { size: 1024, line: 64, ways: 1.5 },
    { size: 3000, line: 64, ways: 4 },
    { size: 2 ** 30 - 64, line: 64, ways: 1 },
    { size: Number.NaN, line: 64, ways: 1 },
  ].map((geometry) => checkGeometry(geometry));
  expect(messages).toMatchInlineSnapshot(`
    [
      "line must be a power of two from 4 to 4096 bytes, not 48",
      "line must be a power of two from 4 to 4096 bytes, not 2",
      "line must be a power of two from 4 to 4096 bytes, not 8192",
      "size must be a whole number from 64 bytes, one line, to 1073741824 bytes, not 32",
      "size must be a whole number from 64 bytes, one line, to 1073741824 bytes, not 2147483648",
      "size must be a whole number from 64 bytes, one line, to 1073741824 bytes, not 1000.5",
      "ways must be from 1 to 16, as many lines as 1024 bytes hold, not 32",
      "ways must be from 1 to 16, as many lines as 1024 bytes hold, not 0",
      "ways must be from 1 to 16, as many lines as 1024 bytes hold, not 1.5",
      "size must be 256 bytes, line x ways, times a power of two, such as 2048 or 4096, not 3000",
      "size must be 64 bytes, line x ways, times a power of two, such as 536870912 or 1073741824, not 1073741760",
      "size must be a whole number from 64 bytes, one line, to 1073741824 bytes, not NaN",
    ]
  `);
  expect(checkGeometry({ size: 49152, line: 64, ways: 12 }, plru)).toMatchInlineSnapshot(
    `"ways must be a power of two from 1 to 768 with plru replacement, not 12"`,
  );
});

it('proposes sizes that it accepts', () => {
  for (const size of [100, 700, 3000, 65535, 10 ** 6]) {
    for (const ways of [1, 3, 4]) {
      if (size < 64 * ways) continue;
      const message = checkGeometry({ size, line: 64, ways }) ?? expect.fail(`${size} bytes in ${ways} ways`);
      const near = /such as (\d+) or (\d+)/.exec(message) ?? expect.fail(message);
      const [below, above] = near.slice(1).map(Number);
      for (const proposed of [below, above]) expect(checkGeometry({ size: proposed, line: 64, ways })).toBeUndefined();
      expect(below < size && size < above).toBe(true);
    }
  }
});
