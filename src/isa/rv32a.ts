/**
 * Atomic memory operations: A.
 * Follows the Unprivileged Specification, chapter A. Each instruction has four rows, one for each setting of its
 * ordering bits, as the assembler has four names for it.
 */
import type { Amo, Order } from '../base/access.ts';
import type { Semantics } from './actions.ts';
import { AMO, type Format, LR } from './format.ts';
import { extension, type Instruction, op } from './instruction.ts';

/** The four rows of an atomic; the first dot pair of `picture` stands for aq and rl. */
function ordered(
  name: string,
  picture: string,
  format: Format,
  summary: string,
  does: (order: Order) => Semantics,
): Instruction[] {
  return ['', '.aq', '.rl', '.aqrl'].map((suffix) => {
    const order = { acquire: suffix.includes('aq'), release: suffix.includes('rl') };
    const bits = `${order.acquire ? 1 : 0}${order.release ? 1 : 0}`;
    const words = { '': '', '.aq': ', acquiring', '.rl': ', releasing', '.aqrl': ', acquiring and releasing' }[suffix];
    return op(name + suffix, picture.replace('..', bits), format, summary + words, does(order));
  });
}

function amo(name: string, funct5: string, kind: Amo, summary: string): Instruction[] {
  const picture = `${funct5} .. ..... ..... 010 ..... 0101111`;
  return ordered(name, picture, AMO, summary, (order) => ($) => $.rd($.atomic(kind, $.rs1, $.rs2, order)));
}

// biome-ignore format: a row is a line
export const rv32a = extension('a', 'Atomic memory operations', [
  ordered('lr.w', '00010 .. 00000 ..... 010 ..... 0101111', LR,  'Load a word and reserve it',      order => $ => $.rd($.reserve($.rs1, order))),
  ordered('sc.w', '00011 .. ..... ..... 010 ..... 0101111', AMO, 'Store a word if still reserved',  order => $ => $.rd($.storeConditional($.rs1, $.rs2, order))),
  amo('amoswap.w', '00001', 'swap', 'Atomically swap with memory'),
  amo('amoadd.w',  '00000', 'add',  'Atomically add to memory'),
  amo('amoxor.w',  '00100', 'xor',  'Atomically exclusive-or to memory'),
  amo('amoand.w',  '01100', 'and',  'Atomically and to memory'),
  amo('amoor.w',   '01000', 'or',   'Atomically or to memory'),
  amo('amomin.w',  '10000', 'min',  'Atomically take the lesser'),
  amo('amomax.w',  '10100', 'max',  'Atomically take the greater'),
  amo('amominu.w', '11000', 'minu', 'Atomically take the lesser, unsigned'),
  amo('amomaxu.w', '11100', 'maxu', 'Atomically take the greater, unsigned'),
]);
