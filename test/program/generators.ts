/**
 * Programs for the properties of program files: any that keep the invariants of `Program`, small, with awkward corners
 * (segments that share a page, zeros behind bytes, names that repeat, files that alternate).
 */
import fc from 'fast-check';
import { mostNodes } from '../../src/base/most-nodes.ts';
import { type LineRow, type Program, type ProgramSymbol, permission, type Segment } from '../../src/program/program.ts';

const { execute, read, write } = permission;

/** What a source or a linker would call a symbol. */
const name = fc.stringMatching(/^[A-Za-z_.][A-Za-z0-9_.$]{0,12}$/);

interface Plan {
  readonly gap: number;
  readonly bytes: Uint8Array;
  readonly zeros: number;
  readonly permissions: number;
}

const gap = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4000, max: 300_000 }));

const plan: fc.Arbitrary<Plan> = fc.record({
  gap: gap.map((bytes) => bytes * 4),
  bytes: fc.uint8Array({ maxLength: 80 }).map((bytes) => bytes.slice(0, bytes.length & ~3)),
  zeros: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 })),
  permissions: fc.constantFrom(read, read | write, read | execute, read | write | execute),
});

/** The first segment is code and holds the entry. */
function segmentsFrom(start: number, code: Uint8Array, plans: readonly Plan[]): Segment[] {
  const segments: Segment[] = [
    { name: '.text', address: start, bytes: code, size: code.length, permissions: read | execute },
  ];
  let at = start + code.length;
  plans.forEach(({ gap, bytes, zeros, permissions }, index) => {
    const size = bytes.length + zeros;
    if (size === 0) return;
    segments.push({ name: `.s${index}`, address: at + gap, bytes, size, permissions });
    at += gap + size;
  });
  return segments;
}

function symbolOf(segments: readonly Segment[]): fc.Arbitrary<ProgramSymbol> {
  const absolute = fc.record({
    name,
    value: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    size: fc.constant(0),
    kind: fc.constant('absolute' as const),
    global: fc.boolean(),
  });
  const placed = fc
    .tuple(
      fc.nat(),
      fc.nat(),
      name,
      fc.nat({ max: 64 }),
      fc.constantFrom('code' as const, 'data' as const),
      fc.boolean(),
    )
    .map(([pick, offset, name, size, kind, global]) => {
      const segment = segments[pick % segments.length];
      const value = segment.address + (offset % (segment.size + 1));
      return { name, value, size, kind, global, section: segment.name };
    });
  return fc.oneof({ weight: 1, arbitrary: absolute }, { weight: 5, arbitrary: placed });
}

/** Sequences within the code, each closed. */
function linesFrom(
  code: Segment,
  steps: readonly { words: number; file: string; line: number; end: boolean }[],
): LineRow[] {
  const rows: LineRow[] = [];
  let address = code.address;
  const last = code.address + code.size;
  for (const { words, file, line, end } of steps) {
    const next = Math.min(last, address + 4 * words);
    // A sequence of no bytes says nothing, and files need not keep it.
    const before = rows.at(-1);
    if (end && before && !before.end && next > startOf(rows)) {
      rows.push({ ...before, address: next, end: true });
    } else if (next < last) rows.push({ address: next, file, line });
    address = next;
  }
  const before = rows.at(-1);
  if (before && !before.end) rows.push({ ...before, address: last, end: true });
  return rows;
}

function startOf(rows: readonly LineRow[]): number {
  const close = rows.findLastIndex((row) => row.end);
  return rows[close + 1].address;
}

const step = fc.record({
  words: fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 40 })),
  file: fc.constantFrom('main.s', 'lib/queue.s', 'macros.inc', 'ü.s'),
  line: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 100_000 })),
  end: fc.boolean(),
});

/** Runs of pages in order, with gaps of so many pages before them; absent where there is none. */
const homes = fc
  .array(
    fc.record({
      gap: fc.nat({ max: 40_000 }),
      pages: fc.integer({ min: 1, max: 40_000 }),
      node: fc.nat({ max: mostNodes - 1 }),
    }),
    { maxLength: 4 },
  )
  .map((plans) => {
    let next = 0;
    return plans.map(({ gap, pages, node }) => {
      const address = 4096 * (next + gap);
      next += gap + pages;
      return { address, size: 4096 * pages, node };
    });
  });

/** Any program. */
export const program: fc.Arbitrary<Program> = fc
  .record({
    start: fc.oneof(
      fc.constant(0x400000),
      fc.integer({ min: 0, max: 0xf0000 }).map((words) => words * 4),
    ),
    code: fc.uint8Array({ minLength: 4, maxLength: 1200 }).map((bytes) => bytes.slice(0, bytes.length & ~3)),
    plans: fc.array(plan, { maxLength: 6 }),
    steps: fc.array(step, { maxLength: 25 }),
    entry: fc.nat(),
    homes,
  })
  .chain(({ start, code, plans, steps, entry, homes }) => {
    const segments = segmentsFrom(start, code, plans);
    return fc.array(symbolOf(segments), { maxLength: 12 }).map((symbols) => ({
      entry: start + 4 * (entry % (code.length / 4)),
      segments,
      symbols,
      lines: linesFrom(segments[0], steps),
      ...(homes.length > 0 && { homes }),
    }));
  });
