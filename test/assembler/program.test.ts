/**
 * What the assembler gives besides bytes: symbols, lines, the listing, the entry; and what only Flynn's language has.
 */
import { describe, expect, it } from 'vitest';
import { type Assembled, type AssembleOptions, assemble } from '../../src/assembler/assembler.ts';
import { showAll } from './gnu.ts';

function good(text: string, options: AssembleOptions = {}): Assembled & { program: NonNullable<Assembled['program']> } {
  const assembled = assemble({ file: 'x.s', text }, options);
  if (!assembled.program) throw new Error(showAll(assembled.diagnostics, assembled.sources));
  return { ...assembled, program: assembled.program, listing: assembled.listing };
}

function listing(text: string): string[] {
  return good(text).listing.map((line) => {
    const from = line.pseudo ? ` <- ${line.pseudo}` : '';
    return `${line.line} ${line.address.toString(16)} ${line.text ?? Buffer.from(line.bytes).toString('hex')}${from}`;
  });
}

describe('listing', () => {
  it('shows a pseudo-instruction and what it becomes', () => {
    const text = '.mutex m\nmain: lock m\n li a0, 0x12345678\n nop\n.data\n.byte 1, 2\n';
    expect(listing(text)).toEqual([
      '1 10010000 00000000',
      '2 400000 auipc a0, 0xfc10 <- lock m',
      '2 400004 addi a0, a0, 0 <- lock m',
      '2 400008 addi a7, zero, 2010 <- lock m',
      '2 40000c ecall <- lock m',
      '3 400010 lui a0, 0x12345 <- li a0, 0x12345678',
      '3 400014 addi a0, a0, 1656 <- li a0, 0x12345678',
      '4 400018 addi zero, zero, 0 <- nop',
      '6 10010004 0102',
    ]);
  });

  it('shows code of a macro at the line of its use', () => {
    const text = '.macro two\nmv a0, a1\nmv a1, a0\n.endm\nmain: nop\ntwo\n';
    expect(listing(text).map((line) => line.split(' ')[0])).toEqual(['5', '6', '6']);
  });
});

describe('line table', () => {
  it('has a row for each statement with code, and an end', () => {
    const { program } = good('.data\n.word 1\n.text\nmain:\n la a0, main\n ret\n');
    expect(program.lines).toEqual([
      { address: 0x400000, file: 'x.s', line: 5 },
      { address: 0x400008, file: 'x.s', line: 6 },
      { address: 0x40000c, file: 'x.s', line: 6, end: true },
    ]);
  });

  it('is what .loc says where there is one', () => {
    const { program } = good('.file 1 "dir" "a.c"\nmain:\n.loc 1 7 3\n nop\n nop\n.loc 1 9\n ret\n');
    expect(program.lines).toEqual([
      { address: 0x400000, file: 'dir/a.c', line: 7 },
      { address: 0x400008, file: 'dir/a.c', line: 9 },
      { address: 0x40000c, file: 'dir/a.c', line: 9, end: true },
    ]);
  });
});

describe('symbols', () => {
  it('have values, sizes, kinds and sections', () => {
    const text = `.globl main
.type main, @function
main: ret
.size main, . - main
.Llocal: nop
.equ limit, 10
.set also, table + 4
.data
table: .word 1, 2
.type table, @object
.size table, 8
.comm shared, 12, 4
`;
    const symbols = new Map(good(text).program.symbols.map(({ name, ...rest }) => [name, rest]));
    expect(symbols.get('main')).toEqual({ value: 0x400000, size: 4, kind: 'code', global: true, section: '.text' });
    expect(symbols.get('limit')).toEqual({ value: 10, size: 0, kind: 'absolute', global: false });
    expect(symbols.get('also')).toEqual({ value: 0x10010004, size: 0, kind: 'data', global: false, section: '.data' });
    expect(symbols.get('table')).toEqual({ value: 0x10010000, size: 8, kind: 'data', global: false, section: '.data' });
    expect(symbols.get('shared')).toEqual({ value: 0x10010008, size: 12, kind: 'data', global: true, section: '.bss' });
    expect(symbols.has('.Llocal')).toBe(false);
  });

  it.each([
    ['_start before main', 'main: nop\n_start: nop', 0x400004],
    ['main', 'first: nop\nmain: nop', 0x400004],
    ['the first instruction', '.byte 1, 2, 3, 4\nnop', 0x400004],
  ])('the entry is %s', (_, text, entry) => expect(good(text).program.entry).toBe(entry));
});

describe('segments', () => {
  it('have the permissions of their sections, each kind on pages of its own', () => {
    const text = 'nop\n.rodata\n.word 1\n.section .wild, "awx"\nnop\n.data\n.word 2\n.bss\n.space 4\n';
    expect(
      good(text).program.segments.map(({ name, address, permissions, size, bytes }) => [
        name,
        address,
        permissions,
        size,
        bytes.length,
      ]),
    ).toEqual([
      ['.text', 0x400000, 5, 4, 4],
      ['.rodata', 0x401000, 4, 4, 4],
      ['.wtext', 0x402000, 7, 4, 4],
      ['.data', 0x10010000, 6, 4, 4],
      ['.bss', 0x10010004, 6, 4, 0],
    ]);
  });
});

describe('files', () => {
  const files: Record<string, string> = {
    'part.s': 'part: ret\n',
    'bytes.bin': 'abcdef',
    'again.s': '.include "again.s"\n',
  };
  const read = (path: string) => (path in files ? new TextEncoder().encode(files[path]) : undefined);

  it('are included with their lines', () => {
    const { program, sources } = good('main: nop\n.include "part.s"\nnop\n', { read });
    expect(program.lines.map(({ file, line }) => `${file}:${line}`)).toEqual(['x.s:1', 'part.s:1', 'x.s:3', 'x.s:3']);
    expect(sources.get('part.s')).toBe('part: ret\n');
  });

  it('are included as bytes', () => {
    const { program } = good('.data\n.incbin "bytes.bin", 1, 3\n', { read });
    expect(Buffer.from(program.segments[0].bytes).toString()).toBe('bcd');
  });

  it('cannot include themselves for ever', () => {
    const { diagnostics } = assemble({ file: 'x.s', text: '.include "again.s"\n' }, { read });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FLY0220']);
  });
});

it('takes numbers from outside', () => {
  const { program } = good('.data\n.word cores, cores * 2\n', { defines: { cores: 4 } });
  expect([...new Uint32Array(program.segments[0].bytes.slice().buffer)]).toEqual([4, 8]);
});

describe('RARS', () => {
  it('its macros, names and calls', () => {
    const text = `.eqv  COUNT 3
.eqv  counter s1
.eqv  first 0(a1)
.macro print_int (%x)
        mv a0, %x
        li a7, 1
        ecall
.end_macro
.macro repeat (%times, %register)
        li %register, %times
again:  addi %register, %register, -1
        bnez %register, again
.end_macro
        .text
main:   repeat (COUNT, counter)
        repeat (COUNT, t1)
        lw a2, first
        print_int(counter)
`;
    expect(listing(text).map((line) => line.split(' ').slice(2).join(' ').replace(/ <-.*/, ''))).toEqual([
      'addi s1, zero, 3',
      'addi s1, s1, -1',
      'bne s1, zero, 0x400004',
      'addi t1, zero, 3',
      'addi t1, t1, -1',
      'bne t1, zero, 0x400010',
      'lw a2, 0(a1)',
      'addi a0, s1, 0',
      'addi a7, zero, 1',
      'ecall',
    ]);
  });
});

it('tells once of what has no effect', () => {
  const { diagnostics } = good('.cfi_startproc\nnop\n.cfi_endproc\n.cfi_startproc\nnop\n.cfi_endproc\n');
  expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['FLY0240 note']);
});
