/**
 * The integer base: RV32I.
 * Follows the Unprivileged Specification, chapter 2. A row is the picture of the word, the operands' format, and what
 * the instruction does; the assembler, every engine, the hazard tables and the manual read it here.
 */
import { B, FENCE, I, J, JALR, LOAD, NONE, R, S, SHIFT, U } from './format.ts';
import { extension, op } from './instruction.ts';

// biome-ignore format: a row is a line
export const rv32i = extension('i', 'The integer base', [
  op('lui',   '.................... ..... 0110111', U, 'Load upper immediate',          $ => $.rd($.imm)),
  op('auipc', '.................... ..... 0010111', U, 'Add upper immediate to pc',     $ => $.rd($.add($.pc, $.imm))),

  op('jal',   '.................... ..... 1101111',           J,    'Jump and link',          $ => $.both($.rd($.next), $.jump($.add($.pc, $.imm)))),
  // `both` is simultaneous: with rd = rs1 the target still comes from the old value.
  op('jalr',  '............ ..... 000 ..... 1100111',         JALR, 'Jump and link register', $ => $.both($.rd($.next), $.jump($.even($.add($.rs1, $.imm))))),

  op('beq',   '....... ..... ..... 000 ..... 1100011', B, 'Branch if equal',                     $ => $.branch($.eq($.rs1, $.rs2), $.add($.pc, $.imm))),
  op('bne',   '....... ..... ..... 001 ..... 1100011', B, 'Branch if not equal',                 $ => $.branch($.ne($.rs1, $.rs2), $.add($.pc, $.imm))),
  op('blt',   '....... ..... ..... 100 ..... 1100011', B, 'Branch if less',                      $ => $.branch($.lt($.rs1, $.rs2), $.add($.pc, $.imm))),
  op('bge',   '....... ..... ..... 101 ..... 1100011', B, 'Branch if greater or equal',          $ => $.branch($.ge($.rs1, $.rs2), $.add($.pc, $.imm))),
  op('bltu',  '....... ..... ..... 110 ..... 1100011', B, 'Branch if less, unsigned',            $ => $.branch($.ltu($.rs1, $.rs2), $.add($.pc, $.imm))),
  op('bgeu',  '....... ..... ..... 111 ..... 1100011', B, 'Branch if greater or equal, unsigned', $ => $.branch($.geu($.rs1, $.rs2), $.add($.pc, $.imm))),

  op('lb',    '............ ..... 000 ..... 0000011',  LOAD, 'Load byte',               $ => $.rd($.extend(1, $.load(1, $.add($.rs1, $.imm))))),
  op('lh',    '............ ..... 001 ..... 0000011',  LOAD, 'Load halfword',           $ => $.rd($.extend(2, $.load(2, $.add($.rs1, $.imm))))),
  op('lw',    '............ ..... 010 ..... 0000011',  LOAD, 'Load word',               $ => $.rd($.load(4, $.add($.rs1, $.imm)))),
  op('lbu',   '............ ..... 100 ..... 0000011',  LOAD, 'Load byte, unsigned',     $ => $.rd($.load(1, $.add($.rs1, $.imm)))),
  op('lhu',   '............ ..... 101 ..... 0000011',  LOAD, 'Load halfword, unsigned', $ => $.rd($.load(2, $.add($.rs1, $.imm)))),
  op('sb',    '....... ..... ..... 000 ..... 0100011', S,    'Store byte',              $ => $.store(1, $.add($.rs1, $.imm), $.rs2)),
  op('sh',    '....... ..... ..... 001 ..... 0100011', S,    'Store halfword',          $ => $.store(2, $.add($.rs1, $.imm), $.rs2)),
  op('sw',    '....... ..... ..... 010 ..... 0100011', S,    'Store word',              $ => $.store(4, $.add($.rs1, $.imm), $.rs2)),

  op('addi',  '............ ..... 000 ..... 0010011',  I,     'Add immediate',                       $ => $.rd($.add($.rs1, $.imm))),
  op('slti',  '............ ..... 010 ..... 0010011',  I,     'Set if less than immediate',          $ => $.rd($.lt($.rs1, $.imm))),
  op('sltiu', '............ ..... 011 ..... 0010011',  I,     'Set if less than immediate, unsigned', $ => $.rd($.ltu($.rs1, $.imm))),
  op('xori',  '............ ..... 100 ..... 0010011',  I,     'Exclusive or immediate',              $ => $.rd($.xor($.rs1, $.imm))),
  op('ori',   '............ ..... 110 ..... 0010011',  I,     'Or immediate',                        $ => $.rd($.or($.rs1, $.imm))),
  op('andi',  '............ ..... 111 ..... 0010011',  I,     'And immediate',                       $ => $.rd($.and($.rs1, $.imm))),
  op('slli',  '0000000 ..... ..... 001 ..... 0010011', SHIFT, 'Shift left logical immediate',        $ => $.rd($.shl($.rs1, $.imm))),
  op('srli',  '0000000 ..... ..... 101 ..... 0010011', SHIFT, 'Shift right logical immediate',       $ => $.rd($.shr($.rs1, $.imm))),
  op('srai',  '0100000 ..... ..... 101 ..... 0010011', SHIFT, 'Shift right arithmetic immediate',    $ => $.rd($.sra($.rs1, $.imm))),

  op('add',   '0000000 ..... ..... 000 ..... 0110011', R, 'Add',                        $ => $.rd($.add($.rs1, $.rs2))),
  op('sub',   '0100000 ..... ..... 000 ..... 0110011', R, 'Subtract',                   $ => $.rd($.sub($.rs1, $.rs2))),
  op('sll',   '0000000 ..... ..... 001 ..... 0110011', R, 'Shift left logical',         $ => $.rd($.shl($.rs1, $.rs2))),
  op('slt',   '0000000 ..... ..... 010 ..... 0110011', R, 'Set if less than',           $ => $.rd($.lt($.rs1, $.rs2))),
  op('sltu',  '0000000 ..... ..... 011 ..... 0110011', R, 'Set if less than, unsigned', $ => $.rd($.ltu($.rs1, $.rs2))),
  op('xor',   '0000000 ..... ..... 100 ..... 0110011', R, 'Exclusive or',               $ => $.rd($.xor($.rs1, $.rs2))),
  op('srl',   '0000000 ..... ..... 101 ..... 0110011', R, 'Shift right logical',        $ => $.rd($.shr($.rs1, $.rs2))),
  op('sra',   '0100000 ..... ..... 101 ..... 0110011', R, 'Shift right arithmetic',     $ => $.rd($.sra($.rs1, $.rs2))),
  op('or',    '0000000 ..... ..... 110 ..... 0110011', R, 'Or',                         $ => $.rd($.or($.rs1, $.rs2))),
  op('and',   '0000000 ..... ..... 111 ..... 0110011', R, 'And',                        $ => $.rd($.and($.rs1, $.rs2))),

  // The fields rs1 and rd of a fence are reserved: hardware ignores them.
  op('fence',     '0000 ........ ----- 000 ----- 0001111',  FENCE, 'Order memory accesses',                       $ => $.fence('memory', $.imm)),
  op('fence.tso', '1000 00110011 ----- 000 ----- 0001111',  NONE, 'Order memory accesses, but for a store before a load', $ => $.fence('tso', $.imm)),
  op('ecall',     '000000000000 00000 000 00000 1110011',   NONE,  'Call the kernel',                             $ => $.trap('ecall')),
  op('ebreak',    '000000000001 00000 000 00000 1110011',   NONE,  'Stop for a debugger',                         $ => $.trap('breakpoint')),
]);
