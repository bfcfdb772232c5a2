/**
 * The thirty-two integer registers and the names that the calling convention gives them.
 * Follows the RISC-V ELF psABI, "Integer Register Convention".
 */

/** The names by number: what the disassembler writes. */
export const registerNames: readonly string[] =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' ');

const numbers = new Map<string, number>([
  ...registerNames.map((name, number) => [name, number] as const),
  ...registerNames.map((_, number) => [`x${number}`, number] as const),
  ['fp', 8],
]);

/** The number of a register by any of its names: `x8`, `s0` and `fp` are one. */
export function registerNumber(name: string): number | undefined {
  return numbers.get(name);
}

/** Every spelling, for suggestions. */
export const registerSpellings: readonly string[] = [...numbers.keys()];
