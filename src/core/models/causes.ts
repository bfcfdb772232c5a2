/** What cycles go by for, as models tell it. What memory and the kernel took is told apart by them. */

export const causeTable = {
  execute: 'An instruction goes on as it should.',
  data: 'An instruction waits for a value that an earlier one computes.',
  loadUse: 'An instruction waits for a value that an earlier one loads.',
  structural: 'An instruction waits for a part of the core that another one has.',
  branch: 'The next instruction was not known, or another one was fetched in its place.',
  memory: 'An access of memory takes more than its cycle.',
  fill: 'Instructions come into an empty pipeline, or leave it before the kernel comes.',
} as const;

export type ModelCause = keyof typeof causeTable;

/** In cycles. */
export type CauseTotals = { [K in ModelCause]: number };

export function noCauses(): CauseTotals {
  return { execute: 0, data: 0, loadUse: 0, structural: 0, branch: 0, memory: 0, fill: 0 };
}
