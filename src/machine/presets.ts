/** Machines that have a name: what a user starts from and refines. */
import type { Raw } from './configuration.ts';

export interface Preset {
  readonly name: string;
  readonly summary: string;
  readonly configuration: Raw;
}

function cores(count: number): Raw {
  return { array: { kind: 'mimd', cores: count } };
}

export const presets: readonly Preset[] = [
  { name: 'uniprocessor', summary: 'One core over flat memory.', configuration: { array: 'sisd' } },
  { name: 'smp2', summary: 'Two cores that share flat memory.', configuration: cores(2) },
  { name: 'smp4', summary: 'Four cores that share flat memory.', configuration: cores(4) },
  { name: 'smp8', summary: 'Eight cores that share flat memory.', configuration: cores(8) },
  { name: 'smp64', summary: 'Sixty-four cores that share flat memory.', configuration: cores(64) },
  {
    name: 'asmp4',
    summary: 'Four cores of which only core 0 reaches devices: an asymmetric multiprocessor.',
    configuration: { array: { kind: 'mimd', cores: 4, devices: '0' } },
  },
  {
    name: 'quick4',
    summary: 'Four cores in turns of 100 cycles: faster to run, its order of accesses is approximate.',
    configuration: { array: { kind: 'mimd', cores: 4, quantum: 100 } },
  },
];
