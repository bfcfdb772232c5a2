/** Executables that gcc and GNU ld made: every segment, symbol and line is read as GNU's own tools read them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readElf } from '../../src/program/elf-read.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { createLookup } from '../../src/program/lookup.ts';
import type { Program } from '../../src/program/program.ts';
import { describeWithOracles, run, withFolder } from '../oracle.ts';
import { decodedLines } from './decoded-lines.ts';

const sources = {
  'part.h': `#pragma once
static inline int square(int x) {
  return x * x;
}
`,
  'main.c': `#include "sub/other.h"
#include "part.h"
static int room[5000];
const char text[] = "words and words";
int counter = 5;
static int local(int x) { return square(x) + cube(x) + counter; }
int main(void) {
  for (int i = 0; i < 8; i++) {
    room[i] = local(i);
    counter += other(room[i], text);
  }
  return room[3];
}
void _start(void) { int code = main(); register int a0 __asm__("a0") = code; register int a7 __asm__("a7") = 93;
  __asm__ volatile("ecall" : : "r"(a0), "r"(a7)); for (;;); }
`,
  'sub/other.h':
    'int other(int, const char *);\nstatic inline int cube(int x) {\n  __asm__ volatile("nop");\n  return x * x * x;\n}\n',
  'other.c': `#include "part.h"
__attribute__((section(".text.apart"))) int other(int a, const char *b) {
  switch (a & 7) {
    case 0: return b[a];
    case 1: return square(a);
    case 2: return a / 3;
    case 3: return b[1] % 5;
    case 4: return a ^ 77;
    default: return a + b[0];
  }
}
`,
};

/** Compiles and links the sources in a folder of their own; gives the file and what the tools say of it. */
function compile(flags: readonly string[]): { bytes: Uint8Array; lines: string; symbols: string; image: Uint8Array } {
  return withFolder((folder) => {
    for (const [name, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const common = ['-march=rv32ima', '-mabi=ilp32', '-nostdlib', '-ffreestanding', '-o', 'x.elf', 'main.c', 'other.c'];
    run('gcc', [...flags, ...common], { cwd: folder });
    run('objcopy', ['-O', 'binary', 'x.elf', 'x.bin'], { cwd: folder });
    return {
      bytes: new Uint8Array(readFileSync(join(folder, 'x.elf'))),
      lines: run('objdump', ['-WL', 'x.elf'], { cwd: folder }).toString(),
      symbols: run('readelf', ['-sW', 'x.elf'], { cwd: folder }).toString(),
      image: new Uint8Array(readFileSync(join(folder, 'x.bin'))),
    };
  });
}

function load(bytes: Uint8Array): Program {
  const result = readElf(bytes, 'x.elf');
  expect(result.diagnostics).toEqual([]);
  if (!('program' in result)) throw new Error('refused');
  return result.program;
}

const kinds: readonly (readonly string[])[] = [
  ...['2', '3', '4', '5'].flatMap((version) => ['-O0', '-O2'].map((level) => [`-gdwarf-${version}`, level])),
  ['-gdwarf-5', '-O2', '-Wl,-N'],
  ['-gdwarf-5', '-O1', '-gno-as-loc-support'],
  ['-gdwarf-4', '-O1', '-gno-as-loc-support'],
  ['-O2'],
];

describeWithOracles(['gcc', 'objdump', 'readelf', 'objcopy'], 'gcc', () => {
  it.each(kinds.map((flags) => [flags.join(' '), flags] as const))('%s', (_, flags) => {
    const { bytes, lines, symbols, image } = compile(flags);
    const program = load(bytes);

    const expected = decodedLines(lines);
    if (flags[0].startsWith('-g')) expect(expected.length).toBeGreaterThan(20);
    const rows = program.lines.map(({ address, file, line, end }) => ({
      address,
      file: file.replace(/^.*\//, ''),
      line: end ? 'end' : line,
    }));
    expect(rows).toEqual(expected);
    expect(new Set(program.lines.map(({ file }) => file))).toEqual(
      new Set(flags[0].startsWith('-g') ? ['main.c', 'other.c', 'part.h', 'sub/other.h'] : []),
    );

    const listed = symbols.split('\n').flatMap((text) => {
      const match = /^ *\d+: (\w{8}) +(\w+) (\w+) +(\w+) +DEFAULT +(\w+) (\S+)$/.exec(text);
      if (!match || match[3] === 'FILE' || match[3] === 'SECTION' || match[6].startsWith('$')) return [];
      return [
        { name: match[6], value: Number.parseInt(match[1], 16), size: Number(match[2]), global: match[4] === 'GLOBAL' },
      ];
    });
    expect(listed.length).toBeGreaterThan(8);
    expect(program.symbols.map(({ name, value, size, global }) => ({ name, value, size, global }))).toEqual(listed);

    // The image starts at the first section, and holds neither what only the linker added before it nor zeros at the end.
    const start = Math.min(...program.segments.filter(({ name }) => name !== '').map(({ address }) => address));
    const memory = new Uint8Array(image.length);
    for (const { name, address, bytes } of program.segments) if (name !== '') memory.set(bytes, address - start);
    expect(memory).toEqual(image);

    expect(load(writeElf(program)).lines).toEqual(program.lines);
    expect(load(writeElf(program)).symbols).toEqual(program.symbols);
  });

  it('finds lines and symbols by address', () => {
    const lookup = createLookup(load(compile(['-gdwarf-5', '-O0']).bytes));
    const main = lookup.symbolNamed('main');
    if (!main) throw new Error('no main');
    expect(lookup.lineAt(main.value)).toEqual({ file: 'main.c', line: 7 });
    expect(lookup.symbolAt(main.value + 8)).toEqual({ symbol: main, offset: 8 });
    expect(lookup.segmentAt(main.value)?.name).toBe('.text');
    const [address] = lookup.addressesOf('main.c', 12);
    expect(lookup.lineAt(address)).toEqual({ file: 'main.c', line: 12 });
    expect(lookup.lineAt(0)).toBeUndefined();
  });
});
