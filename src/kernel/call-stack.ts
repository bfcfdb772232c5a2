/**
 * Who called whom, as far as a thread's registers and stack show: addresses behind calls.
 * Follows what debuggers do without unwind tables: the return address that is in `ra`, where it is that of the function at
 * the pc, and those that functions saved on the stack, from its pointer up. What a function left there without a call may be
 * taken for one, and one that was jumped to is not seen: it is a help for people, on which nothing rests.
 */
import { permission } from '../memory/address-space.ts';
import type { Image } from './process.ts';
import type { Stack } from './stacks.ts';

const ra = 1;
const sp = 2;
const mostWords = 256;
const mostCallers = 16;
const opcodes = { auipc: 0x17, jalr: 0x67, jal: 0x6f } as const;

/** Return addresses from the innermost call outwards; `registers` are x0 to x31. */
export function callersOf(image: Image, pc: number, registers: Int32Array, stack: Stack): number[] {
  const found: number[] = [];
  const link = registers[ra] >>> 0;
  const target = isBehindCall(image, link) ? targetOf(image, link - 4) : undefined;
  const here = image.lookup.symbolAt(pc);
  if (target !== undefined && here && target === pc - here.offset) found.push(link);
  const low = registers[sp] >>> 0;
  if (low < stack.low || low > stack.high || (low & 3) !== 0) return found;
  const end = Math.min(stack.high, low + 4 * mostWords);
  for (let at = low; at < end && found.length < mostCallers; at += 4) {
    if ((image.space.permissionsAt(at) & permission.read) === 0) break;
    const word = image.space.peek(at, 4) >>> 0;
    // Saved by the function that has it in `ra` still, it is the same call.
    if (isBehindCall(image, word) && word !== found.at(-1)) found.push(word);
  }
  return found;
}

function isBehindCall(image: Image, address: number): boolean {
  if ((address & 3) !== 0 || address < 4) return false;
  if ((image.space.permissionsAt(address - 4) & permission.execute) === 0) return false;
  const word = image.space.peek(address - 4, 4);
  const opcode = word & 0x7f;
  return (opcode === opcodes.jal || opcode === opcodes.jalr) && ((word >>> 7) & 31) === ra;
}

/** Where a call leads; undefined where a register says it. */
function targetOf({ space }: Image, at: number): number | undefined {
  const word = space.peek(at, 4);
  if ((word & 0x7f) === opcodes.jal) {
    const high = ((word >> 31) << 20) | (word & 0xff000);
    return (at + (high | ((word >>> 9) & 0x800) | ((word >>> 20) & 0x7fe))) >>> 0;
  }
  const before = space.peek(at - 4, 4);
  const base = (word >>> 15) & 31;
  if ((before & 0x7f) !== opcodes.auipc || ((before >>> 7) & 31) !== base) return undefined;
  return (at - 4 + (before & ~0xfff) + (word >> 20)) >>> 0;
}
