/**
 * What instructions mean: generated sequences leave the registers and memory that `qemu-riscv32` leaves, on every engine.
 * 10,000 sequences here; FLYNN_TORTURE=N runs N times as many, from other seeds.
 */
import { expect, it } from 'vitest';
import { engines } from '../../src/core/engine/index.ts';
import { defaultConfiguration } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { describeWithOracles } from '../oracle.ts';
import { loadElf } from '../real/run.ts';
import { disagreement, reference } from './meaning.ts';

const perBatch = 500;
const batches = 20 * Number(process.env.FLYNN_TORTURE ?? 1);

/** Runs an ELF file on a machine with the engine; its standard output. */
function runner(engine: string) {
  return (elf: Uint8Array): Uint8Array => {
    const machine = createMachine({ ...defaultConfiguration(), engine });
    machine.load(loadElf(elf));
    const { kind, code, message } = machine.run({ instructions: 100_000_000 });
    if (kind !== 'exit' || code !== 0) throw new Error(`${kind}: ${message}`);
    return machine.console.output;
  };
}

describeWithOracles(['qemu'], 'the meaning of instructions', () => {
  it(`agrees with qemu in ${batches * perBatch} sequences, on every engine`, () => {
    for (let batch = 0; batch < batches; batch++) {
      const references = new Map<string, Buffer>();
      const expected = (elf: Uint8Array): Buffer => {
        const key = Buffer.from(elf).toString('latin1');
        const known = references.get(key) ?? reference(elf);
        references.set(key, known);
        return known;
      };
      for (const { name } of engines) {
        expect(
          disagreement(runner(name), 1000 + batch, perBatch, expected),
          `${name}, seed ${1000 + batch}`,
        ).toBeUndefined();
      }
    }
  });
});
