/**
 * Memory that processes share on purpose: whole pages, at the same addresses in all processes that come from the one that
 * asked for them.
 * Invariant: regions lie above the stacks, one after another, so neither heap nor stacks grow into them.
 */
import { alignUp } from '../base/bits.ts';
import { type AddressSpace, permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';
import type { Pcb, Region } from './process.ts';

/** Where the first region of a process lies. */
export const firstRegion = 0x9000_0000;
const endOfRegions = 0xf000_0000;

/** Maps zeroed pages of at least `size` bytes: their address; undefined where there is no room for them. */
export function addRegion(process: Pcb, space: AddressSpace, size: number): number | undefined {
  const low = process.regions.at(-1)?.high ?? firstRegion;
  const high = low + alignUp(size, pageSize);
  if (high > endOfRegions) return undefined;
  for (let at = low; at < high; at += pageSize) if (space.permissionsAt(at) !== 0) return undefined;
  if (!space.map(low, high - low, permission.read | permission.write, true)) return undefined;
  process.regions.push({ low, high, objects: new Map() });
  return low;
}

/** The region that an address lies in; undefined for memory of the process's own. */
export function regionAt({ regions }: Pcb, address: number): Region | undefined {
  return regions.find(({ low, high }) => address >= low && address < high);
}
