/**
 * What a core's control and status registers read as.
 * Follows the Unprivileged Specification, chapter Zicntr. All are read-only, so a write is an illegal instruction
 * (Privileged Specification, section 2.1).
 */
import type { Core } from './core.ts';
import { causes } from './trap.ts';

const readers: Readonly<Record<number, (core: Core) => number>> = {
  3072: (core) => core.cycle,
  3073: (core) => core.cycle,
  3074: (core) => core.retired,
  3200: (core) => core.cycle / 2 ** 32,
  3201: (core) => core.cycle / 2 ** 32,
  3202: (core) => core.retired / 2 ** 32,
  3860: (core) => core.id,
};

/** The value of a register, with the core's clocks up to date; sets `core.cause` where there is none or it is written. */
export function readCsr(core: Core, number: number, writes: boolean): number {
  const reader = readers[number];
  if (!reader || writes) {
    core.cause = causes.illegal;
    core.value = core.code.wordAt(core.pc);
    return 0;
  }
  return Math.trunc(reader(core)) | 0;
}
