/**
 * A tree as text, for comparison: expressions with all their parentheses, operands by kind, a statement a line.
 */
import type { Expression, Operand, Statement } from '../../grammar/tree.ts';

/** One line for each statement. */
export function outline(statements: readonly Statement[]): readonly string[] {
  return statements.map(showStatement);
}

function showStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'label':
      return `${statement.name}:`;
    case 'assignment':
      return `${statement.name} = ${showExpression(statement.value)}`;
    case 'operation':
      return `${statement.name}${statement.operands.map((operand) => ` ${showOperand(operand)}`).join('')}`;
    case 'block':
      return `${statement.name} [${statement.header}] ${JSON.stringify(statement.body)} ${statement.end}`;
  }
}

/** An operand, after a comma where one stood. */
function showOperand(operand: Operand): string {
  return `${operand.comma ? ', ' : ''}${bare(operand)}`;
}

function bare(operand: Operand): string {
  switch (operand.kind) {
    case 'expression':
      return showExpression(operand.value);
    case 'memory':
      return `${operand.offset ? showExpression(operand.offset) : ''}[${showExpression(operand.base)}]`;
    case 'string':
      return `<${[...operand.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}>`;
    case 'type':
      return `@${operand.name}`;
    case 'list':
      return `{${operand.operands.map(showOperand).join('')}}`;
    case 'omitted':
      return '_';
  }
}

/** An expression with parentheses around everything that has parts. */
export function showExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'symbol':
      return expression.name;
    case 'local':
      return `${expression.label}${expression.forward ? 'f' : 'b'}`;
    case 'here':
      return '.';
    case 'unary':
      return `(${expression.operator}${showExpression(expression.operand)})`;
    case 'binary':
      return `(${showExpression(expression.left)} ${expression.operator} ${showExpression(expression.right)})`;
    case 'modifier':
      return `%${expression.name}(${showExpression(expression.operand)})`;
  }
}
