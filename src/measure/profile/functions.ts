/**
 * Which function an instruction belongs to. A function begins where the program or a thread begins, where a call led, and at
 * symbols that are global or have a size; it ends where the next one begins. So labels within a function are none, without
 * the program having to say which are.
 */
import { hex } from '../../base/bits.ts';
import type { Machine } from '../../machine/machine.ts';
import { lastAtOrBefore } from '../../program/program.ts';
import type { InstructionSums } from './profiler.ts';

export interface FunctionPlace {
  readonly pid: number;
  /** Its symbol; its address where it has none. */
  readonly name: string;
  /** Of its first instruction, an unsigned 32-bit number. */
  readonly address: number;
}

type Space = InstructionSums['space'];

/** Finds functions, for programs that ran as some instructions tell. */
export function createFunctions(
  { kernel }: Pick<Machine, 'kernel'>,
  instructions: readonly Pick<InstructionSums, 'space' | 'pc' | 'isCalled'>[],
): (space: Space, pc: number) => FunctionPlace {
  const threads = [...kernel.graph.threads.values()];
  const processes = [...kernel.images].map(([pid, { program, lookup, space }]) => {
    const called = instructions.filter((one) => one.isCalled && one.space === space).map(({ pc }) => pc);
    const entries = threads.filter(({ process }) => process.id === pid).map(({ entry }) => entry);
    const symbols = program.symbols.filter(({ kind, global, size }) => kind === 'code' && (global || size > 0));
    const all = [program.entry, ...entries, ...called, ...symbols.map(({ value }) => value)];
    const starts = [...new Set(all.map((address) => address >>> 0))].sort((a, b) => a - b);
    return { pid, space, starts, lookup };
  });
  return (wanted, pc) => {
    const process = processes.find(({ space }) => space === wanted);
    if (!process) return { pid: 0, name: hex(pc), address: pc };
    const { pid, starts, lookup } = process;
    const address = starts[lastAtOrBefore(starts, (start) => start, pc)];
    if (address === undefined) return { pid, name: hex(pc), address: pc };
    const symbol = lookup.symbolAt(address);
    return { pid, name: symbol?.offset === 0 ? symbol.symbol.name : hex(address), address };
  };
}
