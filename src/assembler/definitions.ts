/**
 * Giving names a meaning, and what is refused of that: registers, and a second definition.
 */
import type { Expression } from '../../grammar/tree.ts';
import type { Span } from '../base/diagnostics.ts';
import { registerNumber } from '../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import { evaluate } from './expressions.ts';
import { constant } from './values.ts';

/** Makes a name a label at the current place. */
export function defineLabel(assembly: Assembly, name: string, span: Span): void {
  if (refuseRegister(assembly, name, span)) return;
  const earlier = assembly.symbols.label(name, assembly.sections.current.place, span);
  if (earlier) duplicate(assembly, name, span, earlier.definedAt);
}

/** Gives a name the value of an expression; `fixed` for one that may not change. */
export function assignName(
  assembly: Assembly,
  { value: expression, span }: { readonly value: Expression; readonly span: Span },
  name: string,
  fixed: boolean,
): void {
  if (refuseRegister(assembly, name, span)) return;
  if (name === '.') {
    assembly.report('FLY0304', span, '`.` cannot be assigned here', { suggestion: 'use `.org`' });
    return;
  }
  const value = evaluate(assembly, expression);
  if (!value) return void excuse(assembly, name, span);
  const earlier = assembly.symbols.assign(name, value, span, fixed);
  if (earlier) duplicate(assembly, name, span, earlier.definedAt);
}

/** Defines a name whose definition was wrong, so that its uses are not complained about too. */
export function excuse({ symbols }: Assembly, name: string, span: Span): void {
  if (registerNumber(name) === undefined) symbols.assign(name, constant(1n), span, false);
}

/** Tells that a name has a definition already. */
export function duplicate(assembly: Assembly, name: string, span: Span, first: Span | undefined): void {
  assembly.report('FLY0302', span, `\`${name}\` is defined twice`, {
    suggestion: 'a numeric label such as `1:` may be defined again and again',
    ...(first && { related: [{ message: `\`${name}\` is first defined here`, span: first }] }),
  });
}

function refuseRegister(assembly: Assembly, name: string, span: Span): boolean {
  if (registerNumber(name) === undefined) return false;
  assembly.report('FLY0304', span, `\`${name}\` is a register and cannot be defined`);
  return true;
}
