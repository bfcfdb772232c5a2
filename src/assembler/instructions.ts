/**
 * Instructions into words: an operation's form, its operands' numbers in the bits they go to, and a fixup or a variable
 * part for what the layout decides.
 */
import type { Expression, Operand, Operation } from '../../grammar/tree.ts';
import { registerNames } from '../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import { type Form, fits, type Line, type Step } from './mnemonics.ts';
import { bind, createBinding, match, refuse } from './operands.ts';
import { checkField, modified, placeImmediate } from './relocations.ts';
import type { Place } from './sections.ts';
import { constant, type Value } from './values.ts';

// Filled and read within one statement; kept to spare an allocation for each.
const binding = createBinding();

/** Assembles an instruction or pseudo-instruction. */
export function assembleInstruction(assembly: Assembly, operation: Operation, forms: readonly Form[]): void {
  const operands = assembly.withoutAliases(operation.operands);
  let index = match(forms, operands);
  if (index < 0) return void refuse(assembly, operation, forms);
  let form = forms[index];
  if (!bind(assembly, form, operands, binding)) return;
  if (form.when !== undefined) {
    if (!settleNumber(assembly, operation, form.chosen)) return;
    // The register is the operand before the number.
    const register = binding.numbers[form.chosen - 1];
    while (!fits(form.when, binding.numbers[form.chosen], register)) form = forms[++index];
  }
  if (form.hazards.length > 0 && endangered(assembly, operation, form, operands)) return;
  const section = assembly.enterCode(operation.nameSpan);
  if (!section) return;
  assembly.beginEmission(operation.span, form.pseudo && form.lines.length > 0 ? operation : undefined);
  const start = section.length;
  emitLines(assembly, form.lines, { operation, start, high: undefined });
  assembly.endEmission();
}

/** What the steps of one statement share. */
interface Frame {
  readonly operation: Operation;
  /** The offset of the first word. */
  readonly start: number;
  /** The last auipc of the expansion. */
  high: { readonly value: Value; readonly place: Place } | undefined;
}

function emitLines(assembly: Assembly, lines: readonly Line[], frame: Frame): void {
  for (const line of lines) {
    if ('options' in line) {
      if (!settleNumber(assembly, frame.operation, line.variable)) return;
      const chosen = line.options.find(({ when }) => fits(when, binding.numbers[line.variable], 1));
      emitLines(assembly, chosen!.lines, frame);
    } else {
      emitStep(assembly, line, frame);
    }
  }
}

function emitStep(assembly: Assembly, step: Step, frame: Frame): void {
  const { current } = assembly.sections;
  let { word } = step;
  for (const { variable, position } of step.places) word |= binding.numbers[variable] << position;
  const { immediate } = step;
  if (immediate === undefined) return void current.emit(word);
  switch (immediate.from) {
    case 'number': {
      const number = immediate.modifier ? modified(immediate.modifier, immediate.number) : immediate.number;
      return void current.emit(word | placeImmediate(step.pieces, number));
    }
    case 'here':
      return void current.emit(word | placeImmediate(step.pieces, immediate.number - (current.length - frame.start)));
    case 'previous': {
      const { high } = frame;
      // Without a first half, that one was refused and has been reported.
      if (high) {
        const expression = operandOf(frame.operation);
        assembly.fix({ kind: 'rest', step, value: high.value, expression, high: high.place });
      }
      return void current.emit(word);
    }
    case 'variable':
      return void emitVariable(assembly, step, word, immediate.variable, immediate.modifier, frame);
  }
}

function emitVariable(
  assembly: Assembly,
  step: Step,
  word: number,
  variable: number,
  ownModifier: keyof typeof modifierFixups | undefined,
  frame: Frame,
): void {
  const { current } = assembly.sections;
  const number = binding.numbers[variable];
  const written = binding.modifiers[variable];
  const expression = binding.expressions[variable] ?? operandOf(frame.operation);
  if (ownModifier && written) {
    assembly.report('FLY0226', expression.span, `\`${frame.operation.name}\` takes the address itself`, {
      suggestion: `leave out \`%${written}\`: the expansion takes both halves`,
    });
    return void current.emit(word);
  }
  const modifier = ownModifier ?? written;
  if (!modifier && step.kind !== 'target') {
    if (!Number.isNaN(number)) {
      const field = checkField(assembly, step, number, expression, frame.operation.name);
      return void current.emit(word | (field === undefined ? 0 : placeImmediate(step.pieces, field)));
    }
    assembly.fix({ kind: 'immediate', step, value: binding.values[variable]!, expression });
    return void current.emit(word);
  }
  const value = binding.values[variable] ?? constant(BigInt(number));
  if (!modifier) {
    if (step.instruction.format.name === 'B') return void emitBranch(assembly, step, word, value, expression);
    assembly.fix({ kind: 'target', step, value, expression });
    return void current.emit(word);
  }
  if (!allowed(assembly, step, modifier, expression, frame.operation)) return void current.emit(word);
  if (modifier === 'pcrel_hi') frame.high = { value, place: current.place };
  if ((modifier === 'hi' || modifier === 'lo') && !Number.isNaN(number)) {
    return void current.emit(word | placeImmediate(step.pieces, modified(modifier, number)));
  }
  assembly.fix({ kind: modifierFixups[modifier], step, value, expression });
  current.emit(word);
}

const modifierFixups = { hi: 'hi', lo: 'lo', pcrel_hi: 'pcrelHi', pcrel_lo: 'pcrelLo' } as const;

/** Whether an instruction has room for the half that a modifier gives. */
function allowed(
  assembly: Assembly,
  step: Step,
  modifier: keyof typeof modifierFixups,
  { span }: Expression,
  { name }: Operation,
): boolean {
  const upper = modifier === 'hi' || modifier === 'pcrel_hi';
  const good = upper ? step.kind === 'upper' : step.kind === 'imm';
  if (!good) {
    assembly.report('FLY0230', span, `\`%${modifier}\` does not fit what \`${name}\` takes here`, {
      suggestion: upper
        ? `\`%${modifier}\` is for \`${modifier === 'hi' ? 'lui' : 'auipc'}\``
        : `\`%${modifier}\` is for \`addi\`, \`jalr\`, a load or a store`,
    });
  }
  return good;
}

/** A branch is a part of its own: its size depends on how far its target is. */
function emitBranch(assembly: Assembly, step: Step, word: number, target: Value, expression: Expression): void {
  const { current } = assembly.sections;
  const part = { kind: 'branch', at: current.length, size: 4, origin: assembly.reporter.origin } as const;
  current.add({ ...part, word, step, target, expression });
}

function operandOf({ operands, nameSpan }: Operation): Expression {
  const last = operands.length > 0 ? operands[operands.length - 1] : undefined;
  return last?.kind === 'expression' ? last.value : { kind: 'here', span: last?.span ?? nameSpan };
}

/** Makes the number of `li` a 32-bit one; false, and told, where it cannot be. */
function settleNumber(assembly: Assembly, { name }: Operation, variable: number): boolean {
  const number = binding.numbers[variable];
  const { span } = binding.expressions[variable]!;
  if (binding.modifiers[variable]) {
    assembly.report('FLY0230', span, `\`${name}\` takes a whole number, not one half of an address`, {
      suggestion: 'use `lui` with `%hi` and `addi` with `%lo`, or `la` for an address',
    });
    return false;
  }
  if (Number.isNaN(number)) {
    assembly.report('FLY0228', span, `\`${name}\` takes a number that is known here`, {
      suggestion: name === 'li' ? 'for the address of a label use `la`' : undefined,
    });
    return false;
  }
  if (number < -(2 ** 31) || number >= 2 ** 32) {
    assembly.report('FLY0211', span, `${number} does not fit a register: it has 32 bits`, {
      expected: 'a number from -2147483648 to 4294967295',
    });
    return false;
  }
  binding.numbers[variable] = number | 0;
  return true;
}

/** Whether the expansion would overwrite an operand before it reads it. */
function endangered(assembly: Assembly, { name }: Operation, form: Form, operands: readonly Operand[]): boolean {
  for (const { variable, registers, variables } of form.hazards) {
    const register = binding.numbers[variable];
    if (register === 0) continue;
    const own = (registers & (1 << register)) !== 0;
    if (!own && !variables.some((other) => binding.numbers[other] === register)) continue;
    const index = form.slots.findIndex((slot) => slot.variable === variable || slot.variable + 1 === variable);
    const text = registerNames[register];
    const { clobbers } = form.pseudo!;
    assembly.report('FLY0215', operands[index].span, `\`${name}\` overwrites \`${text}\` before it reads it`, {
      suggestion: own && clobbers ? `it changes ${clobbers}: use another register here` : 'use two different registers',
    });
    return true;
  }
  return false;
}
