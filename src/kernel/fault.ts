/** Faults of the guest, in words: what happened, by which instruction of whom, where, and what may help. */
import { hex } from '../base/bits.ts';
import type { Core } from '../core/core.ts';
import { causes, causeTexts } from '../core/trap.ts';
import { permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';
import { exitCodes, type FaultReport } from './outcome.ts';
import { type Image, showName, showPlace } from './process.ts';
import { stackOf } from './stacks.ts';
import { showThread, type Tcb } from './thread.ts';

/** The exit code of a cause. */
export function codeOf(cause: number): number {
  if (cause === causes.illegal) return exitCodes.illegal;
  return cause === causes.breakpoint ? exitCodes.breakpoint : exitCodes.memory;
}

/** What a core knew when its thread could not go on; `core.cause` is that of the trap. */
export function faultOf({ cause, pc, value, x }: Core, { id }: Tcb, { space }: Image): FaultReport {
  return { tid: id, cause, pc, value, word: space.peek(pc, 4), registers: x.slice(0, 32) };
}

/** A sentence about the fault that a core stopped at. */
export function explainFault(core: Core, thread: Tcb, image: Image, outOfMemory: boolean): string {
  const who = `${showThread(thread)} at ${showPlace(image, core.pc)}`;
  const value = core.value >>> 0;
  switch (core.cause) {
    case causes.illegal:
    case causes.forbiddenFetch:
      return explainFetch(core, image, showThread(thread));
    case causes.breakpoint:
      return `breakpoint without a debugger: ${who}`;
    case causes.misalignedFetch:
      return `jump to ${hex(value)}, which is no multiple of 4: ${who}${instruction(core, image)}`;
    case causes.misalignedLoad:
    case causes.misalignedStore:
      return `${causeTexts[core.cause]} at ${hex(value)}: ${who}${instruction(core, image)}${hint(core)}`;
    default: {
      const what = core.cause === causes.forbiddenLoad ? 'load from' : 'store to';
      const why = outOfMemory ? 'memory is used up' : whyForbidden(value, thread, image);
      return `${what} ${hex(value)}: ${why}: ${who}${instruction(core, image)}`;
    }
  }
}

function explainFetch(core: Core, image: Image, thread: string): string {
  const { pc, cause, value } = core;
  const { program, lookup, space } = image;
  const who = `${thread} at ${showPlace(image, pc)}`;
  const before = program.segments.find(({ address, size, permissions }) => {
    return (permissions & permission.execute) !== 0 && pc === address + size;
  });
  if (before) {
    const last = lookup.lineAt(pc - 4);
    const where = last ? ` (${last.file}:${last.line})` : '';
    return `fell off the end of the code after ${hex(pc - 4)}${where}: ${thread}; end it with exit, quit or ret`;
  }
  if (cause === causes.illegal) return `illegal instruction ${hex(value)}: ${who}`;
  const name = showName(lookup, pc);
  if (pc < pageSize) return `jump to ${hex(pc)}, a null pointer: ${who}`;
  if (space.permissionsAt(pc) !== 0) return `jump to ${hex(pc)}${name ? ` ('${name}')` : ''}, which is data: ${who}`;
  return `jump out of code, to ${hex(pc)}: ${who}`;
}

function whyForbidden(address: number, { process }: Tcb, { space }: Image): string {
  const found = stackOf(process.stacks, address);
  if (found?.guard) {
    const size = found.stack.high - found.stack.low;
    return `stack overflow, thread ${found.owner} has used all of its ${size} bytes`;
  }
  if (address < pageSize) return 'a null pointer';
  if (space.permissionsAt(address) !== 0) return 'this memory is read-only or code';
  return 'nothing is there';
}

/** The instruction, where it can be read. */
function instruction({ code, pc }: Core, { space }: Image): string {
  if ((space.permissionsAt(pc) & permission.execute) === 0) return '';
  return ` (${code.isa.show(code.wordAt(pc), pc)})`;
}

/** Atomics must be aligned whatever the machine; the others may be carried out. */
function hint({ code, pc }: Core): string {
  const { isa } = code;
  const instruction = isa.decode(code.wordAt(pc));
  const atomic = instruction && isa.facts[isa.numberOf(instruction)].unit === 'atomic';
  return atomic ? '; an atomic must be aligned' : '; --misaligned allow carries it out';
}
