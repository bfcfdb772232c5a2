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

/** Copies a line of `size` bytes, a power of two from 8 on, between places that are counted in bytes. */
export function copyLine(from: Widths, source: number, to: Widths, target: number, size: number): void {
  const { words } = from;
  const { words: into } = to;
  let at = source >>> 2;
  let place = target >>> 2;
  const end = at + (size >>> 2);
  if (size > longLine) into.set(words.subarray(at, end), place);
  else {
    for (; at < end; at += 2, place += 2) {
      into[place] = words[at];
      into[place + 1] = words[at + 1];
    }
  }
}

/** Above so many bytes it pays to make a view of a line, which takes longer than to copy a usual one word by word. */
const longLine = 512;
