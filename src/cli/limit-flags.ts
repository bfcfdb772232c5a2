/** `--max-cycles` and `--max-instructions`: where a run ends though the program goes on. */
import { InvalidArgumentError } from 'commander';
import type { Limit } from '../machine/machine.ts';

export interface LimitFlags {
  readonly maxCycles?: number;
  readonly maxInstructions?: number;
}

export function limitOf({ maxCycles, maxInstructions }: LimitFlags): Limit {
  return {
    ...(maxCycles !== undefined && { cycles: maxCycles }),
    ...(maxInstructions !== undefined && { instructions: maxInstructions }),
  };
}

/** A whole number, which may be written as `1_000` or `1e6`. */
export function parseCount(text: string): number {
  const count = Number(text.replaceAll('_', ''));
  if (!/^[\d_]+(e\d+)?$/i.test(text) || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('It must be a whole number.');
  return count;
}
