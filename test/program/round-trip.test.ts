/** Writing a program as ELF and reading it again gives the program. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readElf } from '../../src/program/elf-read.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { type Program, permission, type Segment } from '../../src/program/program.ts';
import { program } from './generators.ts';

const { execute, read, write } = permission;

function readBack(bytes: Uint8Array): Program {
  const result = readElf(bytes, 'x.elf');
  expect(result.diagnostics).toEqual([]);
  if (!('program' in result)) throw new Error('refused');
  return result.program;
}

/** What a file keeps of a program: permissions page by page, local symbols before global ones, typed arrays as such. */
function kept({ entry, segments, symbols, lines, homes }: Program): Program {
  const pagesOf = ({ address, size }: Segment): [number, number] => [address >>> 12, (address + size - 1) >>> 12];
  const permissions = segments.map((segment) => segment.permissions);
  for (let changed = true; changed; ) {
    changed = false;
    segments.forEach((a, i) => {
      segments.forEach((b, j) => {
        const [aFirst, aLast] = pagesOf(a);
        const [bFirst, bLast] = pagesOf(b);
        if (aFirst > bLast || bFirst > aLast || (permissions[i] | permissions[j]) === permissions[i]) return;
        permissions[i] |= permissions[j];
        changed = true;
      });
    });
  }
  return {
    entry,
    segments: segments.map((segment, index) => ({
      ...segment,
      bytes: Uint8Array.from(segment.bytes),
      permissions: permissions[index],
    })),
    symbols: [...symbols.filter(({ global }) => !global), ...symbols.filter(({ global }) => global)],
    lines,
    ...(homes && { homes }),
  };
}

it('keeps segments, symbols and lines', () => {
  fc.assert(
    fc.property(program, (original) => {
      expect(kept(readBack(writeElf(original)))).toEqual(kept(original));
    }),
    { numRuns: 400, seed: 1 },
  );
});

it('gives the same bytes when what was read is written again', () => {
  fc.assert(
    fc.property(program, (original) => {
      const once = writeElf(readBack(writeElf(original)), { source: 'x' });
      expect(writeElf(readBack(once), { source: 'x' })).toEqual(once);
    }),
    { numRuns: 100, seed: 2 },
  );
});

it('maps pages that segments share, as a loader does, to what every one of them holds', () => {
  fc.assert(
    fc.property(program, (original) => {
      const memory = mapped(writeElf(original));
      for (const { address, bytes, size } of original.segments) {
        for (let offset = 0; offset < size; offset++) {
          const expected = bytes[offset] ?? 0;
          if (memory(address + offset) !== expected) expect.fail(`byte ${address + offset}: not ${expected}`);
        }
      }
    }),
    { numRuns: 150, seed: 3 },
  );
});

/** Memory as the loader of qemu 7.2 maps a file: whole pages, one header after the other. */
function mapped(file: Uint8Array): (address: number) => number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pages = new Map<number, Uint8Array>();
  for (let header = 0; header < view.getUint16(44, true); header++) {
    const at = view.getUint32(28, true) + 32 * header;
    const [type, offset, address, , fileSize, size] = [0, 4, 8, 12, 16, 20].map((o) => view.getUint32(at + o, true));
    if (type !== 1) continue;
    expect(offset % 4096).toBe(address % 4096);
    for (let page = address >>> 12; page <= (address + size - 1) >>> 12; page++) {
      const from = offset - address + page * 4096;
      // A page with bytes of the file is the file's page; what lies behind the bytes is cleared if memory goes on there.
      const bytes = fileSize > 0 && page * 4096 < address + fileSize ? file.slice(from, from + 4096) : new Uint8Array();
      const content = new Uint8Array(4096);
      content.set(bytes);
      if (size > fileSize) content.fill(0, Math.min(4096, Math.max(0, address + fileSize - page * 4096)));
      pages.set(page, content);
    }
  }
  return (address) => pages.get(address >>> 12)?.[address & 4095] ?? -1;
}

it('drops a shared permission only where pages differ', () => {
  const segment = (address: number, permissions: number): Segment => ({
    name: `.at${address}`,
    address,
    bytes: new Uint8Array(4),
    size: 4,
    permissions,
  });
  const segments = [segment(0x1000, read | execute), segment(0x1800, read | write), segment(0x2000, read)];
  const again = readBack(writeElf({ entry: 0x1000, segments, symbols: [], lines: [] }));
  expect(again.segments.map(({ permissions }) => permissions)).toEqual([7, 7, read]);
});

it('names no file of its own: the source is the one it is told', () => {
  const text = new TextDecoder('latin1').decode(
    writeElf(
      {
        entry: 0x1000,
        segments: [{ name: '.text', address: 0x1000, bytes: new Uint8Array(4), size: 4, permissions: read | execute }],
        symbols: [],
        lines: [
          { address: 0x1000, file: 'a.s', line: 1 },
          { address: 0x1004, file: 'a.s', line: 1, end: true },
        ],
      },
      { source: 'b.s' },
    ),
  );
  expect(text).toContain('b.s\0Flynn\0');
  expect(text).not.toContain('/');
});
