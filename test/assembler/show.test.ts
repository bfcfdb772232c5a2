/**
 * What the disassembler shows assembles to the same word again: for every row of the instruction table, with random
 * operands.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { textBase } from '../../src/assembler/layout.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { showAll } from './gnu.ts';

const isa = createIsa();
const operand = fc.record({
  rd: fc.integer({ min: 0, max: 31 }),
  rs1: fc.integer({ min: 0, max: 31 }),
  rs2: fc.integer({ min: 0, max: 31 }),
  imm: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

/** An absolute target of a branch becomes 8 bytes, as in GNU as; from \`.\` it is the branch itself. */
function relative(text: string): string {
  return text.replace(/0x([0-9a-f]+)$/, (_, digits) => `. + ${(Number.parseInt(digits, 16) - textBase) | 0}`);
}

describe('what is shown assembles to the same word', () => {
  it.each(isa.instructions.map((instruction) => [instruction.name, instruction] as const))('%s', (_, instruction) => {
    fc.assert(
      fc.property(operand, (fields) => {
        // Targets are at multiples of 4, for there is no compression.
        const jumps = instruction.format.name === 'B' || instruction.format.name === 'J';
        const word = isa.encode(instruction, jumps ? { ...fields, imm: fields.imm & ~3 } : fields);
        const shown = isa.show(word, textBase);
        const { program, diagnostics, sources } = assemble({ file: 'x.s', text: jumps ? relative(shown) : shown });
        expect(program, showAll(diagnostics, sources)).toBeDefined();
        const { bytes } = program!.segments[0];
        expect(bytes.length).toBe(4);
        expect(new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true), shown).toBe(word);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});
