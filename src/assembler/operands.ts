/**
 * Operands against forms: which form of a mnemonic a statement has, what its variables are, and where none fits, what
 * is wrong with the first operand that does not.
 */
import type { Expression, Operand, Operation } from '../../grammar/tree.ts';
import { csrNamed, csrs } from '../isa/csr.ts';
import { parseAccessSet } from '../isa/isa.ts';
import { registerNumber, registerSpellings } from '../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import { evaluate, evaluateNumber, type Modifier, modifiers } from './expressions.ts';
import type { Form, Slot } from './mnemonics.ts';
import { numberOf, type Value } from './values.ts';

/** What a statement's operands are, by the variables of its form. Reused from statement to statement. */
export interface Binding {
  /** Registers, and values that are numbers already; NaN for the others. */
  readonly numbers: number[];
  readonly values: (Value | undefined)[];
  readonly modifiers: (Modifier | undefined)[];
  /** Where a value stands. */
  readonly expressions: (Expression | undefined)[];
}

export function createBinding(): Binding {
  return { numbers: [], values: [], modifiers: [], expressions: [] };
}

/** The number of a register that an operand is, or what else it is. */
const VALUE = -1;
const MEMORY = -2;
const OTHER = -3;

function classOf(operand: Operand): number {
  if (operand.kind === 'expression') {
    return operand.value.kind === 'symbol' ? (registerNumber(operand.value.name) ?? VALUE) : VALUE;
  }
  if (operand.kind !== 'memory') return OTHER;
  // `(x)` is an expression in parentheses, unless x is a register.
  return operand.offset || registerOf(operand.base) !== undefined ? MEMORY : VALUE;
}

function registerOf(expression: Expression): number | undefined {
  return expression.kind === 'symbol' ? registerNumber(expression.name) : undefined;
}

/** The expression that an operand is, `(x)` included. */
export function expressionOf(operand: Operand): Expression | undefined {
  if (operand.kind === 'expression') return operand.value;
  return operand.kind === 'memory' && !operand.offset ? operand.base : undefined;
}

function accepts({ shape }: Slot, operandClass: number): boolean {
  if (shape === 'register') return operandClass >= 0;
  if (shape === 'memory' || shape === 'base') return operandClass === MEMORY;
  return operandClass === VALUE;
}

/** The first form that the operands have the shape of, ones for certain numbers only included; undefined where none has. */
export function match(forms: readonly Form[], operands: readonly Operand[]): number {
  const count = operands.length;
  const a = count > 0 ? classOf(operands[0]) : 0;
  const b = count > 1 ? classOf(operands[1]) : 0;
  const c = count > 2 ? classOf(operands[2]) : 0;
  for (let index = 0; index < forms.length; index++) {
    const { slots } = forms[index];
    if (slots.length !== count) continue;
    if (count > 0 && !accepts(slots[0], a)) continue;
    if (count > 1 && !accepts(slots[1], b)) continue;
    if (count > 2 && !accepts(slots[2], c)) continue;
    return index;
  }
  return -1;
}

/** Reads the operands of a form that they have the shape of. False, and told, where one has no value. */
export function bind(assembly: Assembly, form: Form, operands: readonly Operand[], into: Binding): boolean {
  let good = true;
  for (let index = 0; index < form.slots.length; index++) {
    if (!bindSlot(assembly, form.slots[index], operands[index], into)) good = false;
  }
  return good;
}

function bindSlot(assembly: Assembly, slot: Slot, operand: Operand, into: Binding): boolean {
  const { shape, variable } = slot;
  if (operand.kind === 'memory' && (shape === 'memory' || shape === 'base')) {
    const register = registerOf(operand.base);
    if (register === undefined) {
      wrongRegister(assembly, operand.base);
      return false;
    }
    if (shape === 'memory') {
      into.numbers[variable + 1] = register;
      if (operand.offset) return bindValue(assembly, operand.offset, variable, into);
      into.numbers[variable] = 0;
      into.modifiers[variable] = undefined;
      into.values[variable] = undefined;
      into.expressions[variable] = operand.base;
      return true;
    }
    into.numbers[variable] = register;
    if (!operand.offset) return true;
    const offset = evaluateNumber(assembly, operand.offset, 'the offset');
    if (offset === undefined) return false;
    if (offset === 0n) return true;
    assembly.report('FLY0212', operand.offset.span, 'an atomic instruction takes no offset', {
      suggestion: 'add the offset to the register first, with `addi`',
    });
    return false;
  }
  const expression = expressionOf(operand)!;
  switch (shape) {
    case 'register':
      into.numbers[variable] = registerOf(expression)!;
      return true;
    case 'csr':
      return bindCsr(assembly, expression, variable, into);
    case 'set':
      return bindSet(assembly, expression, variable, into);
    case 'number': {
      const number = evaluateNumber(assembly, expression, 'this operand');
      if (number === undefined) return false;
      into.numbers[variable] = Number(number);
      if (number >= 0n && number < 32n) return true;
      assembly.report('FLY0211', expression.span, `${number} is not from 0 to 31`, {
        suggestion: 'put it into a register, and use the form without the `i`',
      });
      return false;
    }
    default:
      return bindValue(assembly, expression, variable, into);
  }
}

function bindValue(assembly: Assembly, expression: Expression, variable: number, into: Binding): boolean {
  let inner = expression;
  let modifier: Modifier | undefined;
  if (expression.kind === 'modifier') {
    modifier = modifierNamed(assembly, expression);
    if (!modifier) return false;
    inner = expression.operand;
  }
  into.expressions[variable] = expression;
  into.modifiers[variable] = modifier;
  if (inner.kind === 'number' && inner.value < 0x8000_0000n) {
    into.numbers[variable] = Number(inner.value);
    into.values[variable] = undefined;
    return true;
  }
  const value = evaluate(assembly, inner);
  if (!value) return false;
  const number = numberOf(value);
  into.numbers[variable] = number === undefined ? Number.NaN : Number(number);
  into.values[variable] = number === undefined ? value : undefined;
  return true;
}

function modifierNamed(assembly: Assembly, expression: Expression & { kind: 'modifier' }): Modifier | undefined {
  const { name } = expression;
  if (name in modifiers) return name as Modifier;
  assembly.report('FLY0229', expression.span, `there is no \`%${name}\` here`, {
    expected: Object.keys(modifiers)
      .map((known) => `\`%${known}\``)
      .join(', '),
    suggestion: assembly.suggest(name, Object.keys(modifiers)),
  });
  return undefined;
}

function bindCsr(assembly: Assembly, expression: Expression, variable: number, into: Binding): boolean {
  if (expression.kind === 'symbol') {
    const { name, span } = expression;
    const csr = csrNamed(name);
    if (csr) {
      into.numbers[variable] = csr.number;
      return true;
    }
    if (!assembly.symbols.find(name) && !assembly.aliasOf(name)) {
      const names = csrs.map((each) => each.name);
      assembly.report('FLY0213', span, `\`${name}\` is no control register of this machine`, {
        expected: names.join(', ') + ', or a number from 0 to 4095',
        suggestion: assembly.suggest(name, names),
      });
      return false;
    }
  }
  const number = evaluateNumber(assembly, expression, 'a control register');
  if (number === undefined) return false;
  into.numbers[variable] = Number(number);
  if (number >= 0n && number < 4096n) return true;
  assembly.report('FLY0213', expression.span, `${number} is no control register: their numbers go from 0 to 4095`);
  return false;
}

function bindSet(assembly: Assembly, expression: Expression, variable: number, into: Binding): boolean {
  const text =
    expression.kind === 'symbol' ? expression.name : expression.kind === 'number' ? String(expression.value) : '';
  const bits = parseAccessSet(text);
  if (bits !== undefined) {
    into.numbers[variable] = bits;
    return true;
  }
  assembly.report('FLY0214', expression.span, `a fence orders some of i, o, r and w, written in this order`, {
    expected: '`iorw`, `rw`, `r`, `w` or their like',
  });
  return false;
}

/** Tells why none of the forms fits. */
export function refuse(assembly: Assembly, operation: Operation, forms: readonly Form[]): void {
  const { name, operands, span } = operation;
  const expected = formsText(name, forms);
  const same = forms.filter(({ slots }) => slots.length === operands.length);
  if (same.length === 0) return void refuseCount(assembly, operation, forms, expected);
  const classes = operands.map(classOf);
  let best = same[0];
  let reached = -1;
  for (const form of same) {
    const wrong = form.slots.findIndex((slot, index) => !accepts(slot, classes[index]));
    if (wrong > reached) {
      reached = wrong;
      best = form;
    }
  }
  const operand = operands[reached] ?? operands[0];
  if (!operand) return void assembly.report('FLY0202', span, `\`${name}\` is not written so`, { expected });
  const slot = best.slots[reached];
  const others = same.map(({ slots }) => slots[reached].shape);
  refuseOperand(assembly, operation, operand, slot, others, expected);
}

function formsText(name: string, forms: readonly Form[]): string {
  return [...new Set(forms.map(({ text }) => `\`${`${name} ${text}`.trim()}\``))].join(' or ');
}

function refuseCount(assembly: Assembly, operation: Operation, forms: readonly Form[], expected: string): void {
  const { name, operands, span } = operation;
  const counts = [...new Set(forms.map(({ slots }) => slots.length))].sort((a, b) => a - b);
  const most = counts[counts.length - 1];
  const extra = operands.length > most ? operands[most].span : span;
  const list = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} or ${most}` : String(most);
  const has = operands.length === 0 ? 'none' : String(operands.length);
  const noun = most === 1 && counts.length === 1 ? 'operand' : 'operands';
  assembly.report('FLY0202', extra, `\`${name}\` takes ${most === 0 ? 'no' : list} ${noun}, and this has ${has}`, {
    expected,
  });
}

function refuseOperand(
  assembly: Assembly,
  { name }: Operation,
  operand: Operand,
  slot: Slot,
  shapes: readonly string[],
  expected: string,
): void {
  const { span } = operand;
  const kind = classOf(operand);
  const expression = expressionOf(operand);
  if (kind === OTHER) {
    const what =
      operand.kind === 'omitted' ? 'an operand is missing' : `a ${operand.kind} is no operand of \`${name}\``;
    return void assembly.report('FLY0208', span, what, { expected });
  }
  if (kind >= 0) {
    const register = expression?.kind === 'symbol' ? expression.name : '';
    const memory = slot.shape === 'memory' || slot.shape === 'base';
    const suggestion = memory
      ? `an address in a register is written \`${slot.shape === 'base' ? '' : '0'}(${register})\``
      : undefined;
    const need = memory ? 'an address' : slot.shape === 'csr' ? 'a control register' : 'a number or a symbol';
    return void assembly.report('FLY0206', span, `\`${register}\` is a register, and ${need} is needed here`, {
      expected,
      suggestion,
    });
  }
  if (kind === MEMORY) {
    const need = shapes.includes('register') ? 'a register' : 'a number or a symbol';
    return void assembly.report('FLY0207', span, `an address in parentheses, where ${need} is needed`, { expected });
  }
  if (slot.shape === 'memory' || slot.shape === 'base') {
    return void assembly.report('FLY0209', span, 'an address in a register is needed here', {
      expected,
      suggestion: 'write the register in parentheses, such as `0(a0)`',
    });
  }
  if (expression?.kind === 'symbol') return void wrongRegister(assembly, expression, expected);
  const twin = assembly.mnemonics.find(`${name}i`) ? `${name}i` : undefined;
  assembly.report('FLY0205', span, 'a register is needed here, and this is a number', {
    expected,
    suggestion: twin ? `\`${twin}\` takes a number` : 'load it first: `li t0, ...`',
  });
}

/** Tells that a name is no register. */
export function wrongRegister(assembly: Assembly, expression: Expression, expected?: string): void {
  if (expression.kind !== 'symbol') {
    assembly.report('FLY0205', expression.span, 'a register is needed here', { expected });
    return;
  }
  assembly.report('FLY0204', expression.span, `\`${expression.name}\` is no register`, {
    expected,
    suggestion: assembly.suggest(expression.name, registerSpellings),
  });
}
