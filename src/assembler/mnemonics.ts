/**
 * What a mnemonic means to the assembler: the forms in which its operands may be written, and for each form the words
 * that it makes. Instructions and pseudo-instructions become the same thing here: a pseudo-instruction's row is parsed
 * once, its lines are matched against the forms of what they name, and nested ones are unfolded.
 */

import { parse } from '../../grammar/parser.ts';
import type { Expression, Operand, Operation } from '../../grammar/tree.ts';
import { csrNamed } from '../isa/csr.ts';
import { type FieldName, type OperandKind, operandKinds, type Piece, parseForm, placeFields } from '../isa/format.ts';
import type { Instruction } from '../isa/instruction.ts';
import { type Isa, parseAccessSet } from '../isa/isa.ts';
import { type Pseudo, pseudos } from '../isa/pseudo.ts';
import { registerNumber } from '../isa/registers.ts';
import { type Modifier, modifiers } from './expressions.ts';

/** What an operand looks like; `memory` is `imm(rs1)`, `base` is `(rs1)`. */
export type Shape = 'register' | 'value' | 'number' | 'csr' | 'set' | 'memory' | 'base';

/** One operand of a form. It binds one variable, or two for `memory`: the offset, and after it the register. */
export interface Slot {
  readonly shape: Shape;
  /** As the form names it. */
  readonly kind: string;
  readonly variable: number;
}

/** Where an operand of a step comes from. */
export type Input =
  | { readonly from: 'variable'; readonly variable: number; readonly modifier?: Modifier }
  | { readonly from: 'number'; readonly number: number; readonly modifier?: Modifier }
  /** `%pcrel_lo(. - 4)`: the rest of what the auipc just before has begun. */
  | { readonly from: 'previous' }
  /** A distance from the first word of the expansion. */
  | { readonly from: 'here'; readonly number: number };

/** What encoding needs of a row; `.insn` makes its own. */
export type Encoding = Pick<Instruction, 'name' | 'format' | 'match'>;

/** One instruction word to make. */
export interface Step {
  readonly instruction: Encoding;
  /** The word with all that the row itself fixes. */
  readonly word: number;
  /** Variables that are numbers, and the bits they go to. */
  readonly places: readonly { readonly variable: number; readonly position: number; readonly field: FieldName }[];
  readonly immediate: Input | undefined;
  /** What the immediate is, for its checks. */
  readonly kind: OperandKind;
  readonly pieces: readonly Piece[];
}

/** One of several ways, chosen by the number that a variable has. */
export interface Choice {
  readonly variable: number;
  readonly options: readonly { readonly when: Pseudo['when']; readonly lines: readonly Line[] }[];
}

export type Line = Step | Choice;

/** A register variable that some step reads after others may have overwritten it. */
export interface Hazard {
  readonly variable: number;
  /** Registers overwritten before, a bit each. */
  readonly registers: number;
  /** Variables overwritten before. */
  readonly variables: readonly number[];
}

export interface Form {
  readonly name: string;
  /** As in `rd, imm(rs1)`. */
  readonly text: string;
  readonly slots: readonly Slot[];
  /** How many variables the slots bind. */
  readonly variables: number;
  /** Which numbers the form is for, in the variable `chosen`. */
  readonly when: Pseudo['when'];
  readonly chosen: number;
  readonly lines: readonly Line[];
  readonly pseudo: Pseudo | undefined;
  readonly hazards: readonly Hazard[];
}

/** Whether a number, and the register it is to go to, are what a row is for. */
export function fits(when: Pseudo['when'], number: number, register: number): boolean {
  if (when === undefined) return true;
  if (when === 'imm fits 12 bits') return number >= -2048 && number < 2048;
  // Into x0, where nothing arrives, GNU as loads both halves.
  return (number & 0xfff) === 0 && register !== 0;
}

/** The forms of every mnemonic of an instruction set, compiled when first asked for. */
export interface Mnemonics {
  find(name: string): readonly Form[] | undefined;
  names(): Iterable<string>;
}

const compiled = new WeakMap<Isa, Mnemonics>();

/** The mnemonics of `isa` with the standard pseudo-instructions; compiled forms are kept as long as the isa lives. */
export function mnemonicsOf(isa: Isa): Mnemonics {
  let known = compiled.get(isa);
  if (!known) {
    known = createMnemonics(isa);
    compiled.set(isa, known);
  }
  return known;
}

function createMnemonics(isa: Isa): Mnemonics {
  const rows = new Map<string, Pseudo[]>();
  for (const pseudo of pseudos) {
    const same = rows.get(pseudo.name);
    if (same) same.push(pseudo);
    else rows.set(pseudo.name, [pseudo]);
  }
  const forms = new Map<string, readonly Form[]>();
  const mnemonics: Mnemonics = {
    find(name) {
      const known = forms.get(name);
      if (known) return known;
      const instruction = isa.find(name);
      const own = rows.get(name);
      if (!instruction && !own) return undefined;
      const direct = instruction ? instruction.format.forms.map((text) => directForm(instruction, text)) : [];
      // Kept before the pseudo-instructions are compiled: a row such as `lw rd, symbol` uses `lw` itself.
      forms.set(name, direct);
      const all = [...direct, ...(own ?? []).map((pseudo) => unfold(pseudo, mnemonics, isa))];
      forms.set(name, all);
      return all;
    },
    *names() {
      for (const { name } of isa.instructions) yield name;
      yield* rows.keys();
    },
  };
  return mnemonics;
}

const shapes: Record<string, Shape> = {
  rd: 'register',
  rs: 'register',
  rs1: 'register',
  rs2: 'register',
  rt: 'register',
  csr: 'csr',
  uimm: 'number',
  pred: 'set',
  succ: 'set',
};

/** A form's text as slots, with the names of their variables. */
function slotsOf(text: string): { slots: Slot[]; names: string[] } {
  const slots: Slot[] = [];
  const names: string[] = [];
  for (const word of text === '' ? [] : text.split(', ')) {
    const open = word.indexOf('(');
    const variable = names.length;
    if (open < 0) {
      slots.push({ shape: shapes[word] ?? 'value', kind: word, variable });
      names.push(word);
    } else {
      const base = word.slice(open + 1, -1);
      if (open > 0) names.push(word.slice(0, open));
      slots.push({ shape: open > 0 ? 'memory' : 'base', kind: word, variable });
      names.push(base);
    }
  }
  return { slots, names };
}

/** Where the format has the low bit of a register field. */
function positionOf(instruction: Encoding, field: FieldName): number {
  return instruction.format.pieces.find((piece) => piece.field === field)?.position ?? 0;
}

/** The form of an instruction itself: one step whose inputs are the operands. */
export function directForm(instruction: Encoding, text: string): Form {
  const { slots, names } = slotsOf(text);
  const operands = parseForm(text);
  const inputs = new Map<OperandKind, Input>();
  names.forEach((name, variable) => void inputs.set(name as OperandKind, { from: 'variable', variable }));
  const step = createStep(instruction, inputs);
  if (operands.length !== slots.length) throw new Error(`${instruction.name}: the form '${text}' reads two ways`);
  return {
    name: instruction.name,
    text,
    slots,
    variables: names.length,
    when: undefined,
    chosen: 0,
    lines: [step],
    pseudo: undefined,
    hazards: [],
  };
}

/** A step whose fixed inputs are placed in the word already. */
function createStep(instruction: Encoding, inputs: ReadonlyMap<OperandKind, Input>): Step {
  let word = instruction.match;
  let immediate: Input | undefined;
  let kind: OperandKind = 'imm';
  const places: { variable: number; position: number; field: FieldName }[] = [];
  for (const [name, input] of inputs) {
    const { field } = operandKinds[name];
    if (name === 'pred' || name === 'succ') {
      // The two sets of a fence share the immediate: four bits each.
      const shift = name === 'pred' ? 4 : 0;
      const position = positionOf(instruction, 'imm') + shift;
      if (input.from === 'variable') places.push({ variable: input.variable, position, field });
      else if (input.from === 'number') word |= placeFields(instruction.format, { imm: input.number << shift });
    } else if (field !== 'imm' || name === 'csr') {
      const position = positionOf(instruction, field);
      if (input.from === 'variable') places.push({ variable: input.variable, position, field });
      else if (input.from === 'number') word |= placeFields(instruction.format, { [field]: input.number });
    } else {
      immediate = input;
      kind = name;
    }
  }
  const pieces = instruction.format.pieces.filter(({ field }) => field === 'imm');
  return { instruction, word, places, immediate, kind, pieces };
}

/** A pseudo-instruction's row as a form. */
function unfold(pseudo: Pseudo, mnemonics: Mnemonics, isa: Isa): Form {
  const { slots, names } = slotsOf(pseudo.form);
  const { tree } = parse({ file: pseudo.name, text: pseudo.expansion });
  const lines = tree.statements.flatMap((statement) => {
    if (statement.kind !== 'operation') throw new Error(`${pseudo.name}: '${pseudo.expansion}' is no instruction`);
    return unfoldLine(statement, slots, names, mnemonics);
  });
  return {
    name: pseudo.name,
    text: pseudo.form,
    slots,
    variables: names.length,
    when: pseudo.when,
    chosen: names.indexOf('imm'),
    lines,
    pseudo,
    hazards: lines.length > 1 ? hazardsOf(lines, names, isa) : [],
  };
}

/** One line of an expansion, matched against the forms of its mnemonic and unfolded. */
function unfoldLine(operation: Operation, slots: readonly Slot[], names: readonly string[], mnemonics: Mnemonics) {
  const candidates = (mnemonics.find(operation.name) ?? [])
    .map((form) => ({ form, inputs: bind(form, operation.operands, slots, names) }))
    .filter(({ inputs }) => inputs !== undefined);
  const [first] = candidates;
  if (!first) throw new Error(`no form of ${operation.name} fits in an expansion: ${operation.text}`);
  if (first.form.when === undefined) return substitute(first.form.lines, first.inputs!);
  const chosen = first.inputs![first.form.chosen];
  if (chosen.from === 'number') {
    const { form, inputs } = candidates.find(({ form }) => fits(form.when, chosen.number, 1))!;
    return substitute(form.lines, inputs!);
  }
  if (chosen.from !== 'variable') throw new Error(`${operation.name} chooses by what is not known`);
  const options = candidates.map(({ form, inputs }) => ({ when: form.when, lines: substitute(form.lines, inputs!) }));
  return [{ variable: chosen.variable, options }];
}

/** The inputs for a form's variables; undefined where an operand has not the shape that the form has there. */
function bind(form: Form, operands: readonly Operand[], slots: readonly Slot[], names: readonly string[]) {
  if (form.slots.length !== operands.length) return undefined;
  const inputs: Input[] = [];
  for (const [index, slot] of form.slots.entries()) {
    const operand = operands[index];
    const memory = slot.shape === 'memory' || slot.shape === 'base';
    if (memory !== (operand.kind === 'memory')) return undefined;
    if (operand.kind === 'memory') {
      if (slot.shape === 'memory') {
        inputs.push(operand.offset ? inputOf(operand.offset, 'value', slots, names)! : { from: 'number', number: 0 });
      }
      inputs.push(inputOf(operand.base, 'register', slots, names)!);
    } else if (operand.kind === 'expression') {
      const input = inputOf(operand.value, slot.shape, slots, names);
      if (!input) return undefined;
      inputs.push(input);
    } else {
      return undefined;
    }
  }
  return inputs;
}

/** An operand of an expansion as an input, where it has the shape that is needed. */
function inputOf(
  expression: Expression,
  shape: Shape,
  slots: readonly Slot[],
  names: readonly string[],
): Input | undefined {
  const result = (input: Input): Input => input;
  switch (expression.kind) {
    case 'symbol': {
      const variable = names.indexOf(expression.name);
      if (variable >= 0) {
        const isRegister = variableIsRegister(slots, variable);
        return isRegister === (shape === 'register') ? result({ from: 'variable', variable }) : undefined;
      }
      const register = registerNumber(expression.name);
      if (register !== undefined)
        return shape === 'register' ? result({ from: 'number', number: register }) : undefined;
      const number = shape === 'csr' ? csrNamed(expression.name)?.number : parseAccessSet(expression.name);
      return number === undefined ? undefined : result({ from: 'number', number });
    }
    case 'number':
      return shape === 'register' ? undefined : result({ from: 'number', number: Number(expression.value) });
    case 'unary':
      if (expression.operator !== '-' || expression.operand.kind !== 'number') return undefined;
      return result({ from: 'number', number: -Number(expression.operand.value) });
    case 'binary': {
      if (expression.left.kind !== 'here' || expression.right.kind !== 'number') return undefined;
      const distance = Number(expression.right.value);
      return result({ from: 'here', number: expression.operator === '-' ? -distance : distance });
    }
    case 'modifier': {
      if (!(expression.name in modifiers)) return undefined;
      const modifier = expression.name as Modifier;
      const inner = inputOf(expression.operand, 'value', slots, names);
      if (inner?.from === 'here' && inner.number === -4) return result({ from: 'previous' });
      if (inner?.from !== 'variable' && inner?.from !== 'number') return undefined;
      return result({ ...inner, modifier });
    }
    default:
      return undefined;
  }
}

function variableIsRegister(slots: readonly Slot[], variable: number): boolean {
  return slots.some(
    (slot) =>
      (slot.variable === variable && (slot.shape === 'register' || slot.shape === 'base')) ||
      (slot.variable + 1 === variable && slot.shape === 'memory'),
  );
}

/** A form's lines with its variables replaced by inputs. */
function substitute(lines: readonly Line[], inputs: readonly Input[]): Line[] {
  return lines.map((line): Line => {
    if ('options' in line) {
      const input = inputs[line.variable];
      if (input.from !== 'variable') throw new Error('a choice must depend on an operand');
      const options = line.options.map(({ when, lines }) => ({ when, lines: substitute(lines, inputs) }));
      return { variable: input.variable, options };
    }
    let { word } = line;
    const places: { variable: number; position: number; field: FieldName }[] = [];
    for (const { variable, position, field } of line.places) {
      const input = inputs[variable];
      if (input.from === 'variable') places.push({ variable: input.variable, position, field });
      else if (input.from === 'number') word |= input.number << position;
    }
    const { immediate } = line;
    if (immediate?.from !== 'variable') return { ...line, word, places };
    const input = inputs[immediate.variable];
    const modified = immediate.modifier ? { ...input, modifier: immediate.modifier } : input;
    return { ...line, word, places, immediate: modified };
  });
}

/** Every register variable that is read after another register was written that it may be equal to. */
function hazardsOf(lines: readonly Line[], names: readonly string[], isa: Isa): Hazard[] {
  const hazards: Hazard[] = [];
  let registers = 0;
  const variables = new Set<number>();
  const visit = (line: Line): void => {
    if ('options' in line) return void line.options.forEach(({ lines }) => void lines.forEach(visit));
    const instruction = isa.find(line.instruction.name)!;
    const facts = isa.facts[isa.instructions.indexOf(instruction)];
    for (const { variable, field } of line.places) {
      const reads = (field === 'rs1' && facts.readsRs1) || (field === 'rs2' && facts.readsRs2);
      // A destination that is read was written by the expansion itself, for that purpose.
      if (!reads || !names[variable].startsWith('rs')) continue;
      const others = [...variables].filter((other) => other !== variable);
      if (registers !== 0 || others.length > 0) hazards.push({ variable, registers, variables: others });
    }
    if (!facts.writesRd) return;
    const target = line.places.find(({ field }) => field === 'rd');
    if (target) variables.add(target.variable);
    else registers |= 1 << isa.fields(instruction, line.word).rd;
  };
  lines.forEach(visit);
  // Register 0 keeps its value.
  return hazards.map((hazard) => ({ ...hazard, registers: hazard.registers & ~1 }));
}
