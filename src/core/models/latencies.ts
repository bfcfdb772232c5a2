/**
 * How long units compute: parameters that models share, so that they can be compared.
 * By default a unit takes a cycle, as where textbooks draw pipelines. Hennessy and Patterson, Computer Architecture, C.5, have
 * 7 cycles for a multiplication and 25 for a division; Patterson and Hennessy, 3.3 and 3.4, have a bit a cycle, 32 for either.
 */
import type { Parameters } from '../../base/plug.ts';
import type { Operation } from './model.ts';

/** In cycles. */
export interface UnitLatencies {
  multiply: number;
  divide: number;
}

export const unitLatencies: Parameters<UnitLatencies> = {
  multiply: {
    default: 1,
    unit: 'cycles',
    range: [1, 1000],
    summary: 'How long a multiplication is in execute; 7 in Hennessy & Patterson, C.5.',
  },
  divide: {
    default: 1,
    unit: 'cycles',
    range: [1, 1000],
    summary: 'How long a division is in execute; 25 in Hennessy & Patterson, C.5.',
  },
};

/** By operation: cycles in execute beyond the first. */
export function extraCycles(operations: readonly Operation[], { multiply, divide }: UnitLatencies): Uint16Array {
  return Uint16Array.from(operations, ({ unit }) => {
    if (unit === 'multiply') return multiply - 1;
    return unit === 'divide' ? divide - 1 : 0;
  });
}
