/** How many lines a second does the assembler take, on a source of 10,000 lines? The target: 50,000. */
import { assemble } from '../src/assembler/assembler.ts';
import { type Answer, ask } from './question.ts';

/** Code as people and compilers write it: labels, comments, pseudo-instructions, data. */
function source(lines: number): string {
  const piece = [
    'f@: addi sp, sp, -16   # keep the return address',
    ' sw ra, 12(sp)',
    ' la t0, table@',
    ' lw t1, 0(t0)',
    ' li t2, 0x12345',
    '1: addi t1, t1, -1',
    ' beqz t1, 2f',
    ' mul t2, t2, t1',
    ' j 1b',
    '2: mv a0, t2',
    ' lw ra, 12(sp)',
    ' addi sp, sp, 16',
    ' ret',
    ' .data',
    'table@: .word 5, f@, table@ + 4',
    ' .asciz "entry @"',
    ' .align 2',
    ' .text',
    '',
    '# the next function',
  ];
  const text: string[] = [];
  for (let i = 0; text.length < lines; i++) text.push(...piece.map((line) => line.replaceAll('@', String(i))));
  return text.slice(0, lines).join('\n');
}

export async function assembler(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const lines = 10_000;
  const answer = await ask('assembling 10,000 lines', 'lines', [
    {
      name: 'assembler',
      prepare: () => {
        const text = source(lines);
        return () => {
          const { program, diagnostics } = assemble({ file: 'long.s', text });
          if (!program) throw new Error(diagnostics[0].message);
        };
      },
      work: () => lines,
    },
  ]);
  return { answers: [answer], ratios: { 'assembler / 50,000 lines a second': answer.rates.assembler / 50_000 } };
}
