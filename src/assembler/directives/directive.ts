/**
 * What a directive is: one row with its names, its forms, a sentence and what it does. And what directives need to read
 * their operands.
 */
import type { Expression, Operand, Operation } from '../../../grammar/tree.ts';
import { registerNumber } from '../../isa/registers.ts';
import type { Assembly } from '../assembly.ts';
import type { CarryOut } from '../expansion.ts';
import { evaluateNumber } from '../expressions.ts';
import { expressionOf } from '../operands.ts';

export interface Directive {
  /** All its names, the usual one first. */
  readonly names: readonly string[];
  /** How its operands are written; `[, x]` may be left out, `...` repeats. */
  readonly form: string;
  readonly summary: string;
  /** Whether operands may be divided by spaces. */
  readonly spaced?: boolean;
  /** Whether it also counts in text that a condition skips. */
  readonly conditional?: boolean;
  do(assembly: Assembly, operation: Operation, carryOut: CarryOut): void;
}

/** A row of the table. */
export function directive(
  names: string,
  form: string,
  summary: string,
  act: Directive['do'],
  options: { spaced?: boolean; conditional?: boolean } = {},
): Directive {
  return { names: names.split(' '), form, summary, do: act, ...options };
}

/** Whether a directive has from `least` to `most` operands; told where not. */
export function takes(assembly: Assembly, operation: Operation, form: string, least: number, most = least): boolean {
  const { name, operands, span } = operation;
  const count = operands.length;
  if (count >= least && count <= most) return true;
  const at = count > most ? operands[most].span : span;
  const message = count > most ? `\`${name}\` takes no more operands` : `\`${name}\` needs an operand more`;
  assembly.report('FLY0219', at, message, { expected: `\`${`${name} ${form}`.trim()}\`` });
  return false;
}

/** The expression that an operand is; undefined, and told, for anything else. */
export function expressionAt(assembly: Assembly, operation: Operation, index: number): Expression | undefined {
  const operand = assembly.withoutAliases(operation.operands)[index];
  const expression = operand && expressionOf(operand);
  if (!expression) refuseOperand(assembly, operation, operand, 'a number or a symbol');
  return expression;
}

/** The number that an operand is; `otherwise` where it is left out; undefined, and told, where it is none. */
export function numberAt(
  assembly: Assembly,
  operation: Operation,
  index: number,
  what: string,
  otherwise?: number,
): number | undefined {
  const operand = operation.operands[index];
  if ((!operand || operand.kind === 'omitted') && otherwise !== undefined) return otherwise;
  const expression = expressionAt(assembly, operation, index);
  if (!expression) return undefined;
  const number = evaluateNumber(assembly, expression, what);
  return number === undefined ? undefined : Number(number);
}

/** The name that an operand is; undefined, and told, where it is none. */
export function nameAt(assembly: Assembly, operation: Operation, index: number): string | undefined {
  const operand = operation.operands[index];
  if (operand?.kind === 'expression' && operand.value.kind === 'symbol') {
    const { name } = operand.value;
    if (registerNumber(name) === undefined) return name;
    assembly.report('FLY0304', operand.span, `\`${name}\` is a register and cannot be a symbol`);
    return undefined;
  }
  // A name in quotes is the same name.
  if (operand?.kind === 'string') return new TextDecoder().decode(operand.bytes);
  refuseOperand(assembly, operation, operand, 'a name');
  return undefined;
}

/** The text that an operand is; undefined, and told, where it is none. */
export function textAt(assembly: Assembly, operation: Operation, index: number): string | undefined {
  const operand = operation.operands[index];
  if (operand?.kind === 'string') return new TextDecoder().decode(operand.bytes);
  refuseOperand(assembly, operation, operand, 'a text in quotes');
  return undefined;
}

export function refuseOperand(
  assembly: Assembly,
  { name, span }: Operation,
  operand: Operand | undefined,
  need: string,
): void {
  assembly.report('FLY0219', operand?.span ?? span, `\`${name}\` needs ${need} here`);
}
