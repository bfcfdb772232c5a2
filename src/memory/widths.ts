/** Bytes that are read and written in three widths: views of one buffer. */
import type { Width } from '../base/access.ts';

export interface Widths {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;
}

/** Puts the low bytes of a value to a place, counted in bytes, that is a multiple of the width. */
export function put(to: Widths, at: number, width: Width, value: number): void {
  if (width === 4) to.words[at >>> 2] = value;
  else if (width === 2) to.halves[at >>> 1] = value;
  else to.bytes[at] = value;
}

/** Copies a number of bytes, whole words, between places that are counted in bytes. */
export function copyWords(from: Widths, source: number, to: Widths, target: number, size: number): void {
  // For lines a loop is several times faster than `set`, which needs two views.
  const { words } = from;
  const { words: into } = to;
  const base = source >>> 2;
  const place = target >>> 2;
  const count = size >>> 2;
  for (let i = 0; i < count; i++) into[place + i] = words[base + i];
}
