/** Tools that we did not write read our ELF files: without a complaint, and as what we meant. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readElf } from '../../src/program/elf-read.ts';
import { writeElf } from '../../src/program/elf-write.ts';
import { type LineRow, type Program, permission } from '../../src/program/program.ts';
import { describeWithOracles, type Oracle, oracles, withFolder } from '../oracle.ts';
import { decodedLines } from './decoded-lines.ts';
import { program } from './generators.ts';

const { execute, read, write } = permission;

/** Standard output; fails where the tool says anything else, or warns. */
function quiet(oracle: Oracle, args: readonly string[], cwd: string): string {
  const result = spawnSync(oracles[oracle].command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  expect(result.stdout).not.toMatch(/warning|error|corrupt|<unknown|out of range/i);
  return result.stdout;
}

/** Bytes of nops: what is in the code is no matter here. */
function nops(count: number): Uint8Array {
  return new Uint8Array(new Int32Array(count).fill(0x13).buffer);
}

/** Two code sections, two files, data, zeros, absolute and local symbols. */
const sample: Program = {
  entry: 0x400000,
  segments: [
    { name: '.text', address: 0x400000, bytes: nops(16), size: 64, permissions: read | execute },
    { name: '.text.far', address: 0x500000, bytes: nops(4), size: 16, permissions: read | execute },
    { name: '.data', address: 0x10010000, bytes: new Uint8Array([1, 2, 3, 4]), size: 4, permissions: read | write },
    { name: '.bss', address: 0x10010004, bytes: new Uint8Array(), size: 400, permissions: read | write },
  ],
  symbols: [
    { name: 'main', value: 0x400000, size: 64, kind: 'code', global: true, section: '.text' },
    { name: 'loop', value: 0x400008, size: 0, kind: 'code', global: false, section: '.text' },
    { name: 'far', value: 0x500000, size: 0, kind: 'code', global: true, section: '.text.far' },
    { name: 'table', value: 0x10010000, size: 4, kind: 'data', global: true, section: '.data' },
    { name: 'room', value: 0x10010004, size: 400, kind: 'data', global: false, section: '.bss' },
    { name: 'limit', value: 1000, size: 0, kind: 'absolute', global: false },
  ],
  lines: [
    { address: 0x400000, file: 'race.s', line: 7 },
    { address: 0x400008, file: 'lib/lock.s', line: 300 },
    { address: 0x400020, file: 'race.s', line: 9 },
    { address: 0x400040, file: 'race.s', line: 9, end: true },
    { address: 0x500000, file: 'race.s', line: 20 },
    { address: 0x500010, file: 'race.s', line: 20, end: true },
  ],
  homes: [
    { address: 0x400000, size: 0x1000, node: 3 },
    { address: 0x10010000, size: 0x1000, node: 1 },
  ],
};

function withFile<T>(program: Program, body: (folder: string) => T): T {
  return withFolder((folder) => {
    writeFileSync(join(folder, 'x.elf'), writeElf(program));
    return body(folder);
  });
}

describeWithOracles(['readelf', 'objdump'], 'readelf and objdump', () => {
  it('read headers, sections and symbols as they were meant', () => {
    withFile(sample, (folder) => {
      const all = quiet('readelf', ['-aW', 'x.elf'], folder);
      expect(all).toMatch(/Entry point address: +0x400000/);
      expect(all).toMatch(/\.text +PROGBITS +00400000 \w+ 000040 00 +AX/);
      expect(all).toMatch(/\.bss +NOBITS +10010004 \w+ 000190 00 +WA/);
      expect(all).toMatch(/00400000 +64 FUNC +GLOBAL DEFAULT +1 main/);
      expect(all).toMatch(/00400008 +0 NOTYPE +LOCAL +DEFAULT +1 loop/);
      expect(all).toMatch(/10010004 +400 OBJECT +LOCAL +DEFAULT +4 room/);
      expect(all).toMatch(/000003e8 +0 NOTYPE +LOCAL +DEFAULT +ABS limit/);
      expect(all).toMatch(/\.note\.flynn\.homes +NOTE +00000000 \w+ 000040 00 +0/);
      expect(all).toMatch(/Flynn +0x0000000c\s.*\s+description data: 00 00 40 00 00 10 00 00 03 00 00 00/);
      expect(all).toContain('Tag_RISCV_arch: "rv32i2p1_m2p0_a2p1_zicsr2p0_zifencei2p0"');
      const debug = quiet('readelf', ['-wliR', 'x.elf'], folder);
      expect(debug).toMatch(/DW_AT_name +: race\.s/);
    });
  });

  it('show code with symbols and lines', () => {
    withFile(sample, (folder) => {
      const text = quiet('objdump', ['-dl', 'x.elf'], folder);
      expect(text).toMatch(/00400000 <main>:\nmain\(\):\nrace\.s:7\n/);
      expect(text).toMatch(/00400008 <loop>:\nlib\/lock\.s:300\n/);
      expect(text).toMatch(/00500000 <far>:\nfar\(\):\nrace\.s:20\n/);
    });
  });

  it('keep the homes of pages when they strip a file', () => {
    withFile(sample, (folder) => {
      execFileSync(oracles.objdump.command.replace(/objdump$/, 'strip'), ['x.elf'], { cwd: folder });
      const result = readElf(readFileSync(join(folder, 'x.elf')), 'x.elf');
      expect('program' in result && [result.program.symbols, result.program.homes]).toEqual([[], sample.homes]);
    });
  });

  it('read any program without a complaint, and every row of its lines', () => {
    fc.assert(
      fc.property(program, (any) => {
        withFile(any, (folder) => {
          quiet('readelf', ['-aW', 'x.elf'], folder);
          const rows = decodedLines(quiet('objdump', ['-WL', 'x.elf'], folder));
          expect(rows).toEqual(any.lines.map(asDecoded));
          quiet('objdump', ['-h', '-t', '-p', 'x.elf'], folder);
        });
      }),
      { numRuns: 25, seed: 4 },
    );
  });
});

function asDecoded({ address, file, line, end }: LineRow): ReturnType<typeof decodedLines>[number] {
  return { address, file, line: end ? 'end' : line };
}

describeWithOracles(['gdb'], 'gdb', () => {
  it('finds lines by symbol and symbols by address', () => {
    withFile(sample, (folder) => {
      const ask = [
        'info line main',
        'info line *0x40000c',
        'info line far',
        'info symbol 0x10010008',
        'break lock.s:300',
      ];
      const output = quiet('gdb', ['-nx', '-batch', ...ask.flatMap((command) => ['-ex', command]), 'x.elf'], folder);
      expect(output.split('\n')).toEqual([
        'Line 7 of "race.s" starts at address 0x400000 <main> and ends at 0x400008 <main+8>.',
        'Line 300 of "lib/lock.s" starts at address 0x400008 <main+8> and ends at 0x400020 <main+32>.',
        'Line 20 of "race.s" starts at address 0x500000 <far> and ends at 0x500010.',
        'room + 4 in section .bss',
        'Breakpoint 1 at 0x400008: file lib/lock.s, line 300.',
        '',
      ]);
    });
  });
});

describeWithOracles(['qemu'], 'qemu-riscv32', () => {
  it('loads our files and runs them, pages shared or not', () => {
    // lui a1, 0x10010; li a7, 64; li a0, 1; li a2, 4; ecall; lw a0, 4(a1); li a7, 93; ecall
    const words = [0x100105b7, 0x04000893, 0x00100513, 0x00400613, 0x00000073, 0x0045a503, 0x05d00893, 0x00000073];
    const bytes = new Uint8Array(new Int32Array(words).buffer);
    const [, , data, bss] = sample.segments;
    const text = { ...sample.segments[0], bytes, size: bytes.length };
    const program = {
      ...sample,
      lines: [],
      segments: [text, { ...data, bytes: new TextEncoder().encode('done') }, bss],
    };
    withFile(program, (folder) => {
      const file = join(folder, 'x.elf');
      chmodSync(file, 0o755);
      // Throws where the exit code, the first word of .bss, is not 0.
      expect(execFileSync(oracles.qemu.command, [file], { encoding: 'utf8' })).toBe('done');
    });
  });
});
