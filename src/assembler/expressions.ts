/**
 * Expressions of the tree as values: names looked up, arithmetic done as far as it can be by now.
 */
import type { Expression } from '../../grammar/tree.ts';
import { registerNumber } from '../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import { limits } from './limits.ts';
import { combine, constant, isLinear, negate, numberOf, type Value } from './values.ts';

/** The relocation operators, and which half of an address each gives. */
export const modifiers = {
  hi: 'the upper 20 bits of an address',
  lo: 'the lower 12 bits of an address',
  pcrel_hi: 'the upper 20 bits of a distance from here',
  pcrel_lo: 'the lower 12 bits of the distance that the auipc at the label has begun',
} as const;

export type Modifier = keyof typeof modifiers;

/** How deep names that `.eqv` gave may lead into each other; the parser allows no more in one expression. */
const deepest = 1200;

/** The value of an expression; undefined, and told, where it has none. */
export function evaluate(assembly: Assembly, expression: Expression, depth = 0): Value | undefined {
  switch (expression.kind) {
    case 'number':
      return constant(BigInt.asIntN(64, expression.value));
    case 'symbol':
      return symbol(assembly, expression, depth);
    case 'local': {
      const { label, forward, span } = expression;
      const entry = assembly.symbols.nearest(label, forward);
      if (!entry) {
        assembly.report('FLY0303', span, `no \`${label}:\` stands before \`${label}b\``, {
          suggestion: `\`${label}f\` is the next \`${label}:\` after this line`,
        });
        return undefined;
      }
      return { plus: entry, minus: undefined, offset: 0n };
    }
    case 'here':
      return { plus: assembly.symbols.anonymous(assembly.here), minus: undefined, offset: 0n };
    case 'unary': {
      const operand = evaluate(assembly, expression.operand, depth + 1);
      return operand && negate(expression.operator, operand);
    }
    case 'binary': {
      const left = evaluate(assembly, expression.left, depth + 1);
      const right = evaluate(assembly, expression.right, depth + 1);
      if (!left || !right) return undefined;
      if ((expression.operator === '/' || expression.operator === '%') && numberOf(right) === 0n) {
        assembly.report('FLY0225', expression.span, 'a division by zero');
        return undefined;
      }
      return combine(expression.operator, left, right);
    }
    case 'modifier':
      assembly.report('FLY0226', expression.span, `\`%${expression.name}\` must stand alone as an operand`, {
        suggestion: `put the arithmetic inside: \`%${expression.name}(symbol + 4)\``,
      });
      return undefined;
  }
}

function symbol(assembly: Assembly, expression: Expression & { kind: 'symbol' }, depth: number): Value | undefined {
  const { name, span } = expression;
  if (registerNumber(name) !== undefined) {
    assembly.report('FLY0206', span, `\`${name}\` is a register, and a number or a symbol is needed here`);
    return undefined;
  }
  const alias = assembly.aliasOf(name);
  if (alias) {
    if (depth > deepest || ++assembly.statements > limits.statements) {
      assembly.report('FLY0227', span, `\`${name}\` stands for too much, perhaps for itself`);
      return undefined;
    }
    if (alias.kind === 'expression') return evaluate(assembly, alias.value, depth + 1);
    assembly.report('FLY0208', span, `\`${name}\` stands for no number`);
    return undefined;
  }
  const entry = assembly.symbols.refer(name);
  // What an absolute or changing name is worth now; a label's entry itself.
  if (entry.value && !entry.fixed) return entry.value;
  const { value } = entry;
  return value && isLinear(value) ? value : { plus: entry, minus: undefined, offset: 0n };
}

/** A number that is known now; undefined, and told, where it is not. */
export function evaluateNumber(assembly: Assembly, expression: Expression, need: string): bigint | undefined {
  const value = evaluate(assembly, expression);
  if (!value) return undefined;
  const number = numberOf(value);
  if (number === undefined) {
    const blame = blamed(assembly, expression);
    assembly.report('FLY0228', blame.span, `${need} must be a number that is known here`, {
      suggestion: explain(assembly, blame),
    });
  }
  return number;
}

/** The part of an expression to point at: the name that is not known, or all of it. */
function blamed(assembly: Assembly, expression: Expression): Expression {
  switch (expression.kind) {
    case 'unary':
    case 'modifier':
      return blamed(assembly, expression.operand);
    case 'binary': {
      const known = (side: Expression) => {
        if (side.kind === 'number') return true;
        if (side.kind !== 'symbol') return false;
        const entry = assembly.symbols.find(side.name);
        return entry?.value !== undefined && numberOf(entry.value) !== undefined;
      };
      if (known(expression.left)) return blamed(assembly, expression.right);
      if (known(expression.right)) return blamed(assembly, expression.left);
      return expression;
    }
    default:
      return expression;
  }
}

function explain(assembly: Assembly, expression: Expression): string | undefined {
  if (expression.kind !== 'symbol') return undefined;
  const entry = assembly.symbols.find(expression.name);
  if (entry?.place) return `\`${expression.name}\` is a label: its address is known only when all is assembled`;
  return assembly.suggest(expression.name, assembly.knownNames()) ?? `define it first: \`.equ ${expression.name}, 1\``;
}
