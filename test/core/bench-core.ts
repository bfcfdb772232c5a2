/** A core by itself, over flat memory, for tests of engines: two pages of writable code and two of data. */
import { Code } from '../../src/core/code.ts';
import { Core } from '../../src/core/core.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { AddressSpace } from '../../src/memory/address-space.ts';
import { flat } from '../../src/memory/organisations/flat.ts';

export const codeAddress = 0x00400000;
export const dataAddress = 0x10010000;
export const isa = createIsa();

export interface Bench {
  readonly core: Core;
  readonly space: AddressSpace;
  /** Puts the core at the start of `words`, with its registers pointing at data, code and nowhere. */
  reset(words: readonly number[]): void;
}

export function createBench(words: readonly number[], misaligned: 'fault' | 'allow' = 'fault'): Bench {
  const memory = flat.create({ size: 2 ** 20 }, { cores: 1, misaligned });
  const space = new AddressSpace(memory.ram);
  space.map(codeAddress, 8192, 7);
  space.map(dataAddress, 8192, 6);
  const core = new Core(0, memory.port(0));
  core.port.space = space;
  core.code = new Code(isa, space, memory.ram);
  const reset = (code: readonly number[]): void => {
    for (const { address, bytes } of space.contents()) space.pokeBytes(address, new Uint8Array(bytes.length));
    for (const [index, word] of code.entries()) space.poke(codeAddress + 4 * index, 4, word);
    core.port.release();
    Object.assign(core, { pc: codeAddress, cycle: 0, retired: 0, cause: -1, value: 0 });
    for (let i = 1; i < 32; i++)
      core.x[i] = [codeAddress + 64 * i, dataAddress + 128 * i, dataAddress - 64 * i, i * 0x01234567][i % 4];
  };
  reset(words);
  return { core, space, reset };
}

/** Everything that a program can have changed. */
export function stateOf(core: Core, space: AddressSpace) {
  return {
    registers: [...core.x.subarray(0, 32)],
    pc: core.pc,
    cycle: core.cycle,
    retired: core.retired,
    cause: core.cause,
    value: core.cause >= 0 ? core.value | 0 : 0,
    memory: [...space.contents()].map(({ bytes }) => Buffer.from(bytes).toString('base64')),
  };
}
