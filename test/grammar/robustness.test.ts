/**
 * Whatever the text, the grammar and the formatter return, soon, with spans that lie in it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseExpression, parseFragment } from '../../grammar/parser.ts';
import { format } from '../../src/assembler/format.ts';
import type { Span } from '../../src/base/diagnostics.ts';

const folder = fileURLToPath(new URL('../../programs/', import.meta.url));
const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.s'))
  .map((name) => readFileSync(`${folder}${name}`, 'utf8'));

/** Pieces that mean something to the lexer, and so do harm. */
const pieces = [
  ...'()%:,;#"\'\\{}=!<>&|~-+*/@.?0\n\r\t\0',
  ...[
    '/*',
    '*/',
    '//',
    '.macro m\n',
    '.endm',
    '.rept 2\n',
    '.endr',
    '1b',
    '0x',
    '%hi(',
    '\\@',
    '\ufeff',
    '😀',
    'é',
    '\u2028',
  ],
];

const text = fc.oneof(
  fc.constantFrom('', 'nop', ...programs),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
);
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(20),
  added: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join('')),
});
const mutated = fc.tuple(text, fc.array(edit, { maxLength: 8 })).map(([original, edits]) =>
  edits.reduce((result, { at, removed, added }) => {
    const start = Math.floor(at * result.length);
    return result.slice(0, start) + added + result.slice(start + removed);
  }, original),
);

/** Fails unless a span lies within a line of the text, or just behind it. */
function expectWithin(span: Span, lines: readonly string[]): void {
  const line = lines[span.line - 1];
  expect(line).toBeDefined();
  expect(span.column).toBeGreaterThanOrEqual(1);
  expect(span.length).toBeGreaterThanOrEqual(1);
  expect(span.column - 1 + span.length).toBeLessThanOrEqual(Math.max(line.length, 1) + 1);
}

describe('500 mutated texts', () => {
  it('are parsed, with spans that lie in them', () => {
    fc.assert(
      fc.property(mutated, (source) => {
        const { tree, diagnostics } = parse({ file: 'x.s', text: source });
        const lines = source.split(/\r\n|\n|\r/);
        for (const { span } of tree.statements) expectWithin(span, lines);
        for (const { span, message, code } of diagnostics) {
          expectWithin(span!, lines);
          expect(message).not.toMatch(/undefined|NaN|\bEOF\b/);
          expect(code).toMatch(/^FLY01/);
        }
        // More mistakes than statements would be noise.
        expect(diagnostics.length).toBeLessThanOrEqual(source.split(/[\n\r;"']/).length + 1);
        parseExpression({ file: 'x.s', text: source });
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it('are formatted, or left as they are where they have mistakes', () => {
    fc.assert(
      fc.property(mutated, (source) => {
        const { text: formatted, diagnostics } = format({ file: 'x.s', text: source });
        if (diagnostics.length > 0) expect(formatted).toBe(source);
        else expect(format({ file: 'x.s', text: formatted })).toEqual({ text: formatted, diagnostics: [] });
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('a text that goes on and on', () => {
  const many = 30_000;

  it.each([
    ['brackets', `.word ${'('.repeat(many)}1`, 1],
    ['closed brackets', `.word ${'('.repeat(many)}1${')'.repeat(many)}`, 1],
    ['brackets of lists', `f ${'('.repeat(200)}1, 2${')'.repeat(200)}`, 0],
    ['braces', `f ${'{'.repeat(many)}`, 1],
    ['modifiers', `.word ${'%hi('.repeat(many)}`, 1],
    ['signs', `.word ${'-'.repeat(many)}1`, 1],
    ['operators', `.word 1${'+1'.repeat(many)}`, 1],
    ['operators in brackets', `.word ${`(${'1+'.repeat(900)}`.repeat(9)}1`, 1],
    ['commas', `f ${','.repeat(many)}`, 1],
    ['operands', `.word 1${', 1'.repeat(many)}`, 0],
    ['labels', 'a:'.repeat(many), 0],
    ['open blocks', '.rept 2\n'.repeat(many), 1],
    ['closed blocks', `${'.rept 2\n'.repeat(many)}${'.endr\n'.repeat(many)}`, 0],
    ['mistakes', '.word 1 + *\n'.repeat(3000), 3000],
    ['open brackets in many statements', 'f (\n'.repeat(3000), 3000],
    ['a string', `.ascii "${'a\\n'.repeat(many)}"`, 0],
    ['a line that is too long', `.ascii "${'a'.repeat(1 << 21)}"`, 1],
    ['digits', `.word ${'1'.repeat(many)}`, 1],
    ['an open comment', `/*${'\n'.repeat(many)}`, 1],
    ['slashes in a macro', `.macro m\n${'/'.repeat(many)}`, 1],
    ['words in a macro', `.macro m\n${'a '.repeat(many)}\n.endm`, 0],
    ['stray characters', '\\'.repeat(many), 1],
  ])('ends: %s', (_, source, mistakes) => {
    const start = performance.now();
    expect(parse({ file: 'x.s', text: source }).diagnostics).toHaveLength(mistakes);
    // Hundreds of times what it takes; what is quadratic takes longer.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('is parsed, or refused, on a stack that is nearly used up', () => {
    const source = `f ${'('.repeat(199)}1, 2${')'.repeat(199)}`;
    const results = new Set<string>();
    const descend = (): void => {
      try {
        descend();
      } catch (error) {
        // The innermost frames have no room even for the call; from some frame on there is a result.
        if (!(error instanceof RangeError)) throw error;
        const { diagnostics } = parseFragment(source, { file: 'x.s', line: 1 });
        results.add(diagnostics.map(({ code }) => code).join());
      }
    };
    descend();
    expect([...results].every((codes) => codes === '' || codes === 'FLY0117')).toBe(true);
    expect(parse({ file: 'x.s', text: 'nop' }).tree.statements).toHaveLength(1);
  });
});
