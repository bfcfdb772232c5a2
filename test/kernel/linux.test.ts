/** The calls that have Linux's numbers, compared with Linux's own answers as `qemu-riscv32` gives them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readElf } from '../../src/program/elf-read.ts';
import { run as call, describeWithOracles, withFolder } from '../oracle.ts';
import { run } from './rig.ts';

/** Each line: a call's number and its arguments, where `buffer` is memory that may be written. */
const cases = [
  '64, 1, buffer, 3',
  '64, 2, buffer, 0',
  '64, 1, 8, 3',
  '64, 1, buffer, -1',
  '64, 77, buffer, 3',
  '64, -1, buffer, 3',
  '63, 0, buffer, 4',
  '63, 0, buffer, 100',
  '63, 0, buffer, 5',
  '63, 99, buffer, 5',
  '62, 0, 0, 0',
  '62, 99, 0, 0',
  '80, 99, buffer, 0',
  '80, 1, 4, 0',
  '57, 99, 0, 0',
  '57, 2, 0, 0',
  '57, 2, 0, 0',
  '64, 2, buffer, 1',
  '124, 0, 0, 0',
  '403, 0, 4, 0',
  '403, 0, buffer, 0',
  '4000, 0, 0, 0',
];

/** Makes every call and writes each answer in hexadecimal, then ends with 0 if the heap's break went where it should. */
const source = `
  .globl _start
_start:
  la s0, cases
  la s1, end
next:
  lw a7, 0(s0)
  lw a0, 4(s0)
  lw a1, 8(s0)
  lw a2, 12(s0)
  ecall
  la t0, digits + 8
  la t1, digits
digit:
  andi t2, a0, 15
  addi t2, t2, 48
  li t3, 58
  blt t2, t3, small
  addi t2, t2, 39
small:
  addi t0, t0, -1
  sb t2, 0(t0)
  srli a0, a0, 4
  bne t0, t1, digit
  li a7, 64
  li a0, 1
  mv a1, t1
  li a2, 9
  ecall
  addi s0, s0, 16
  bne s0, s1, next
  # The break moves by what it is asked for, and back.
  li a7, 214
  li a0, 0
  ecall
  mv s2, a0
  li t0, 5000
  add a0, a0, t0
  mv s3, a0
  ecall
  sub s4, a0, s3
  sw s4, -4(a0)
  mv a0, s2
  ecall
  sub a0, a0, s2
  add a0, a0, s4
  li a7, 93
  ecall
  .data
  .balign 4
cases:
${cases.map((line) => `  .word ${line}`).join('\n')}
end:
digits: .ascii "........\\n"
  .balign 16
buffer: .ascii "abc"
  .space 200
`;

describeWithOracles(['as', 'ld', 'qemu'], 'calls with the numbers of Linux', () => {
  it('give the answers of Linux', () => {
    withFolder((folder) => {
      const path = (name: string): string => join(folder, name);
      writeFileSync(path('x.s'), source);
      call('as', ['-march=rv32ima', '-mabi=ilp32', path('x.s'), '-o', path('x.o')]);
      call('ld', ['-melf32lriscv', '--no-relax', path('x.o'), '-o', path('x.elf')]);
      const input = 'one\ntwo lines\n';
      const theirs = call('qemu', [path('x.elf')], { input }).toString();
      const elf = readElf(readFileSync(path('x.elf')), 'x.elf');
      if (!('program' in elf)) throw new Error('the file was refused');
      const ours = run(elf.program, { input });
      expect(ours.console.text.split('\n')).toEqual(theirs.split('\n'));
      expect(ours.outcome).toMatchObject({ kind: 'exit', code: 0 });
      expect(theirs.match(/ffffff/g)?.length).toBeGreaterThan(10);
    });
  });
});
