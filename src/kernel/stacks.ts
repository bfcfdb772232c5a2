/**
 * Stacks: from `top` down, the first thread's and then one slot for each other thread, a guard page below each.
 * Only the first page of a stack is mapped when it is handed out; the others follow when they are touched, so that many
 * threads fit. Invariant: a guard page is never mapped.
 */
import { type AddressSpace, permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';

/** The addresses from `low` up to `high`. */
export interface Stack {
  /** Which slot it is: 0 is the first thread's. */
  readonly slot: number;
  readonly low: number;
  readonly high: number;
}

/** Which slots of a process are taken, as plain data. */
export interface StackPool {
  readonly mainSize: number;
  readonly size: number;
  /** Slots given back, the last one to be used first. */
  readonly free: number[];
  /** The thread in each slot; 0 for none. */
  readonly owners: number[];
}

/** Where the stacks begin: just above the highest byte. */
const top = 0x8000_0000;
/** Above the stack pointer of a new thread, as RARS leaves it. */
const margin = 16;

const readWrite = permission.read | permission.write;

export function createStackPool(mainSize: number, size: number): StackPool {
  const whole = (bytes: number): number => Math.ceil(bytes / pageSize) * pageSize;
  return { mainSize: whole(mainSize), size: whole(size), free: [], owners: [] };
}

/** The lowest address that the stacks of `count` threads need, guard pages included. */
export function floorOf({ mainSize, size }: StackPool, count: number): number {
  return top - mainSize - pageSize - Math.max(0, count - 1) * (size + pageSize);
}

/** Hands out a stack and maps its first page; undefined when memory is used up. */
export function takeStack(pool: StackPool, space: AddressSpace, tid: number): Stack | undefined {
  const slot = pool.free.at(-1) ?? pool.owners.length;
  const stack = stackAt(pool, slot);
  if (!space.map(stack.high - pageSize, pageSize, readWrite)) return undefined;
  pool.free.pop();
  pool.owners[slot] = tid;
  return stack;
}

export function giveStack(pool: StackPool, space: AddressSpace, { slot, low, high }: Stack): void {
  space.unmap(low, high - low);
  pool.owners[slot] = 0;
  pool.free.push(slot);
}

/** The stack pointer that a thread starts with. */
export function startOf({ high }: Stack): number {
  return high - margin;
}

/** What an address has to do with the stacks: which thread's it is, and whether it lies in the guard page below it. */
export function stackOf(pool: StackPool, address: number): { owner: number; guard: boolean; stack: Stack } | undefined {
  const stack = slotOf(pool, address);
  const owner = (stack && pool.owners[stack.slot]) ?? 0;
  if (!stack || owner === 0) return undefined;
  return { owner, guard: address < stack.low, stack };
}

/** The stack that an address belongs to, or to whose guard page, if that was ever handed out. */
export function slotOf(pool: StackPool, address: number): Stack | undefined {
  const depth = top - 1 - address;
  if (depth < 0) return undefined;
  const below = depth - pool.mainSize - pageSize;
  const slot = below < 0 ? 0 : 1 + Math.floor(below / (pool.size + pageSize));
  return slot < pool.owners.length ? stackAt(pool, slot) : undefined;
}

/** Maps the page of a stack that an address lies in; false where it is in no stack or memory is used up. */
export function growStack(pool: StackPool, space: AddressSpace, address: number): boolean {
  const found = stackOf(pool, address);
  if (!found || found.guard || space.permissionsAt(address) !== 0) return false;
  return space.map(address, 1, readWrite);
}

function stackAt({ mainSize, size }: StackPool, slot: number): Stack {
  if (slot === 0) return { slot, low: top - mainSize, high: top };
  const high = top - mainSize - pageSize - (slot - 1) * (size + pageSize);
  return { slot, low: high - size, high };
}
