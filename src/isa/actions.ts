/**
 * The vocabulary in which every instruction's meaning is written, once.
 * `V` is a value and `E` an effect; who interprets a meaning decides what they are: numbers and deeds for the evaluator,
 * JavaScript text for the generated loop, English for the manual, sets of registers for the facts.
 *
 * Two laws bind every interpretation. `both` is simultaneous: no effect of an instruction is seen by its own values.
 * `load`, `atomic`, `reserve`, `storeConditional` and `csr` happen as often as they are written, in that order.
 */
import type { Amo, FenceKind, Order, Width } from '../base/access.ts';

/** How a CSR instruction changes its register. */
export type CsrChange = 'write' | 'set' | 'clear';

/** The traps that an instruction can ask for by itself. */
export type RequestedTrap = 'ecall' | 'breakpoint';

export interface Actions<V, E> {
  /** The two source registers' values. */
  readonly rs1: V;
  readonly rs2: V;
  /** The immediate, extended as the format says. */
  readonly imm: V;
  /** The number in the rs1 field itself: the immediate of `csrrwi` and its like, and whether `csrrs` names x0. */
  readonly field: V;
  /** The address of this instruction, and of the one after it. */
  readonly pc: V;
  readonly next: V;

  add(a: V, b: V): V;
  sub(a: V, b: V): V;
  and(a: V, b: V): V;
  or(a: V, b: V): V;
  xor(a: V, b: V): V;
  /** Shifts take the low five bits of `b`. */
  shl(a: V, b: V): V;
  shr(a: V, b: V): V;
  sra(a: V, b: V): V;
  mul(a: V, b: V): V;
  /** The high 32 bits of the 64-bit product: signed, signed by unsigned, unsigned. */
  mulh(a: V, b: V): V;
  mulhsu(a: V, b: V): V;
  mulhu(a: V, b: V): V;
  /** Division as chapter M has it: by zero gives all ones and the dividend as remainder; overflow gives the dividend and 0. */
  div(a: V, b: V): V;
  divu(a: V, b: V): V;
  rem(a: V, b: V): V;
  remu(a: V, b: V): V;
  /** 1 or 0. */
  lt(a: V, b: V): V;
  ltu(a: V, b: V): V;
  eq(a: V, b: V): V;
  ne(a: V, b: V): V;
  ge(a: V, b: V): V;
  geu(a: V, b: V): V;
  /** `a` with bit 0 cleared. */
  even(a: V): V;
  /** The low `width` bytes of `a`, sign-extended. */
  extend(width: 1 | 2, a: V): V;

  /** The bytes at `address`, zero-extended. */
  load(width: Width, address: V): V;
  /** Reads a word, stores what `amo` makes of it and `operand`, gives the old word; nothing comes between. */
  atomic(amo: Amo, address: V, operand: V, order: Order): V;
  /** Reads a word and watches it for a later `storeConditional`. */
  reserve(address: V, order: Order): V;
  /** Stores if nobody else stored there since `reserve`: 0 if it did, 1 if not. */
  storeConditional(address: V, value: V, order: Order): V;
  /** The old value of the CSR `number`; changes it unless `change` sets or clears and `field` is 0. */
  csr(change: CsrChange, number: V, operand: V, field: V): V;

  rd(value: V): E;
  store(width: Width, address: V, value: V): E;
  jump(target: V): E;
  branch(taken: V, target: V): E;
  trap(cause: RequestedTrap): E;
  fence(kind: FenceKind, operands: V): E;
  both(first: E, second: E): E;
}

/** What an instruction does, for any interpretation. */
export type Semantics = <V, E>($: Actions<V, E>) => E;
