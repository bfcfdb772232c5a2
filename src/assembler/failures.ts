/**
 * What to tell of an expression that has no value even when all is known.
 */
import type { Expression } from '../../grammar/tree.ts';
import { registerSpellings } from '../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import type { Origin } from './reporter.ts';
import type { Failure } from './values.ts';

/** Tells why `expression` has no value, at the name that is to blame. */
export function tellFailure(
  assembly: Assembly,
  failure: Failure,
  expression: Expression,
  origin: Origin | undefined,
): void {
  if (failure.kind === 'division') {
    assembly.report('FLY0225', expression.span, 'a division by zero', {}, origin);
    return;
  }
  if (failure.kind === 'complex') {
    assembly.report('FLY0220', expression.span, 'names that stand for expressions of names grow too large', {}, origin);
    return;
  }
  const { name, definedAt } = failure.symbol;
  const span = (whereIs(name, expression) ?? expression).span;
  if (failure.kind === 'circular') {
    assembly.report('FLY0306', definedAt ?? span, `\`${name}\` is defined by itself`, {}, origin);
    return;
  }
  if (/^\d+f$/.test(name)) {
    assembly.report('FLY0303', span, `no \`${name.slice(0, -1)}:\` follows after \`${name}\``, {}, origin);
    return;
  }
  if (/^[xast]\d{1,2}$/.test(name)) {
    const suggestion = assembly.suggest(name, registerSpellings);
    assembly.report('FLY0204', span, `\`${name}\` is no register, nor is it defined`, { suggestion }, origin);
    return;
  }
  const suggestion = assembly.suggest(name, assembly.knownNames());
  assembly.report('FLY0301', span, `\`${name}\` is not defined`, { suggestion }, origin);
}

/** The part of an expression that names a symbol. */
function whereIs(name: string, expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case 'symbol':
      return expression.name === name ? expression : undefined;
    case 'local':
      return expression.forward && `${expression.label}f` === name ? expression : undefined;
    case 'unary':
    case 'modifier':
      return whereIs(name, expression.operand);
    case 'binary':
      return whereIs(name, expression.left) ?? whereIs(name, expression.right);
    default:
      return undefined;
  }
}
