/**
 * Expressions and literals against GNU as: generated texts are put into data directives, and the bytes that it makes of
 * them must be the value of our tree.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import type { BinaryOperator, Expression } from '../../grammar/tree.ts';
import { describeWithOracles, run, withFolder } from '../oracle.ts';

/** The bytes that GNU as makes of data directives. */
function assemble(text: string): Buffer {
  return withFolder((folder) => {
    const [source, object, image] = ['x.s', 'x.o', 'x.bin'].map((name) => join(folder, name));
    writeFileSync(source, text);
    run('as', ['-march=rv32ima', '--no-warn', source, '-o', object]);
    run('objcopy', ['-O', 'binary', '-j', '.text', object, image]);
    return readFileSync(image);
  });
}

/** The operands of each line's one statement. */
function operandsOf(text: string) {
  const { tree, diagnostics } = parse({ file: 'x.s', text });
  expect(diagnostics).toEqual([]);
  return tree.statements.map((statement) => (statement.kind === 'operation' ? statement.operands : []));
}

const signed = (value: bigint) => BigInt.asIntN(64, value);
const truth = (value: boolean) => (value ? -1n : 0n);

/** What is undefined in C, and so in GNU as, which is written in it. */
class Undefined extends Error {}

function divisor(value: bigint): bigint {
  // By -1 the least number has no quotient, which GNU as does not survive.
  if (value === 0n || value === -1n) throw new Undefined();
  return value;
}

function distance(value: bigint): bigint {
  if (value < 0n || value > 63n) throw new Undefined();
  return value;
}

/** GNU as calculates in 64 bits: signed but for shifts to the right; comparisons give -1, connectives 1. */
const binary: Record<BinaryOperator, (a: bigint, b: bigint) => bigint> = {
  '*': (a, b) => a * b,
  '/': (a, b) => a / divisor(b),
  '%': (a, b) => a % divisor(b),
  '<<': (a, b) => a << distance(b),
  '>>': (a, b) => BigInt.asUintN(64, a) >> distance(b),
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '!': (a, b) => a | ~b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<>': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '&&': (a, b) => (a !== 0n && b !== 0n ? 1n : 0n),
  '||': (a, b) => (a !== 0n || b !== 0n ? 1n : 0n),
};

function evaluate(expression: Expression): bigint {
  switch (expression.kind) {
    case 'number':
      return signed(expression.value);
    case 'unary': {
      const value = evaluate(expression.operand);
      const results = { '-': -value, '~': ~value, '+': value, '!': value === 0n ? 1n : 0n };
      return signed(results[expression.operator]);
    }
    case 'binary':
      return signed(binary[expression.operator](evaluate(expression.left), evaluate(expression.right)));
    default:
      throw new Error(`no constant: ${expression.kind}`);
  }
}

const number = fc.oneof(
  { weight: 3, arbitrary: fc.nat(9).map(String) },
  fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }).map(String),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => `0x${value.toString(16)}`),
  fc.nat(0xffff).map((value) => `0X${value.toString(16).toUpperCase()}`),
  fc.nat(0xff).map((value) => `0b${value.toString(2)}`),
  fc.nat(0xffff).map((value) => `0${value.toString(8)}`),
  fc.constantFrom("'a'", "' '", "'\\n'", "'\\\\'", "'\\''", "'#'", "';'", "'\"'", "'\\t ", "'z "),
);
const operator = fc.constantFrom(...(Object.keys(binary) as BinaryOperator[]));
const blank = fc.constantFrom('', '', ' ', '\t');

/** GNU as takes `!!` between values for `^`, which its manual does not tell; we refuse it. */
const guarded = (infix: BinaryOperator, term: string) => (infix === '!' && term.startsWith('!') ? `(${term})` : term);

const { expression } = fc.letrec<{ expression: string; term: string }>((tie) => ({
  expression: fc
    .tuple(tie('term'), fc.array(fc.tuple(blank, operator, blank, tie('term')), { maxLength: 5 }))
    .map(([first, rest]) => first + rest.map(([a, infix, b, term]) => a + infix + b + guarded(infix, term)).join('')),
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: number },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('-', '~', '+', '!'), blank, tie('term')).map((p) => p.join('')) },
    { weight: 1, arbitrary: fc.tuple(blank, tie('expression'), blank).map((parts) => `(${parts.join('')})`) },
  ),
}));

function constant(text: string): bigint | undefined {
  const [[operand]] = operandsOf(`.dword ${text}`);
  if (operand?.kind !== 'expression') throw new Error(`${text} is ${operand?.kind}`);
  try {
    return evaluate(operand.value);
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
}

describeWithOracles(['as', 'objcopy'], 'GNU as', () => {
  it('finds the values of 1,400 expressions where we do', () => {
    const texts = fc.sample(expression, { numRuns: 2000, seed: 2 });
    const pairs = texts.map((text) => ({ text, value: constant(text) })).filter(({ value }) => value !== undefined);
    // Were most of them undefined, little would be compared.
    expect(pairs.length).toBeGreaterThan(1400);
    const bytes = assemble(pairs.map(({ text }) => `.dword ${text}\n`).join(''));
    const found = pairs.map(({ text }, index) => ({ text, value: bytes.readBigInt64LE(8 * index) }));
    expect(found).toEqual(pairs);
  });

  it('ranks every pair of operators as we do', () => {
    const operators = Object.keys(binary) as BinaryOperator[];
    const texts = operators.flatMap((a) =>
      operators.flatMap((b) => [`7 ${a} 2 ${b} 3`, `1 ${a} 5 ${b} 2`, `6 ${a} 3 ${b} 1`]),
    );
    const bytes = assemble(texts.map((text) => `.dword ${text}\n`).join(''));
    const found = texts.map((text, index) => `${text} = ${bytes.readBigInt64LE(8 * index)}`);
    expect(found).toEqual(texts.map((text) => `${text} = ${constant(text)}`));
  });

  it('makes the bytes of 300 strings that we make', () => {
    const part = fc.oneof(
      fc.constantFrom('\\n', '\\t', '\\b', '\\f', '\\r', '\\v', '\\\\', '\\"', "\\'", ..."#;/*'é€😀 "),
      fc.nat(0o377).map((value) => `\\${value.toString(8)}`),
      fc.nat(0xfff).map((value) => `\\x${value.toString(16)}`),
      fc.stringMatching(/^[ -!#-[\]-~]{0,8}$/),
    );
    const text = fc.array(part, { maxLength: 8 }).map((parts) => `"${parts.join('')}"`);
    const lines = fc.sample(text, { numRuns: 300, seed: 2 }).map((string) => `.asciz ${string}`);
    const ours = operandsOf(lines.join('\n')).map(([operand]) => {
      if (operand?.kind !== 'string') throw new Error(`no string: ${operand?.kind}`);
      return Buffer.concat([operand.bytes, Buffer.of(0)]).toString('hex');
    });
    const theirs = assemble(`${lines.join('\n')}\n`);
    let at = 0;
    const found = ours.map((bytes) => theirs.subarray(at, (at += bytes.length / 2)).toString('hex'));
    expect(found.map((bytes, index) => `${lines[index]} ${bytes}`)).toEqual(
      ours.map((bytes, index) => `${lines[index]} ${bytes}`),
    );
    expect(at).toBe(theirs.length);
  });
});
