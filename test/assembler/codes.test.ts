/**
 * The table of codes: each row's wrong example is told of under the row's own code, and its right one is accepted.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { type Code, codes } from '../../src/base/codes.ts';
import { showAll } from './gnu.ts';

const rows = Object.entries(codes).filter(([code]) => /^FLY0[23]/.test(code));

function diagnose(text: string) {
  return assemble({ file: 'example.s', text: `${text}\n` });
}

describe('codes of the assembler', () => {
  it.each(rows)('%s is what its wrong example yields', (code, { wrong }) => {
    const { diagnostics, sources } = diagnose(wrong);
    expect(
      diagnostics.map((diagnostic) => diagnostic.code as Code),
      showAll(diagnostics, sources),
    ).toEqual([code]);
  });

  it.each(rows)('%s has a right example that assembles', (_, { right }) => {
    const { program, diagnostics, sources } = diagnose(right);
    expect(diagnostics, showAll(diagnostics, sources)).toEqual([]);
    expect(program).toBeDefined();
  });
});
