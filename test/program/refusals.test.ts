/** Every reason for which a file is refused: said in words that name the place, what was expected and what to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { showDiagnostic } from '../../src/base/diagnostics.ts';
import { readElf } from '../../src/program/elf-read.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { type Program, permission } from '../../src/program/program.ts';
import { describeWithOracles, run, withFolder } from '../oracle.ts';

const { execute, read, write } = permission;

const good: Program = {
  entry: 0x1000,
  segments: [
    { name: '.text', address: 0x1000, bytes: new Uint8Array(8), size: 8, permissions: read | execute },
    { name: '.data', address: 0x2000, bytes: new Uint8Array(8), size: 16, permissions: read | write },
  ],
  symbols: [{ name: 'main', value: 0x1000, size: 0, kind: 'code', global: true, section: '.text' }],
  lines: [
    { address: 0x1000, file: 'a.s', line: 1 },
    { address: 0x1008, file: 'a.s', line: 1, end: true },
  ],
  homes: [
    { address: 0x2000, size: 0x1000, node: 1 },
    { address: 0x3000, size: 0x1000, node: 0 },
  ],
};

function said(bytes: Uint8Array): string {
  const result = readElf(bytes, 'x.elf');
  expect('program' in result).toBe(false);
  return result.diagnostics.map((diagnostic) => showDiagnostic(diagnostic, () => undefined)).join('\n');
}

/** The good file with some fields changed: offset, size in bytes, value. */
function changed(...fields: readonly (readonly [number, 1 | 2 | 4, number])[]): Uint8Array {
  const bytes = writeElf(good);
  const view = new DataView(bytes.buffer);
  for (const [offset, size, value] of fields) {
    if (size === 1) view.setUint8(offset, value);
    else if (size === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return bytes;
}

/** Where the headers of a section named so starts in the good file. */
function sectionHeader(name: string): number {
  const bytes = writeElf(good);
  const view = new DataView(bytes.buffer);
  const start = view.getUint32(32, true);
  const names = view.getUint32(start + 40 * view.getUint16(50, true) + 16, true);
  for (let at = start; at < bytes.length; at += 40) {
    const from = names + view.getUint32(at, true);
    if (new TextDecoder().decode(bytes.subarray(from, bytes.indexOf(0, from))) === name) return at;
  }
  throw new Error(`no section ${name}`);
}

const second = 52 + 32;

/** Where a byte of the notes that tell the homes lies in the good file. */
function noteAt(offset: number): number {
  return new DataView(writeElf(good).buffer).getUint32(sectionHeader('.note.flynn.homes') + 16, true) + offset;
}

const cases: Record<string, Uint8Array> = {
  nothing: new Uint8Array(),
  text: new TextEncoder().encode('main: li a0, 1\n'),
  'a header cut off': writeElf(good).slice(0, 40),
  '64 bits': changed([4, 1, 2]),
  'big-endian': changed([5, 1, 2]),
  'another machine': changed([18, 2, 62]),
  'an object file': changed([16, 2, 1]),
  'a shared object': changed([16, 2, 3]),
  'a core dump': changed([16, 2, 4]),
  'compressed instructions': changed([36, 4, 1]),
  'floating point': changed([36, 4, 4]),
  'strange program headers': changed([42, 2, 56]),
  'program headers beyond the end': changed([28, 4, 0xfffffff0]),
  'section headers beyond the end': changed([48, 2, 0xff00]),
  'a file cut off in its tables': writeElf(good).slice(0, -1),
  'a file cut off in its code': changed([32, 4, 0]).slice(0, 0x1004),
  'nothing to load': changed([44, 2, 0]),
  'a dynamic linker': changed([second, 4, 3]),
  'more bytes than memory': changed([second + 16, 4, 17]),
  'memory beyond the address space': changed([second + 8, 4, 0xfffffff8]),
  'too much memory': changed([second + 20, 4, 0x10000000]),
  'segments that overlap': changed([second + 8, 4, 0x1004]),
  'an entry in data': changed([24, 4, 0x2000]),
  'an entry at the end of the code': changed([24, 4, 0x1008]),
  'an entry between instructions': changed([24, 4, 0x1002]),
  'a section beyond the end': changed([sectionHeader('.strtab') + 20, 4, 0x7fffffff]),
  'a section without a name': changed([sectionHeader('.text'), 4, 0x1000000]),
  'a symbol table of odd entries': changed([sectionHeader('.symtab') + 36, 4, 24]),
  'symbols without names': changed([sectionHeader('.symtab') + 24, 4, 0xffff]),
  'a note of somebody else': changed([noteAt(12), 1, 0x66]),
  'a note that ends too soon': changed([sectionHeader('.note.flynn.homes') + 20, 4, 60]),
  'a home of half a page': changed([noteAt(24), 4, 0x800]),
  'homes that overlap': changed([noteAt(24), 4, 0x2000]),
  'a home on a node that no machine has': changed([noteAt(28), 4, 1024]),
};

describe('a refusal', () => {
  it.each(Object.entries(cases))('of %s says why', (_, bytes) => {
    expect(said(bytes)).toMatchSnapshot();
  });

  it('is not given to a good file', () => {
    expect(readElf(changed(), 'x.elf').diagnostics).toEqual([]);
  });

  it('of names that overlap without end comes soon', () => {
    // Ten thousand symbols whose names are the ends of one of half a million bytes.
    const count = 10_000;
    const long = { name: 'n'.repeat(500_000), value: 0x1000, size: 0, global: false } as const;
    const others = Array.from({ length: count }, () => ({ ...long, name: 'm', kind: 'absolute' as const }));
    const bytes = writeElf({ ...good, symbols: [{ ...long, kind: 'absolute' }, ...others] });
    const view = new DataView(bytes.buffer);
    const tables = view.getUint32(32, true);
    const symbols = view.getUint32(tables + 40 * (view.getUint16(48, true) - 3) + 16, true);
    for (let index = 2; index < count; index++) view.setUint32(symbols + 16 * index, index, true);
    const start = performance.now();
    expect(said(bytes)).toContain('the names in a string table overlap without end');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describeWithOracles(['gcc'], 'what gcc makes', () => {
  const cases = {
    'an object': ['-march=rv32ima', '-mabi=ilp32', '-c'],
    'a compressed program': ['-march=rv32imac', '-mabi=ilp32'],
    'a program with floating point': ['-march=rv32imaf', '-mabi=ilp32f'],
    'a 64-bit program': ['-march=rv64ima', '-mabi=lp64'],
  };
  it.each(Object.entries(cases))('%s is refused', (_, flags) => {
    withFolder((folder) => {
      writeFileSync(join(folder, 'x.c'), 'void _start(void) {}\n');
      run('gcc', [...flags, '-nostdlib', '-o', 'x.elf', 'x.c'], { cwd: folder });
      const bytes = readFileSync(join(folder, 'x.elf'));
      expect(said(new Uint8Array(bytes)).split('\n')[0]).toMatchSnapshot();
    });
  });

  it('debug information that is compressed is a warning, and the program is read', () => {
    withFolder((folder) => {
      writeFileSync(join(folder, 'x.c'), 'int room[99];\nvoid _start(void) {\n  room[3]++;\n}\n');
      const flags = ['-march=rv32ima', '-mabi=ilp32', '-nostdlib', '-g', '-gz'];
      run('gcc', [...flags, '-o', 'x.elf', 'x.c'], { cwd: folder });
      const result = readElf(new Uint8Array(readFileSync(join(folder, 'x.elf'))), 'x.elf');
      expect(result.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['FLY0409', 'warning']]);
      expect('program' in result && result.program.lines).toEqual([]);
    });
  });
});
