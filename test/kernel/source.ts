/** Programs for the kernel's tests from assembly text, which must be without mistakes. */
import { assemble } from '../../src/assembler/assembler.ts';
import type { Program } from '../../src/program/program.ts';

export function programOf(text: string): Program {
  const { program, diagnostics } = assemble({ file: 'test.s', text });
  if (!program) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return program;
}

/** Calls by number that have no pseudo-instruction of their own: `call 57` with its arguments in a0 and on. */
export const macros = `
        .macro  do number, first=a0, second=a1, third=a2
        mv      t3, \\first
        mv      t4, \\second
        mv      t5, \\third
        mv      a0, t3
        mv      a1, t4
        mv      a2, t5
        li      a7, \\number
        ecall
        .endm
        .macro  say register
        mv      s11, \\register
        print   s11
        printc  ' '
        .endm
`;
