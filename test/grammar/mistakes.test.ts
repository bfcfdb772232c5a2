/**
 * What is said about mistakes: each one once, in words that are reviewed here, and nothing about what is right around it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import { codes } from '../../src/base/codes.ts';
import { showDiagnostic } from '../../src/base/diagnostics.ts';
import { outline } from './outline.ts';

/** The diagnostics of a text as a user sees them. */
function said(text: string): string {
  const { diagnostics } = parse({ file: 'x.s', text });
  return diagnostics.map((diagnostic) => showDiagnostic(diagnostic, () => text)).join('\n\n');
}

/** One mistake a line; the names say what a person had in mind. */
const mistakes: readonly (readonly [name: string, line: string])[] = [
  ['a stray character', 'addi a0, a0, 1?'],
  ['a bracket of another assembler', 'lw a0, [sp]'],
  ['a typographic quote', '.ascii “hello”'],
  ['a typographic dash', 'li a0, –1'],
  ['a blank that is none', 'li\u00a0a0, 1'],
  ['a control character', 'nop \u0007'],
  ['an argument outside of a macro', 'li \\reg, 1'],
  ['an at without a type', '.type f, @'],
  ['a string without its end', '.asciz "hello'],
  ['a string that ends in a backslash', '.asciz "hello\\'],
  ['a digit of no decimal number', 'li a0, 12ab'],
  ['a letter that is no digit', 'li a0, 0x1g'],
  ['a digit of no binary number', 'li a0, 0b102'],
  ['a digit of no octal number', 'li a0, 089'],
  ['a prefix without digits', 'li a0, 0x'],
  ['a floating point number', 'li a0, 1.5'],
  ['a number of 65 bits', '.dword 0x10000000000000000'],
  ['a number of a thousand digits', `.dword ${'9'.repeat(1000)}`],
  ['an escape that is none', '.ascii "a\\qb"'],
  ['an escape of C', '.ascii "\\a"'],
  ['hexadecimal digits left out', '.ascii "\\x"'],
  ['a character with an escape that is ambiguous', "li a0, '\\0'"],
  ['a character of two bytes', "li a0, 'é'"],
  ['a quote alone', "li a0, '"],
  ['a comma too many', 'addi a0, a0,'],
  ['a comma too many in a list', 'f(a0,)'],
  ['a bracket without its end', 'lw a0, 4(sp'],
  ['a bracket without its end in brackets', 'li a0, (1 + (2 * 3)'],
  ['a brace without its end', 'push {ra, s0'],
  ['an end of a bracket without its start', 'lw a0, 4 sp)'],
  ['an end of a brace without its start', 'push ra}'],
  ['a bracket ended by a brace', 'lw a0, 4(sp}'],
  ['an operator without a right side', 'li a0, 1 +'],
  ['an operator without a left side', 'li a0, * 2'],
  ['two operators', '.word 1 + * 2'],
  ['two exclamation marks', '.word 1 !! 2'],
  ['nothing in brackets', 'lw a0, 4()'],
  ['nothing after an equals sign', 'x ='],
  ['an equality', 'x == 5'],
  ['an assignment to two names', 'x y = 5'],
  ['a colon after a statement', 'addi a0, a0, 1 : loop'],
  ['a statement after an assignment', 'x = 5 nop'],
  ['a statement after a block', '.rept 2; nop; .endr nop'],
  ['a block after a statement', 'nop .rept 2; nop; .endr'],
  ['a string first', '"hello"'],
  ['a number first', '12 nop'],
  ['a comma first', ', a0'],
  ['an operator first', '-1'],
  ['a per cent sign alone', 'li a0, %'],
  ['a modifier without brackets', 'li a0, 1 + %hi x'],
  ['an end of a repetition alone', '.endr'],
  ['an end of a macro alone', '.endm'],
  ['too many signs', `.word ${'-'.repeat(201)}1`],
  ['too many brackets', `.word ${'('.repeat(201)}1${')'.repeat(201)}`],
  ['too many operators', `.word 1${'+1'.repeat(1001)}`],
];

describe('a mistake', () => {
  it.each(mistakes)('is said once: %s', (_, line) => {
    const { diagnostics } = parse({ file: 'x.s', text: `a: nop\n${line}\nb: nop` });
    expect(diagnostics.map(({ severity, span }) => [severity, span?.line])).toEqual([['error', 2]]);
    expect(diagnostics[0].expected).toBeTruthy();
    expect(
      said(line)
        .replace(/(.)\1{60,}/g, '$1...')
        .replace(/(\+1){60,}/g, '+1...'),
    ).toMatchSnapshot();
  });

  it.each([
    ['a comment', 'nop\n/* nop\nnop'],
    ['a comment behind a statement', 'nop /* nop\nnop'],
    ['a repetition', 'nop\n.rept 2\n.rept 3\n.endr\n"'],
    ['a macro', 'nop\n.macro f a\n.endr\n?'],
    ['a comment in a macro', '.macro f\n/* .endm'],
  ])('that swallows the rest is said once: %s', (_, text) => {
    expect(parse({ file: 'x.s', text }).diagnostics).toHaveLength(1);
    expect(said(text)).toMatchSnapshot();
  });

  it('leaves what stands around it alone', () => {
    const right = ['lw a0, 4(sp)', 'x = 1', 'l: .word 1, 2', '.rept 2; nop; .endr', '.ascii "a"', 'f (a0, 1)'];
    const line = fc.oneof(
      fc.constantFrom(...right).map((text) => ({ text, wrong: false })),
      fc.constantFrom(...mistakes).map(([, text]) => ({ text, wrong: true })),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\n\n  '), (lines, end) => {
        const { tree, diagnostics } = parse({ file: 'x.s', text: lines.map(({ text }) => text).join(end) });
        expect(diagnostics).toHaveLength(lines.filter(({ wrong }) => wrong).length);
        const expected = lines.filter(({ wrong }) => !wrong).flatMap(({ text }) => statementsOf(text));
        // A statement with a flawed literal stays, with 0 in its place.
        const rest = outline(tree.statements).filter((statement) => expected.includes(statement));
        expect(rest).toEqual(expected);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('behind a semicolon leaves the other statements of the line alone', () => {
    const { tree, diagnostics } = parse({ file: 'x.s', text: 'nop; lw a0, (; ret; .word 1 +; l: ecall' });
    expect(outline(tree.statements)).toEqual(['nop', 'ret', 'l:', 'ecall']);
    expect(diagnostics.map(({ span }) => span!.column)).toEqual([13, 29]);
  });
});

function statementsOf(text: string): readonly string[] {
  return outline(parse({ file: 'x.s', text }).tree.statements);
}

describe('the codes of syntax', () => {
  const entries = Object.entries(codes).filter(([code]) => code.startsWith('FLY01'));

  it.each(entries)('%s has an example that provokes it and a mended one', (code, { wrong, right }) => {
    // The example of a long line would itself be too long for the manual.
    const text = code === 'FLY0118' ? `.ascii "${' '.repeat(1 << 20)}"` : wrong;
    expect(parse({ file: 'x.s', text }).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(parse({ file: 'x.s', text: right }).diagnostics).toEqual([]);
  });

  it('are all provoked by the mistakes above, but for those that take more than a line', () => {
    const seen = new Set(
      mistakes.flatMap(([, line]) => parse({ file: 'x.s', text: line }).diagnostics.map((d) => d.code)),
    );
    const missing = entries.map(([code]) => code).filter((code) => !seen.has(code as never));
    expect(missing).toEqual(['FLY0103', 'FLY0104', 'FLY0118']);
  });
});
