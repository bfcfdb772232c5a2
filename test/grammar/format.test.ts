/**
 * The formatter: its layout, and that it changes nothing but blanks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex } from '../../grammar/tokens.ts';
import { format } from '../../src/assembler/format.ts';

/** All that a text holds but blanks: tokens, with raw text trimmed, and comments. */
function contents(text: string): readonly string[] {
  const { tokens, comments } = lex(text);
  const separators = /^(?:Raw)?Separator$/;
  return [...tokens.filter(({ tokenType }) => !separators.test(tokenType.name)), ...comments]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map(({ image }) => image.trimEnd());
}

/** The statements' ends: how many semicolons stand before each token. */
function semicolons(text: string): number {
  return lex(text).tokens.reduce(
    (sum, { image, tokenType }) => sum + (/Separator$/.test(tokenType.name) ? image.split(';').length - 1 : 0),
    0,
  );
}

function formatted(text: string): string {
  const result = format({ file: 'x.s', text });
  expect(result.diagnostics).toEqual([]);
  return result.text;
}

function expectHarmless(text: string): void {
  const result = formatted(text);
  expect(contents(result)).toEqual(contents(text));
  expect(semicolons(result)).toBe(semicolons(text));
  expect(formatted(result)).toBe(result);
  // Blank lines and the ends of lines apart, each line holds what it held.
  const words = (source: string) => source.split(/\r\n|\n|\r/).map((line) => line.replace(/[ \t\f\v\ufeff]/g, ''));
  expect(words(result).filter((line) => line !== '')).toEqual(words(text).filter((line) => line !== ''));
}

const folder = fileURLToPath(new URL('../../programs/', import.meta.url));
const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.s'));

describe('format', () => {
  it('lays a source out', () => {
    const text = [
      '# A head.',
      '',
      '',
      '',
      '',
      '  .text  ',
      '\t# What it does.',
      'main: la a0,x# first',
      'a_label_with_a_long_name: addi   a0 , a0,1   // next',
      '1:2:nop',
      'alone:  # and its comment',
      ' N=4; M = N * 2',
      ' lw a0 , 4( sp );add a0,a0,a0 ;',
      ' f(a0,4) /* as RARS has it */',
      ' f (a0) (a1)',
      '.p2align 2,,3',
      ' .ascii "a , b"  ,  "c"  # a comment that stands too far to the left to be seen',
      '    .macro g a,b # two',
      'x\\a:   lw \\a,\\b',
      '.rept 2 ',
      '   nop',
      '.endr',
      '# in the margin',
      '.endm',
      '.rept 3; nop; .endr',
      '  /* over',
      '     lines */',
      '  ret /* and',
      ' on */',
      '',
      '',
    ].join('\n');
    expect(formatted(text)).toMatchInlineSnapshot(`
      "# A head.


              .text
              # What it does.
      main:   la      a0, x               # first
      a_label_with_a_long_name: addi a0, a0, 1  // next
      1: 2:   nop
      alone:                              # and its comment
      N = 4; M = N * 2
              lw      a0, 4( sp ); add a0, a0, a0;
              f(a0, 4)                    /* as RARS has it */
              f       (a0) (a1)
              .p2align 2,, 3
              .ascii  "a , b", "c"        # a comment that stands too far to the left to be seen
              .macro g a,b # two
      x\\a:   lw \\a,\\b
                  .rept 2
                  nop
                  .endr
      # in the margin
              .endm
              .rept 3; nop; .endr
              /* over
           lines */
              ret /* and
       on */
      "
    `);
  });

  it.each([
    ['', ''],
    ['\n\n  \n', ''],
    ['nop', '        nop\n'],
    ['\r\n a:\r\n\r\n\r\n\r\n\r\n nop', 'a:\n\n\n        nop\n'],
    ['\ufeff# a', '# a\n'],
    [';', '        ;\n'],
  ])('makes %j %j', (text, expected) => {
    expect(formatted(text)).toBe(expected);
  });

  it('leaves a source with mistakes as it is', () => {
    const text = 'nop\n  lw a0, (\n';
    const result = format({ file: 'x.s', text });
    expect(result.text).toBe(text);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['FLY0111']);
  });

  it.each(programs)('keeps every token and comment of %s', (name) => {
    expectHarmless(readFileSync(`${folder}${name}`, 'utf8'));
  });

  it('keeps every token and comment of 500 generated sources', () => {
    const statement = fc.constantFrom(
      ...[
        'nop',
        'a:',
        '1:',
        'a: b: ret',
        'lw a0,4(sp)',
        'lw  a0 , %lo( x + 4 ) (a1)',
        'x=1',
        'x = - 1',
        '. = 4',
        'f(a0,"b")',
      ],
      ...['f (a) (b)', '.word 1,2 ,3', '.p2align 2,,3', '.ascii "a;b # c"', ".byte 'a , ' '", '.type f, @function', ''],
      ...[
        '.rept 2; a; .endr',
        '.macro m a\n  x\\a: nop\n.rept 2\nnop # c\n.endr\n.endm',
        'l: .irp r, a0, a1\n\tnop \n.endr',
      ],
      ...['very_long_name_of_a_label_in_a_source_that_goes_on: nop', 'push {ra, s0-s1}, -16'],
    );
    const blank = fc.constantFrom('', ' ', '\t', '    ');
    const comment = fc.constantFrom('', '', '', '# a', '#', '// b', '/* c */', '/* d\n  e */', '# trailing  ');
    const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n\n\n', ';', ' ; ');
    const line = fc
      .tuple(blank, fc.constantFrom('', '', '/* z */ '), statement, blank, comment, end)
      // What follows a comment up to the end of the line would be part of it.
      .map(([a, before, s, b, c, e]) => a + before + s + b + c + (/^[#/]/.test(c) && !c.startsWith('/*') ? '\n' : e));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), (lines) => expectHarmless(lines.join(''))),
      { seed: 2, numRuns: 500 },
    );
  });
});
