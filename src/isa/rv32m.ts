/**
 * Multiplication and division: M.
 * Follows the Unprivileged Specification, chapter M; no operation traps, not even a division by zero.
 */
import { R } from './format.ts';
import { extension, op } from './instruction.ts';

// biome-ignore format: a row is a line
export const rv32m = extension('m', 'Multiplication and division', [
  op('mul',    '0000001 ..... ..... 000 ..... 0110011', R, 'Multiply',                              $ => $.rd($.mul($.rs1, $.rs2))),
  op('mulh',   '0000001 ..... ..... 001 ..... 0110011', R, 'Multiply, high half',                   $ => $.rd($.mulh($.rs1, $.rs2))),
  op('mulhsu', '0000001 ..... ..... 010 ..... 0110011', R, 'Multiply signed by unsigned, high half', $ => $.rd($.mulhsu($.rs1, $.rs2))),
  op('mulhu',  '0000001 ..... ..... 011 ..... 0110011', R, 'Multiply unsigned, high half',          $ => $.rd($.mulhu($.rs1, $.rs2))),
  op('div',    '0000001 ..... ..... 100 ..... 0110011', R, 'Divide',                                $ => $.rd($.div($.rs1, $.rs2))),
  op('divu',   '0000001 ..... ..... 101 ..... 0110011', R, 'Divide unsigned',                       $ => $.rd($.divu($.rs1, $.rs2))),
  op('rem',    '0000001 ..... ..... 110 ..... 0110011', R, 'Remainder',                             $ => $.rd($.rem($.rs1, $.rs2))),
  op('remu',   '0000001 ..... ..... 111 ..... 0110011', R, 'Remainder unsigned',                    $ => $.rd($.remu($.rs1, $.rs2))),
]);
