/**
 * The shapes of trees, and that spans point at what they are spans of.
 */
import { describe, expect, it } from 'vitest';
import { parse, parseExpression, parseFragment } from '../../grammar/parser.ts';
import type { Expression, Operation, Tree } from '../../grammar/tree.ts';
import type { Span } from '../../src/base/diagnostics.ts';
import { outline, showExpression } from './outline.ts';

function lines(text: string): readonly string[] {
  const { tree, diagnostics } = parse({ file: 'x.s', text });
  expect(diagnostics).toEqual([]);
  return outline(tree.statements);
}

describe('statements', () => {
  it.each([
    ['nothing', '', []],
    ['ends of lines', ';;\n\r\n\r ;\n', []],
    ['labels before a statement', 'a: 1: b: ret', ['a:', '1:', 'b:', 'ret']],
    ['several on a line', 'nop; nop;ret', ['nop', 'nop', 'ret']],
    ['each kind of line end', 'a\nb\rc\r\nd', ['a', 'b', 'c', 'd']],
    ['assignments', 'x = 1 + 2\n. = 0x100', ['x = (1 + 2)', '. = 256']],
    ['comments', '# a\nnop # b\n// c\nnop // d\n/* e\n */ nop /* f */ ; nop', ['nop', 'nop', 'nop', 'nop']],
    ['a comment between operands', 'li a0, /* one */ 1', ['li a0 , 1']],
    [
      'names with dots, dollars and letters of other scripts',
      'lane.count $x, größe, .L1',
      ['lane.count $x , größe , .L1'],
    ],
    ['a byte order mark', '\ufeffnop', ['nop']],
  ])('reads %s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe('operands', () => {
  it.each([
    ['registers and numbers', 'addi a0, a1, -4', ['addi a0 , a1 , (-4)']],
    ['memory', 'lw a0, 4 * 2 (sp)', ['lw a0 , (4 * 2)[sp]']],
    ['memory without an offset', 'lr.w a0, (a1)', ['lr.w a0 , [a1]']],
    ['a modifier as offset', 'lw a0, %lo(x + 4)(a0)', ['lw a0 , %lo((x + 4))[a0]']],
    ['a modifier', 'lui a0, %hi(x)', ['lui a0 , %hi(x)']],
    ['an expression in parentheses', 'li a0, (4)', ['li a0 , 4']],
    ['an expression that starts with parentheses', '.word (1 + 2) * 3, ((4))', ['.word ((1 + 2) * 3) , 4']],
    ['an offset in parentheses', 'lw a0, (4 + x)(sp)', ['lw a0 , (4 + x)[sp]']],
    ['the place of the statement', '.size f, . - f', ['.size f , (. - f)']],
    ['local labels', 'j 1b; j 12f; j 0f; j 0b', ['j 1b', 'j 12f', 'j 0f', 'j 0b']],
    ['types', '.type f, @function; .type f, %object', ['.type f , @function', '.type f , @object']],
    ['flags of a section', '.section .x, "aw", %progbits', ['.section .x , <61 77> , @progbits']],
    ['operands without a comma', '.loc 1 5 3 is_stmt 1', ['.loc 1 5 3 is_stmt 1']],
    ['a number and a string', '.file 1 "x.c"', ['.file 1 <78 2e 63>']],
    ['operands left out', '.p2align 2,,15; foo ,,a', ['.p2align 2 , _ , 15', 'foo _ , _ , a']],
    ['encodings by hand', '.insn r 0x33, 0, 0, a0, a1, a2', ['.insn r 51 , 0 , 0 , a0 , a1 , a2']],
    [
      'macros as RARS writes them',
      'f(a0, "x"); f(); f ("x"); .eqv N, 4(sp)',
      ['f {a0, <78>}', 'f {}', 'f {<78>}', '.eqv N , 4[sp]'],
    ],
    ['lists of registers', 'push {ra, s0-s2}, -16', ['push {ra, (s0 - s2)} , (-16)']],
  ])('reads %s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  it('keeps the text of the operands, for the arguments of macros', () => {
    const { tree } = parse({ file: 'x.s', text: 'foo  a b ,"c;d" # e\nbar;baz(1)' });
    expect(tree.statements.map((statement) => (statement as Operation).text)).toEqual(['a b ,"c;d"', '', '(1)']);
  });
});

describe('literals', () => {
  it.each([
    ['10, 0x1F, 0b101, 0o17, 017, 0, 0XaB', '10 , 31 , 5 , 15 , 15 , 0 , 171'],
    ['18446744073709551615, 0xffffffffffffffff', '18446744073709551615 , 18446744073709551615'],
    [`'a', 'b, ' ', '\\n', '\\\\', '\\'', ''', '"', '#', ';'`, '97 , 98 , 32 , 10 , 92 , 39 , 39 , 34 , 35 , 59'],
    [`"", "a#b;c", "\\"\\\\\\n\\t\\101\\x41\\1"`, '<> , <61 23 62 3b 63> , <22 5c 0a 09 41 41 01>'],
    ['"é€"', '<c3 a9 e2 82 ac>'],
  ])('reads %s', (text, expected) => {
    expect(lines(`.x ${text}`)).toEqual([`.x ${expected}`]);
  });
});

describe('blocks', () => {
  it.each([
    ['a macro', '.macro f a, b=1 # c\n x\\a: \\b\n  .endm', ['.macro [f a, b=1] " x\\\\a: \\\\b\\n" .endm']],
    [
      'a macro of RARS',
      '.macro f(%a)\nli a0, %a\n.end_macro\nf(1)',
      ['.macro [f(%a)] "li a0, %a\\n" .end_macro', 'f 1'],
    ],
    ['a repetition in a line', '.rept 2; nop; .endr; ret', ['.rept [2] " nop; " .endr', 'ret']],
    ['nothing', '.rept 2\n.endr', ['.rept [2] "" .endr']],
    [
      'blocks in a block',
      '.rept 2\n.irp x, 1\n.endr\nl: .IRPC y, ab\n.endr\n.endr',
      ['.rept [2] ".irp x, 1\\n.endr\\nl: .IRPC y, ab\\n.endr\\n" .endr'],
    ],
    ['a macro with the start of a repetition', '.macro f\n.rept 2\n.endm', ['.macro [f] ".rept 2\\n" .endm']],
    [
      'ends in strings, comments and operands',
      '.rept 1\n.ascii ".endr" # .endr\n/*\n.endr*/ x .endr\n\n.endr',
      ['.rept [1] ".ascii \\".endr\\" # .endr\\n/*\\n.endr*/ x .endr\\n\\n" .endr'],
    ],
    ['a name that only begins like one', '.macros a', ['.macros a']],
  ])('holds the text of %s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  it('knows the line on which the body starts', () => {
    const { tree } = parse({ file: 'x.s', text: '\n.macro f\n\n nop\n.endm\n.rept 2; nop; .endr' });
    expect(tree.statements.map((statement) => statement.kind === 'block' && statement.bodyLine)).toEqual([3, 6]);
  });
});

describe('spans', () => {
  const text =
    'foo: lw a0, %lo(x+4)(a1); y = -(1 + 2)*3\n  .ascii "a", \'b\' , ( 7 )\n1:\tj 1b # c\n.rept 2 * n\n.endr';

  function slice({ line, column, length }: Span): string {
    return text.split('\n')[line - 1].slice(column - 1, column - 1 + length);
  }

  function spansOf(value: unknown, found: Span[] = []): Span[] {
    if (typeof value !== 'object' || value === null) return found;
    for (const [key, part] of Object.entries(value)) {
      if (/span$/i.test(key)) found.push(part);
      else spansOf(part, found);
    }
    return found;
  }

  it('cover what they are spans of', () => {
    const { tree } = parse({ file: 'x.s', text });
    expect(tree.statements.map((statement) => spansOf(statement).map(slice))).toEqual([
      ['foo'],
      ['a0', 'a0', 'x', '4', 'x+4', '%lo(x+4)', 'a1', '%lo(x+4)(a1)', 'lw a0, %lo(x+4)(a1)', 'lw'],
      ['1', '2', '(1 + 2)', '-(1 + 2)', '3', '-(1 + 2)*3', 'y = -(1 + 2)*3'],
      ['"a"', "'b'", "'b'", '7', '( 7 )', '.ascii "a", \'b\' , ( 7 )', '.ascii'],
      ['1'],
      ['1b', '1b', 'j 1b', 'j'],
      ['2 * n', '.rept 2 * n'],
    ]);
  });

  it('of a fragment point to the lines it came from', () => {
    const spans = (tree: Tree) => tree.statements.map(({ span }) => [span.file, span.line, span.column]);
    const moved = parseFragment('nop; nop\n nop', { file: 'm.s', line: 7, column: 5 });
    expect(spans(moved.tree)).toEqual([
      ['m.s', 7, 5],
      ['m.s', 7, 10],
      ['m.s', 8, 2],
    ]);
    const fixed = parseFragment('nop\n\n?', { file: 'm.s', line: 7, fixed: true });
    expect(spans(fixed.tree)).toEqual([['m.s', 7, 1]]);
    expect(fixed.diagnostics.map(({ code, span }) => [code, span!.line, span!.column])).toEqual([['FLY0101', 7, 1]]);
  });
});

describe('parseExpression', () => {
  it.each([
    ['1 + x * 2', '(1 + (x * 2))'],
    [' %hi(x) # c', '%hi(x)'],
    ['(a0)', 'a0'],
  ])('reads %s', (text, expected) => {
    const { expression, diagnostics } = parseExpression({ file: 'e', text });
    expect(diagnostics).toEqual([]);
    expect(showExpression(expression as Expression)).toBe(expected);
  });

  it.each([
    ['', 'FLY0113'],
    ['1 +', 'FLY0113'],
    ['1 2', 'FLY0114'],
    ['1\n2', 'FLY0114'],
    ['(1', 'FLY0111'],
    ['1)', 'FLY0112'],
    ['"a"', 'FLY0113'],
    ['12ab', 'FLY0106'],
  ])('refuses %j', (text, code) => {
    const { expression, diagnostics } = parseExpression({ file: 'e', text });
    expect(expression).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });
});
