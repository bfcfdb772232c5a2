/**
 * `.insn`: an instruction by its encoding, for those that have no name here.
 * Follows the GNU as manual, "RISC-V-Instruction-Formats".
 */
import type { Operand, Operation } from '../../../grammar/tree.ts';
import { B, type Format, I, J, R, S, U } from '../../isa/format.ts';
import { registerNumber } from '../../isa/registers.ts';
import type { Assembly } from '../assembly.ts';
import { assembleInstruction } from '../instructions.ts';
import { directForm } from '../mnemonics.ts';
import { type Directive, directive, numberAt } from './directive.ts';

interface Type {
  readonly format: Format;
  /** The fixed fields after the opcode, and where they lie. */
  readonly fixed: readonly { readonly name: string; readonly width: number; readonly position: number }[];
  readonly forms: readonly string[];
  readonly written: string;
}

const funct3 = { name: 'funct3', width: 3, position: 12 };
const funct7 = { name: 'funct7', width: 7, position: 25 };
const funct2 = { name: 'funct2', width: 2, position: 25 };

const r: Type = {
  format: R,
  fixed: [funct3, funct7],
  forms: ['rd, rs1, rs2'],
  written: 'r opcode, funct3, funct7, rd, rs1, rs2',
};
// The third source lies where a plain R type has the upper part of funct7.
const r4: Type = {
  format: R,
  fixed: [funct3, funct2],
  forms: ['rd, rs1, rs2'],
  written: 'r4 opcode, funct3, funct2, rd, rs1, rs2, rs3',
};
const i: Type = {
  format: I,
  fixed: [funct3],
  forms: ['rd, rs1, imm', 'rd, imm(rs1)'],
  written: 'i opcode, funct3, rd, rs1, imm',
};
const s: Type = { format: S, fixed: [funct3], forms: ['rs2, imm(rs1)'], written: 's opcode, funct3, rs2, imm(rs1)' };
const b: Type = {
  format: B,
  fixed: [funct3],
  forms: ['rs1, rs2, target'],
  written: 'b opcode, funct3, rs1, rs2, target',
};
const u: Type = { format: U, fixed: [], forms: ['rd, upper'], written: 'u opcode, rd, upper' };
const j: Type = { format: J, fixed: [], forms: ['rd, target'], written: 'j opcode, rd, target' };

const types: Readonly<Record<string, Type>> = { r, r4, i, s, b, sb: b, u, j, uj: j };

/** The names that GNU as has for major opcodes. */
const opcodes: Readonly<Record<string, number>> = {
  LOAD: 0x03,
  LOAD_FP: 0x07,
  CUSTOM_0: 0x0b,
  MISC_MEM: 0x0f,
  OP_IMM: 0x13,
  AUIPC: 0x17,
  STORE: 0x23,
  STORE_FP: 0x27,
  CUSTOM_1: 0x2b,
  AMO: 0x2f,
  OP: 0x33,
  LUI: 0x37,
  MADD: 0x43,
  MSUB: 0x47,
  NMSUB: 0x4b,
  NMADD: 0x4f,
  OP_FP: 0x53,
  CUSTOM_2: 0x5b,
  BRANCH: 0x63,
  JALR: 0x67,
  JAL: 0x6f,
  SYSTEM: 0x73,
  CUSTOM_3: 0x7b,
};

function nameOf(operand: Operand | undefined): string | undefined {
  return operand?.kind === 'expression' && operand.value.kind === 'symbol' ? operand.value.name : undefined;
}

function assembleInsn(assembly: Assembly, operation: Operation): void {
  const { operands } = operation;
  const type = types[nameOf(operands[0]) ?? ''];
  if (!type) return void raw(assembly, operation);
  const opcode = opcodeOf(assembly, operation);
  if (opcode === undefined) return;
  const four = type === r4 || (type === r && operands.length === 8);
  const { format, fixed, forms, written } = four ? r4 : type;
  let match = opcode;
  for (const [index, { name, width, position }] of fixed.entries()) {
    const value = field(assembly, operation, index + 2, name, width);
    if (value === undefined) return;
    match |= value << position;
  }
  let rest = operands.slice(2 + fixed.length);
  if (four) {
    const last = nameOf(rest[3]);
    const register = last === undefined ? undefined : registerNumber(last);
    if (register === undefined || rest.length !== 4) return void refuse(assembly, operation, written);
    match |= register << 27;
    rest = rest.slice(0, 3);
  }
  const candidates = forms.map((form) => directForm({ name: '.insn', format, match }, form));
  assembleInstruction(assembly, { ...operation, operands: rest }, candidates);
}

function opcodeOf(assembly: Assembly, operation: Operation): number | undefined {
  const name = nameOf(operation.operands[1]);
  if (name !== undefined && name in opcodes) return opcodes[name];
  const opcode = field(assembly, operation, 1, 'the opcode', 7);
  if (opcode === undefined || ((opcode & 3) === 3 && (opcode & 0x1f) !== 0x1f)) return opcode;
  assembly.report(
    'FLY0242',
    operation.operands[1].span,
    'an instruction of 32 bits has an opcode that ends in binary 11',
  );
  return undefined;
}

function field(assembly: Assembly, operation: Operation, index: number, name: string, width: number) {
  const number = numberAt(assembly, operation, index, name);
  if (number === undefined) return undefined;
  if (number >= 0 && number < 2 ** width) return number;
  assembly.report('FLY0242', operation.operands[index].span, `${number} does not fit ${name}`, {
    expected: `a number from 0 to ${2 ** width - 1}`,
  });
  return undefined;
}

/** `.insn 0x13` or `.insn 4, 0x13`. */
function raw(assembly: Assembly, operation: Operation): void {
  const { operands } = operation;
  if (operands.length < 1 || operands.length > 2 || nameOf(operands[0]) !== undefined) {
    return void refuse(
      assembly,
      operation,
      Object.values(types)
        .map(({ written }) => written)
        .join('`, `.insn '),
    );
  }
  const length = operands.length === 2 ? numberAt(assembly, operation, 0, 'the length') : 4;
  const word = numberAt(assembly, operation, operands.length - 1, 'the word');
  if (length === undefined || word === undefined) return;
  if (length !== 4 || (word & 3) !== 3 || (word & 0x1f) === 0x1f || word < 0 || word >= 2 ** 32) {
    const message = 'an instruction here has 32 bits, of which the lowest are 11, and the next three not 111';
    assembly.report('FLY0242', operation.span, message, { expected: '`.insn 4, 0x00000013`' });
    return;
  }
  const section = assembly.enterCode(operation.nameSpan);
  if (!section) return;
  assembly.beginEmission(operation.span);
  section.emit(word | 0);
  assembly.endEmission();
}

function refuse(assembly: Assembly, operation: Operation, forms: string): void {
  assembly.report('FLY0242', operation.operands[0]?.span ?? operation.span, 'this is no form of `.insn`', {
    expected: `\`.insn ${forms}\` or \`.insn 4, word\``,
  });
}

/** The row of `.insn`. */
export const insn: Directive = directive(
  '.insn',
  'type opcode, fields, operands',
  'An instruction by its encoding',
  assembleInsn,
  { spaced: true },
);
