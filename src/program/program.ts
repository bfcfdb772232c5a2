/**
 * The bytecode image: what the assembler makes, ELF files hold and a machine loads.
 */

import type { Home } from './homes.ts';

/** Permission bits of a segment or page, as in an ELF program header. */
export const permission = { execute: 1, write: 2, read: 4 } as const;

/** A stretch of memory with one set of permissions. */
export interface Segment {
  /** The section's name, such as `.text`; empty where the file gives none. */
  readonly name: string;
  readonly address: number;
  /** What the file holds; the rest up to `size` is zero. */
  readonly bytes: Uint8Array;
  /** In bytes, at least `bytes.length`. */
  readonly size: number;
  /** A sum of `permission` bits. Where segments share a page, the page has the sum of theirs. */
  readonly permissions: number;
}

export interface ProgramSymbol {
  readonly name: string;
  /** Address, or value of an absolute symbol, as an unsigned 32-bit number. */
  readonly value: number;
  /** In bytes, 0 where unknown. */
  readonly size: number;
  readonly kind: 'code' | 'data' | 'absolute';
  readonly global: boolean;
  /** The name of the section it lies in; absent for an absolute one. */
  readonly section?: string;
}

export interface Position {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
}

/** One row of the line table: from `address` on, up to the next row's, the code comes from `line` of `file`. */
export interface LineRow extends Position {
  readonly address: number;
  /** Set on the row that closes a sequence: no code from this address on. */
  readonly end?: boolean;
}

/** A program ready to be loaded. Addresses are unsigned 32-bit numbers; segments do not overlap and are in order. */
export interface Program {
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** Every symbol of the file, local ones too, in file order; names of local ones may repeat. */
  readonly symbols: readonly ProgramSymbol[];
  /** In order of addresses. */
  readonly lines: readonly LineRow[];
  /** Pages that want to be on a node of the machine's memory; absent where none does. */
  readonly homes?: readonly Home[];
}

/** The index of the last item whose key is at most `key`, in items ordered by key; -1 where there is none. */
export function lastAtOrBefore<T>(items: readonly T[], keyOf: (item: T) => number, key: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(items[middle]) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
