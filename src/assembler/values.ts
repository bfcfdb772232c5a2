/**
 * Values of expressions: a number, a symbol with an offset, a difference of two symbols, or an operation that waits for
 * the layout.
 * Follows GNU as on a 32-bit target: arithmetic has 64 bits, comparisons give -1 for true, `>>` shifts in zeros.
 */
import type { BinaryOperator } from '../../grammar/tree.ts';
import type { SymbolEntry } from './symbols.ts';

/** `plus - minus + offset`. Without symbols it is a number. */
export interface Linear {
  readonly plus: SymbolEntry | undefined;
  readonly minus: SymbolEntry | undefined;
  readonly offset: bigint;
}

/** An operation on values that are not numbers yet. `left` is undefined for a unary one. */
interface Waiting {
  readonly operator: BinaryOperator | '~' | 'not';
  readonly left: Value | undefined;
  readonly right: Value;
}

export type Value = Linear | Waiting;

export function isLinear(value: Value): value is Linear {
  return !('operator' in value);
}

export function constant(offset: bigint): Linear {
  return { plus: undefined, minus: undefined, offset };
}

/** The number that a value is, if it is one by now. */
export function numberOf(value: Value): bigint | undefined {
  return isLinear(value) && !value.plus && !value.minus ? value.offset : undefined;
}

/** A unary operation on a value. */
export function negate(operator: '-' | '~' | '!' | '+', right: Value): Value {
  if (operator === '+') return right;
  const number = numberOf(right);
  if (operator === '-') return combine('-', constant(0n), right);
  if (number === undefined) return { operator: operator === '~' ? '~' : 'not', left: undefined, right };
  return constant(operator === '~' ? ~number : number === 0n ? 1n : 0n);
}

/** A binary operation; a division by zero gives undefined where it is known to be one. */
export function combine(operator: BinaryOperator, left: Value, right: Value): Value {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    const result = calculate(operator, a, b);
    if (result !== undefined) return constant(result);
  }
  if (isLinear(left) && isLinear(right)) {
    if (operator === '+' && !(left.plus && right.plus) && !(left.minus && right.minus)) {
      return simplify(left.plus ?? right.plus, left.minus ?? right.minus, left.offset + right.offset);
    }
    if (operator === '-' && !(left.plus && right.minus) && !(left.minus && right.plus)) {
      return simplify(left.plus ?? right.minus, left.minus ?? right.plus, left.offset - right.offset);
    }
  }
  return { operator, left, right };
}

/** Two places a fixed distance apart cancel out. */
function simplify(plus: SymbolEntry | undefined, minus: SymbolEntry | undefined, offset: bigint): Linear {
  if (plus && minus) {
    if (plus === minus) return constant(BigInt.asIntN(64, offset));
    const a = plus.place;
    const b = minus.place;
    if (a && b && a.section === b.section && a.part === b.part) {
      return constant(BigInt.asIntN(64, offset + BigInt(a.offset - b.offset)));
    }
  }
  return { plus, minus, offset: BigInt.asIntN(64, offset) };
}

/** The number that an operation gives, wrapped to 64 bits; undefined for a division by zero. */
function calculate(operator: BinaryOperator, a: bigint, b: bigint): bigint | undefined {
  const truth = (holds: boolean) => (holds ? -1n : 0n);
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, a + b);
    case '-':
      return BigInt.asIntN(64, a - b);
    case '*':
      return BigInt.asIntN(64, a * b);
    case '/':
      return b === 0n ? undefined : BigInt.asIntN(64, a / b);
    case '%':
      return b === 0n ? undefined : a % b;
    case '<<':
      return b < 0n || b > 63n ? 0n : BigInt.asIntN(64, a << b);
    case '>>':
      return b < 0n || b > 63n ? 0n : BigInt.asIntN(64, BigInt.asUintN(64, a) >> b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '!':
      return a | ~b;
    case '==':
      return truth(a === b);
    case '!=':
    case '<>':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '&&':
      return a !== 0n && b !== 0n ? 1n : 0n;
    case '||':
      return a !== 0n || b !== 0n ? 1n : 0n;
  }
}

/** Why a value has no number. */
export type Failure =
  | { readonly kind: 'undefined'; readonly symbol: SymbolEntry }
  | { readonly kind: 'circular'; readonly symbol: SymbolEntry }
  | { readonly kind: 'division' }
  /** It has too many parts: names that stand for expressions of names, over and over. */
  | { readonly kind: 'complex' };

/** A number with what it counts from: `relative` is 1 for an address, 0 for a plain number. */
export interface Resolved {
  readonly number: bigint;
  /** Addresses less addresses: 1 for an address, 0 for a number or a distance. */
  readonly relative: number;
  /** Whether it is the address of a weak symbol that nobody defines. */
  readonly missing: boolean;
}

const zero: Resolved = { number: 0n, relative: 0, missing: false };

/** Where symbols lie by now, and how many more parts of expressions may be looked at. */
export interface Addresses {
  of(symbol: SymbolEntry): number;
  readonly budget: { left: number };
}

/** The number of a value once symbols have addresses. */
export function resolve(value: Value, addresses: Addresses): Resolved | Failure {
  if (--addresses.budget.left < 0) return { kind: 'complex' };
  if (isLinear(value)) {
    const plus = value.plus ? resolveSymbol(value.plus, addresses) : zero;
    if ('kind' in plus) return plus;
    const minus = value.minus ? resolveSymbol(value.minus, addresses) : zero;
    if ('kind' in minus) return minus;
    return {
      number: BigInt.asIntN(64, plus.number - minus.number + value.offset),
      relative: plus.relative - minus.relative,
      missing: plus.missing,
    };
  }
  const left = value.left ? resolve(value.left, addresses) : zero;
  if ('kind' in left) return left;
  const right = resolve(value.right, addresses);
  if ('kind' in right) return right;
  const { operator } = value;
  if (operator === '~' || operator === 'not') {
    const number = operator === '~' ? ~right.number : right.number === 0n ? 1n : 0n;
    return { number, relative: 0, missing: false };
  }
  const number = calculate(operator, left.number, right.number);
  if (number === undefined) return { kind: 'division' };
  const sign = operator === '+' ? 1 : operator === '-' ? -1 : 0;
  return { number, relative: sign === 0 ? 0 : left.relative + sign * right.relative, missing: false };
}

function resolveSymbol(symbol: SymbolEntry, addresses: Addresses): Resolved | Failure {
  if (symbol.place) return { number: BigInt(addresses.of(symbol)), relative: 1, missing: false };
  if (symbol.value) {
    if (symbol.busy) return { kind: 'circular', symbol };
    symbol.busy = true;
    const resolved = resolve(symbol.value, addresses);
    symbol.busy = false;
    return resolved;
  }
  if (symbol.binding === 'weak') return { number: 0n, relative: 1, missing: true };
  return { kind: 'undefined', symbol };
}
