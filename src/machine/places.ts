/**
 * What addresses mean to people: a variable by its symbol, a stack, the heap, the kernel's own memory; and for code the
 * source line and the instruction. Addresses are those of a process; where there is no process they mean nothing.
 */
import { hex } from '../base/bits.ts';
import { blockSize, kernelBase } from '../kernel/context.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Image, Pcb } from '../kernel/process.ts';
import { firstRegion, regionAt } from '../kernel/regions.ts';
import { slotOf } from '../kernel/stacks.ts';
import type { AddressSpace } from '../memory/address-space.ts';
import type { Machine } from './machine.ts';

export interface Place {
  /** The process; 0 for the kernel and where there is none. */
  readonly pid: number;
  /** A `symbol` can be moved in a program's source. */
  readonly kind: 'symbol' | 'heap' | 'shared' | 'stack' | 'kernel' | 'address';
  /** Of a symbol its name, else what it is: `heap`, `main stack`, or the address. */
  readonly name: string;
  /** Bytes from where it begins; negative from the top of a stack. */
  readonly offset: number;
}

export interface CodePlace {
  readonly pid: number;
  /** Absent where the program has no line for it. */
  readonly file?: string;
  readonly line?: number;
  readonly pc: number;
  readonly who: 'program' | 'kernel' | 'trace';
  /** As a disassembler writes it; empty where nothing is known of it. */
  readonly instruction: string;
}

export interface Places {
  /** The variable at an unsigned address. */
  variable(space: AddressSpace | undefined, address: number): Place;
  /** The code at an unsigned pc; pc 0 is the kernel's. */
  code(space: AddressSpace | undefined, pc: number): CodePlace;
}

/** The places of a machine's processes as they are now. */
export function createPlaces({ kernel, isa }: Pick<Machine, 'kernel' | 'isa'>): Places {
  const processes = processesOf(kernel);
  return {
    variable(space, address) {
      const known = space && processes.get(space);
      if (known) return variableIn(known, address);
      if (!space) return { pid: 0, kind: 'address', name: hex(address), offset: 0 };
      const block = Math.floor((address - kernelBase) / blockSize);
      return { pid: 0, kind: 'kernel', name: `thread block ${block + 1}`, offset: (address - kernelBase) % blockSize };
    },
    code(space, pc) {
      const known = space && processes.get(space);
      if (!known || pc === 0) return { pid: 0, pc, who: space ? 'kernel' : 'trace', instruction: '' };
      const { process, image } = known;
      const { lookup } = image;
      const segment = lookup.segmentAt(pc);
      const at = segment ? pc - segment.address : 0;
      if (!segment || at + 4 > segment.bytes.length) return { pid: process.id, pc, who: 'program', instruction: '' };
      const word = new DataView(segment.bytes.buffer, segment.bytes.byteOffset).getInt32(at, true);
      return { pid: process.id, ...lookup.lineAt(pc), pc, who: 'program', instruction: isa.show(word, pc) };
    },
  };
}

interface Known {
  readonly process: Pcb;
  readonly image: Image;
}

function processesOf({ graph, images }: Kernel): ReadonlyMap<AddressSpace, Known> {
  return new Map(
    [...images].flatMap(([pid, image]) => {
      const process = graph.processes.get(pid);
      return process ? [[image.space, { process, image }] as const] : [];
    }),
  );
}

function variableIn({ process, image }: Known, address: number): Place {
  const { id: pid, heap, stacks } = process;
  const found = image.lookup.symbolAt(address);
  if (found) return { pid, kind: 'symbol', name: found.symbol.name, offset: found.offset };
  const stack = slotOf(stacks, address);
  if (stack) {
    const name = stack.slot === 0 ? 'main stack' : `thread stack ${stack.slot}`;
    return { pid, kind: 'stack', name, offset: address - stack.high };
  }
  const region = regionAt(process, address);
  if (region) return { pid, kind: 'shared', name: 'shared memory', offset: address - firstRegion };
  if (address >= heap.start) return { pid, kind: 'heap', name: 'heap', offset: address - heap.start };
  return { pid, kind: 'address', name: hex(address), offset: 0 };
}

/** A place in a word: `counter`, `counters+8`, `main stack-16`; `whole`: `counters+0` too. */
export function showPlace({ name, offset }: Pick<Place, 'name' | 'offset'>, whole = false): string {
  return offset === 0 && !whole ? name : `${name}${offset >= 0 ? '+' : ''}${offset}`;
}
