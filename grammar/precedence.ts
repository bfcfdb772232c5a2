/**
 * The binary operators and how tightly they bind.
 * Follows the table `op_rank` of GNU as (gas/expr.c), which its manual tells but in part: comparisons bind weaker than
 * `+` and `-`. All operators group from the left.
 */
import type { Span } from '../src/base/diagnostics.ts';
import type { BinaryOperator, Expression } from './tree.ts';

/** The rank of each operator; a higher one binds tighter. */
export const ranks: Readonly<Record<BinaryOperator, number>> = {
  ...{ '*': 5, '/': 5, '%': 5, '<<': 5, '>>': 5 },
  ...{ '|': 4, '&': 4, '^': 4, '!': 4 },
  ...{ '+': 3, '-': 3 },
  ...{ '==': 2, '!=': 2, '<>': 2, '<': 2, '<=': 2, '>': 2, '>=': 2 },
  '&&': 1,
  '||': 0,
};

/** The tree of `terms[0] operators[0] terms[1] ...`. */
export function combine(terms: readonly Expression[], operators: readonly BinaryOperator[]): Expression {
  // Operators that wait for their right side, each ranked above the one before it.
  const waiting: BinaryOperator[] = [];
  const stack: Expression[] = [terms[0]];
  const reduce = () => {
    const right = stack.pop()!;
    const left = stack.pop()!;
    stack.push({ kind: 'binary', operator: waiting.pop()!, left, right, span: join(left.span, right.span) });
  };
  for (let i = 0; i < operators.length; i++) {
    const operator = operators[i];
    while (waiting.length > 0 && ranks[waiting[waiting.length - 1]] >= ranks[operator]) reduce();
    waiting.push(operator);
    stack.push(terms[i + 1]);
  }
  while (waiting.length > 0) reduce();
  return stack[0];
}

/** The span from the start of one to the end of another; the first alone where they are not on one line. */
function join(first: Span, last: Span): Span {
  if (first.line !== last.line || last.column < first.column) return first;
  return { ...first, length: last.column + last.length - first.column };
}
