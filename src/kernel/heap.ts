/**
 * The heap of a process: whole pages from its start up to the break.
 * Invariant: just the pages that lie below the break are mapped, and the heap never reaches the stacks.
 */
import { alignUp } from '../base/bits.ts';
import { type AddressSpace, permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';
import type { Pcb } from './process.ts';
import { floorOf } from './stacks.ts';

/** Moves the break; false, and nothing changed, where it cannot be there or memory is used up. */
export function setBreak({ heap, stacks }: Pcb, space: AddressSpace, end: number): boolean {
  if (end < heap.start || end > floorOf(stacks, stacks.owners.length)) return false;
  const from = alignUp(heap.end, pageSize);
  const to = alignUp(end, pageSize);
  if (to > from && !space.map(from, to - from, permission.read | permission.write)) return false;
  if (to < from) space.unmap(to, from - to);
  heap.end = end;
  return true;
}
