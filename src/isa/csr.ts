/**
 * The control and status registers that programs may name.
 * Follows the Unprivileged Specification, chapter Zicntr, and the Privileged one for `mhartid`. All are read-only: the
 * upper two bits of their numbers are 11, and a write is an illegal instruction.
 */

export interface Csr {
  readonly name: string;
  readonly number: number;
  readonly summary: string;
}

// biome-ignore format: a row is a line
export const csrs: readonly Csr[] = [
  { number: 0xc00, name: 'cycle',    summary: 'Cycles that this core has counted, low word' },
  { number: 0xc01, name: 'time',     summary: 'Real time in ticks; one tick is one cycle here, low word' },
  { number: 0xc02, name: 'instret',  summary: 'Instructions that this core has retired, low word' },
  { number: 0xc80, name: 'cycleh',   summary: 'Cycles, high word' },
  { number: 0xc81, name: 'timeh',    summary: 'Real time, high word' },
  { number: 0xc82, name: 'instreth', summary: 'Retired instructions, high word' },
  { number: 0xf14, name: 'mhartid',  summary: 'The number of this core, or of this lane in a SIMD array' },
];

const byName = new Map(csrs.map((csr) => [csr.name, csr]));
const byNumber = new Map(csrs.map((csr) => [csr.number, csr]));

export function csrNamed(name: string): Csr | undefined {
  return byName.get(name);
}

export function csrNumbered(number: number): Csr | undefined {
  return byNumber.get(number);
}
