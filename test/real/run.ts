/** Runs a program on a machine as `qemu-riscv32` would, for comparison. */
import { defaultConfiguration } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { readElf } from '../../src/program/elf-read.ts';
import type { Program } from '../../src/program/program.ts';

/** The program in an ELF file; throws with the first diagnostic where it is refused. */
export function loadElf(bytes: Uint8Array): Program {
  const read = readElf(bytes, 'test.elf');
  if (!('program' in read)) throw new Error(read.diagnostics[0].message);
  return read.program;
}

/** What a program writes to its console, and its exit code. */
export function runProgram(program: Program, engine = 'loop'): { output: string; code: number } {
  const chunks: Uint8Array[] = [];
  const machine = createMachine(
    { ...defaultConfiguration(), engine },
    { output: (bytes) => chunks.push(bytes.slice()) },
  );
  machine.load(program);
  const { kind, code, message } = machine.run({ instructions: 500_000_000 });
  if (kind !== 'exit') throw new Error(`${kind}: ${message}`);
  return { output: Buffer.concat(chunks).toString(), code };
}
