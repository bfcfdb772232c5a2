/**
 * Instruction formats: where the bits of the operands lie in the word, and how the operands are written.
 * Follows the Unprivileged Specification, section 2.2 and 2.3; `layout` is in its notation, from bit 31 down.
 * Invariant: an instruction's operands are always the four fields rd, rs1, rs2 and imm, whatever the format.
 */
import { signed } from '../base/bits.ts';

/** The operands of one instruction. `imm` is an int32; a field that the format lacks is 0. */
export interface Fields {
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly imm: number;
}

export type FieldName = keyof Fields;

/** What may stand for an operand in the text, and which field it fills. */
export const operandKinds = {
  rd: { field: 'rd', takes: 'a register' },
  rs1: { field: 'rs1', takes: 'a register' },
  rs2: { field: 'rs2', takes: 'a register' },
  imm: { field: 'imm', takes: 'a number from -2048 to 2047' },
  shamt: { field: 'imm', takes: 'a shift amount from 0 to 31' },
  upper: { field: 'imm', takes: 'a number from 0 to 0xfffff, the upper 20 bits' },
  target: { field: 'imm', takes: 'a label' },
  csr: { field: 'imm', takes: 'a control register, by name or number from 0 to 4095' },
  uimm: { field: 'rs1', takes: 'a number from 0 to 31' },
  pred: { field: 'imm', takes: 'a set of i, o, r, w' },
  succ: { field: 'imm', takes: 'a set of i, o, r, w' },
} as const satisfies Record<string, { field: FieldName; takes: string }>;

export type OperandKind = keyof typeof operandKinds;

/** One operand of a form: its kind, and for `imm(rs1)` the register in the parentheses. */
export interface FormOperand {
  readonly kind: OperandKind;
  /** Set for the parenthesised register of `imm(rs1)` or `(rs1)`. */
  readonly base?: 'rs1';
}

export interface Format {
  readonly name: string;
  /** Fields from bit 31 down, such as `imm[11:0] rs1 funct3 rd opcode`. */
  readonly layout: string;
  /** How the operands are written, the usual way first; the disassembler writes that one. */
  readonly forms: readonly string[];
  /** Whether `imm` is sign-extended. */
  readonly signed: boolean;
  readonly pieces: readonly Piece[];
}

/** A run of bits: bits `high..low` of `field` lie in the word from bit `position` up. */
export interface Piece {
  readonly field: FieldName | undefined;
  /** As the layout names it. */
  readonly label: string;
  readonly high: number;
  readonly low: number;
  readonly position: number;
}

const widths: Record<string, number> = {
  rd: 5,
  rs1: 5,
  rs2: 5,
  funct3: 3,
  funct7: 7,
  funct5: 5,
  aq: 1,
  rl: 1,
  fm: 4,
  opcode: 7,
  funct12: 12,
};

function parseLayout(layout: string): Piece[] {
  const pieces: Piece[] = [];
  let position = 32;
  for (const word of layout.split(' ')) {
    const bits = /^imm\[(.*)\]$/.exec(word);
    const runs = bits
      ? bits[1]
          .split('|')
          .map((run) => run.split(':').map(Number))
          .map(([high, low = high]) => ({ high, low }))
      : [{ high: widths[word] - 1, low: 0 }];
    for (const { high, low } of runs) {
      position -= high - low + 1;
      const field = bits ? 'imm' : word === 'rd' || word === 'rs1' || word === 'rs2' ? word : undefined;
      pieces.push({
        field,
        label: bits ? `imm[${high === low ? high : `${high}:${low}`}]` : word,
        high,
        low,
        position,
      });
    }
  }
  if (position !== 0) throw new Error(`layout '${layout}' has ${32 - position} bits, not 32`);
  return pieces;
}

function format(name: string, layout: string, forms: string[], options: { signed?: boolean } = {}): Format {
  return { name, layout, forms, signed: options.signed ?? true, pieces: parseLayout(layout) };
}

const i = 'imm[11:0] rs1 funct3 rd opcode';

export const R = format('R', 'funct7 rs2 rs1 funct3 rd opcode', ['rd, rs1, rs2']);
export const I = format('I', i, ['rd, rs1, imm']);
/** Loads, and `jalr`, whose operands look like a load's. */
export const LOAD = format('I', i, ['rd, imm(rs1)']);
export const JALR = format('I', i, ['rd, imm(rs1)', 'rd, rs1, imm']);
export const SHIFT = format('I', 'funct7 imm[4:0] rs1 funct3 rd opcode', ['rd, rs1, shamt'], { signed: false });
export const S = format('S', 'imm[11:5] rs2 rs1 funct3 imm[4:0] opcode', ['rs2, imm(rs1)']);
export const B = format('B', 'imm[12|10:5] rs2 rs1 funct3 imm[4:1|11] opcode', ['rs1, rs2, target']);
export const U = format('U', 'imm[31:12] rd opcode', ['rd, upper']);
export const J = format('J', 'imm[20|10:1|11|19:12] rd opcode', ['rd, target']);
export const CSR = format('I', i, ['rd, csr, rs1'], { signed: false });
export const CSRI = format('I', i, ['rd, csr, uimm'], { signed: false });
export const AMO = format('R', 'funct5 aq rl rs2 rs1 funct3 rd opcode', ['rd, rs2, (rs1)']);
export const LR = format('R', 'funct5 aq rl rs2 rs1 funct3 rd opcode', ['rd, (rs1)']);
export const FENCE = format('I', 'fm imm[7:0] rs1 funct3 rd opcode', ['pred, succ'], { signed: false });
export const NONE = format('I', 'funct12 rs1 funct3 rd opcode', ['']);

/** A form such as `rd, imm(rs1)` as a list of operands; `imm(rs1)` is one operand with a base. */
export function parseForm(form: string): FormOperand[] {
  if (form === '') return [];
  return form.split(', ').map((text) => {
    const memory = /^(\w*)\(rs1\)$/.exec(text);
    if (memory) return { kind: (memory[1] || 'rs1') as OperandKind, base: 'rs1' };
    return { kind: text as OperandKind };
  });
}

/** The fields that the operands of a format's first form fill. */
export function operandFields({ forms }: Format): FieldName[] {
  return parseForm(forms[0]).flatMap(({ kind, base }) => [operandKinds[kind].field, ...(base ? [base] : [])]);
}

/** The operand bits of a word. */
export function takeFields(format: Format, word: number): Fields {
  const fields = { rd: 0, rs1: 0, rs2: 0, imm: 0 };
  let top = 0;
  for (const { field, high, low, position } of format.pieces) {
    if (!field) continue;
    const bits = (word >>> position) & (2 ** (high - low + 1) - 1);
    fields[field] |= bits << low;
    if (field === 'imm') top = Math.max(top, high + 1);
  }
  if (format.signed && top > 0) fields.imm = signed(fields.imm, top);
  return fields;
}

/** The operands' bits placed in a word; all other bits are 0. Bits that a field has no place for are dropped. */
export function placeFields(format: Format, fields: Partial<Fields>): number {
  let word = 0;
  for (const { field, high, low, position } of format.pieces) {
    if (!field) continue;
    const bits = ((fields[field] ?? 0) >>> low) & (2 ** (high - low + 1) - 1);
    word |= bits << position;
  }
  return word;
}
