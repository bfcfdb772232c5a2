/**
 * The words that instructions and memory share: how wide an access is, what an atomic does, what a fence orders.
 */

/** How many bytes an access moves. */
export type Width = 1 | 2 | 4;

/** What an atomic memory operation stores, given the old word and the operand (Unprivileged Specification, chapter A). */
export const amos = {
  swap: (_: number, operand: number) => operand,
  add: (old: number, operand: number) => (old + operand) | 0,
  xor: (old: number, operand: number) => old ^ operand,
  and: (old: number, operand: number) => old & operand,
  or: (old: number, operand: number) => old | operand,
  min: (old: number, operand: number) => Math.min(old, operand),
  max: (old: number, operand: number) => Math.max(old, operand),
  minu: (old: number, operand: number) => (old >>> 0 < operand >>> 0 ? old : operand),
  maxu: (old: number, operand: number) => (old >>> 0 > operand >>> 0 ? old : operand),
} as const satisfies Record<string, (old: number, operand: number) => number>;

export type Amo = keyof typeof amos;

/** The ordering bits of an atomic: acquire, release. */
export interface Order {
  readonly acquire: boolean;
  readonly release: boolean;
}

/** What a fence orders: memory as its operands say, memory but for store-load, or fetches after stores. */
export type FenceKind = 'memory' | 'tso' | 'instruction';
