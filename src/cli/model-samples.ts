/** Programs that CPU models are tried with: some that come with Flynn, and some that are made of instructions at random. */
import { seeded } from '../base/choices.ts';
import type { Sample } from '../machine/conformance.ts';
import { assembleSource, loadProgram } from './load-program.ts';

const bundled = ['sieve', 'matrix', 'division'];
const parallel = ['race-lock'];
const generated = 3;

export async function modelSamples(): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const name of bundled) samples.push({ name, program: (await loadProgram(name)).program });
  for (let seed = 1; seed <= generated; seed++) {
    const name = `generated-${seed}`;
    const read = () => undefined;
    const { program } = await assembleSource({ file: `${name}.s`, text: randomSource(seed), read }, { quiet: true });
    samples.push({ name, program });
  }
  for (const name of parallel) samples.push({ name, program: (await loadProgram(name)).program, isParallel: true });
  return samples;
}

const registers = ['t0', 't1', 't2', 't3', 's2', 's3', 'a0', 'ra'];
const computing = ['add', 'sub', 'xor', 'sll', 'slt', 'mul', 'mulh', 'div', 'remu'];
const branches = ['beq', 'bne', 'blt', 'bgeu'];

/** A source that ends: loops count down, and branches go forward. */
function randomSource(seed: number): string {
  const choices = seeded(seed);
  const one = (words: readonly string[]) => words[choices.pick(words.length, 'word')];
  const offset = () => 4 * choices.pick(64, 'offset');
  const kinds: readonly ((label: string) => readonly string[])[] = [
    () => [`${one(computing)} ${one(registers)}, ${one(registers)}, ${one(registers)}`],
    () => [`addi ${one(registers)}, ${one(registers)}, ${offset()}`],
    () => [`lw ${one(registers)}, ${offset()}(s0)`],
    () => [`sw ${one(registers)}, ${offset()}(s0)`],
    () => [`amoadd.w ${one(registers)}, ${one(registers)}, (s0)`],
    (label) => [
      `${one(branches)} ${one(registers)}, ${one(registers)}, ${label}`,
      `addi ${one(registers)}, zero, 7`,
      `${label}:`,
    ],
    () => ['call leaf'],
  ];
  const body = Array.from({ length: 40 }, (_, index) => kinds[choices.pick(kinds.length, 'kind')](`skip${index}`));
  return [
    'main:',
    ...['la s0, data', 'li s1, 20', 'loop:'],
    ...body.flat(),
    ...['addi s1, s1, -1', 'bnez s1, again', 'li a7, 93', 'li a0, 0', 'ecall', 'again: j loop'],
    ...['leaf: addi t0, t0, 1', 'ret', '.data', 'data: .space 256', ''],
  ].join('\n');
}
