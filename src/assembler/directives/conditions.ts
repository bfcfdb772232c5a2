/**
 * Conditional assembly: the `.if` family.
 * Follows the GNU as manual, "If".
 */
import type { Operation } from '../../../grammar/tree.ts';
import type { Assembly } from '../assembly.ts';
import { splitArguments } from '../macros.ts';
import { isDefined } from '../symbols.ts';
import { type Directive, directive, nameAt, numberAt } from './directive.ts';

/** Opens a condition; its test is not made in text that is skipped. */
function when(test: (assembly: Assembly, operation: Operation) => boolean | undefined): Directive['do'] {
  return (assembly, operation) => {
    const { conditions } = assembly;
    // A test that failed was told of; nothing of the condition is carried out then.
    const holds = conditions.skipping ? false : (test(assembly, operation) ?? false);
    conditions.enter(operation.name, operation.span, holds);
  };
}

function number(test: (value: number) => boolean): Directive['do'] {
  return when((assembly, operation) => {
    const value = numberAt(assembly, operation, 0, `what \`${operation.name}\` tests`);
    return value === undefined ? undefined : test(value);
  });
}

function defined(expected: boolean): Directive['do'] {
  return when((assembly, operation) => {
    const name = nameAt(assembly, operation, 0);
    if (name === undefined) return undefined;
    const entry = assembly.symbols.find(name);
    return ((entry !== undefined && isDefined(entry)) || assembly.aliasOf(name) !== undefined) === expected;
  });
}

function same(expected: boolean): Directive['do'] {
  return when((assembly, operation) => {
    const { text } = operation;
    const [left = '', right = ''] = text.includes(',') ? halves(text) : splitArguments(text);
    if (!text.includes(',') && right === '') {
      assembly.report('FLY0219', operation.span, `\`${operation.name}\` compares two texts`, {
        expected: `\`${operation.name} text, text\``,
      });
    }
    return (left === right) === expected;
  });
}

function halves(text: string): [string, string] {
  const [first = ''] = text.trim().startsWith(',') ? [''] : splitArguments(text);
  const after = text.slice(text.indexOf(first) + first.length);
  return [first, after.slice(after.indexOf(',') + 1).trim()];
}

function blank(expected: boolean): Directive['do'] {
  return when((_, { text }) => (text.trim() === '') === expected);
}

function refuse(assembly: Assembly, { name, span }: Operation): void {
  const { innermost } = assembly.conditions;
  const message = innermost ? `\`${name}\` after \`.else\`` : `\`${name}\` without \`.if\``;
  assembly.report('FLY0223', span, message);
}

const conditional = { conditional: true, spaced: true };

// biome-ignore format: a row is a line
export const conditionDirectives: readonly Directive[] = [
  directive('.if .ifne',      'number', 'Carry out what follows if a number is not 0', number((value) => value !== 0), conditional),
  directive('.ifeq',          'number', 'The same if it is 0',                       number((value) => value === 0), conditional),
  directive('.ifgt',          'number', 'The same if it is above 0',                 number((value) => value > 0), conditional),
  directive('.ifge',          'number', 'The same if it is 0 or above',              number((value) => value >= 0), conditional),
  directive('.iflt',          'number', 'The same if it is below 0',                 number((value) => value < 0), conditional),
  directive('.ifle',          'number', 'The same if it is 0 or below',              number((value) => value <= 0), conditional),
  directive('.ifdef',         'name', 'The same if a name is defined by now',        defined(true), conditional),
  directive('.ifndef .ifnotdef', 'name', 'The same if a name is not defined by now', defined(false), conditional),
  directive('.ifb',           '[text]', 'The same if nothing is written here',       blank(true), conditional),
  directive('.ifnb',          '[text]', 'The same if something is written here',     blank(false), conditional),
  directive('.ifc .ifeqs',    'text, text', 'The same if two texts are equal',       same(true), conditional),
  directive('.ifnc .ifnes',   'text, text', 'The same if two texts are not equal',   same(false), conditional),
  directive('.elseif',        'number', 'Otherwise, if a number is not 0', (assembly, operation) => {
    const { conditions } = assembly;
    const tested = conditions.undecided && numberAt(assembly, operation, 0, 'what `.elseif` tests');
    if (!conditions.next(typeof tested === 'number' && tested !== 0)) refuse(assembly, operation);
  }, conditional),
  directive('.else',  '', 'Otherwise', (assembly, operation) => {
    if (!assembly.conditions.otherwise()) refuse(assembly, operation);
  }, conditional),
  directive('.endif', '', 'The end of a condition', (assembly, operation) => {
    if (!assembly.conditions.leave()) refuse(assembly, operation);
  }, conditional),
];
