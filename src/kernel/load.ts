/**
 * Loading: a program becomes the memory of a process, with its arguments on the first stack.
 * The picture at the stack pointer is that of the System V ABI (argc, argv, a null, an empty environment, an empty
 * auxiliary vector), which C start-up code reads.
 */
import { alignUp, hex } from '../base/bits.ts';
import type { MemorySystem } from '../memory/port.ts';
import { pageSize } from '../memory/ram.ts';
import type { Program } from '../program/program.ts';
import type { Images } from './images.ts';
import { type Image, type Pcb, showName } from './process.ts';
import { createStackPool, floorOf, type Stack, type StackPool, startOf, takeStack } from './stacks.ts';
import type { UserMemory } from './user-memory.ts';

/** A jump here is a return from the function in which a thread started; nothing is ever mapped here. */
export const returnAddress = 0xffff_f000;

/** Where RARS puts the heap; a program whose data ends higher has it there. */
const heapBase = 0x1004_0000;
/** The global pointer of a program that does not say. */
const globalPointer = 0x1000_8000;
const endOfStacks = 0x8000_0000;

/** What a program needs to begin in a process. */
export interface Loaded extends Pick<Pcb, 'heap' | 'stacks'> {
  readonly image: Image;
  readonly stack: Stack;
  readonly registers: Int32Array;
}

export interface LoadSetting {
  readonly images: Images;
  readonly memory: MemorySystem;
  readonly mainStack: number;
  readonly stack: number;
}

/** Makes the memory of a process whose first thread has number `tid`; a text says why it cannot be made. */
export function load(setting: LoadSetting, program: Program, args: readonly string[], tid: number): Loaded | string {
  const stacks = createStackPool(setting.mainStack, setting.stack);
  const image = setting.images.create(program, stacks);
  const loaded = fill(setting, image, stacks, args, tid);
  // What is not to be anybody's memory gives back what it took.
  if (typeof loaded === 'string') image.space.close();
  return loaded;
}

function fill(
  { memory: all }: LoadSetting,
  image: Image,
  stacks: StackPool,
  args: readonly string[],
  tid: number,
): Loaded | string {
  const { program, lookup, space, memory } = image;
  const floor = floorOf(stacks, 1);
  let dataEnd = heapBase;
  for (const { address, size, bytes, permissions } of program.segments) {
    const end = address + size;
    if (end > returnAddress || (end > floor && address < endOfStacks)) {
      return `the program's segment at ${hex(address)} lies where stacks or devices are`;
    }
    if (size === 0) continue;
    if (!space.map(address, size, permissions)) return 'the program needs more memory than the machine has';
    space.pokeBytes(address, bytes);
    if (end <= floor) dataEnd = Math.max(dataEnd, end);
  }
  const stack = takeStack(stacks, space, tid);
  if (!stack) return 'the program needs more memory than the machine has';

  const stray = bindHomes(image, all.pages);
  if (stray) return stray;
  const heap = alignUp(dataEnd, pageSize);
  const vector = placeArguments(memory, args, stack);
  if (vector === undefined) return `the program's arguments do not fit its stack of ${stacks.mainSize} bytes`;
  const registers = firstRegisters(vector, globalPointerOf(lookup), args.length);
  registers[11] = vector + 4;
  return { image, stack, stacks, heap: { start: heap, end: heap }, registers };
}

/** What gp is when a program begins. */
function globalPointerOf(lookup: Image['lookup']): number {
  return lookup.symbolNamed('__global_pointer$')?.value ?? globalPointer;
}

/** Gives the program's pages the homes that it asks for; a text where this memory lacks one. Without nodes it is no matter. */
function bindHomes({ program, lookup, space }: Image, pages: MemorySystem['pages']): string | undefined {
  if (!pages) return undefined;
  for (const { address, size, node } of program.homes ?? []) {
    if (node >= pages.nodes) {
      const name = showName(lookup, address);
      const what = name ? `${name} (${hex(address)})` : `what lies at ${hex(address)}`;
      const valid = pages.nodes === 1 ? 'node 0 only' : `nodes 0 to ${pages.nodes - 1}`;
      return `\`.home ${node}\` of ${what}: the machine's memory has ${valid}`;
    }
    for (let at = address; at < address + size; at += pageSize) {
      const frame = space.translate(at, 0);
      if (frame !== 0) pages.bind(frame, node);
    }
  }
  return undefined;
}

/** The registers with which a thread starts. */
export function firstRegisters(sp: number, gp: number, argument: number): Int32Array {
  const registers = new Int32Array(32);
  registers[1] = returnAddress;
  registers[2] = sp;
  registers[3] = gp;
  registers[10] = argument;
  return registers;
}

/** Writes the arguments to the top of a stack: the stack pointer below them, undefined where they do not fit. */
function placeArguments(memory: UserMemory, args: readonly string[], stack: Stack): number | undefined {
  const strings = args.map((text) => new TextEncoder().encode(`${text}\0`));
  const size = strings.reduce((sum, { length }) => sum + length, 0);
  let at = startOf(stack) - size;
  // argc, the pointers, their null, the environment's null, and a null pair for the auxiliary vector.
  const words = [args.length, ...strings.map(({ length }) => (at += length) - length), 0, 0, 0, 0];
  const sp = Math.floor((startOf(stack) - size - 4 * words.length) / 16) * 16;
  if (sp < stack.low + pageSize) return undefined;
  at = startOf(stack) - size;
  for (const bytes of strings) {
    if (!memory.write(at, bytes)) return undefined;
    at += bytes.length;
  }
  const picture = new DataView(new ArrayBuffer(4 * words.length));
  for (const [index, word] of words.entries()) picture.setUint32(4 * index, word, true);
  return memory.write(sp, new Uint8Array(picture.buffer)) ? sp : undefined;
}
