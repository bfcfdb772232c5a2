/** The catalogue of what may become of a process's threads with regard to a global interpreter lock. */
import type { Plug } from '../../base/plug.ts';

export interface GilRule<P extends object> extends Plug<P> {
  /** In cycles, how long a waiter waits before it asks for the lock; undefined where there is no lock. */
  interval(parameters: P): number | undefined;
}

export interface IntervalParameters {
  /** In cycles. */
  interval: number;
}

const off: GilRule<object> = {
  name: 'off',
  summary: 'No lock: the threads of a process run at the same time, as far as there are cores.',
  parameters: {},
  interval: () => undefined,
};

const interval: GilRule<IntervalParameters> = {
  name: 'interval',
  summary: 'One thread of a process at a time; who has waited for an interval gets the lock, as in CPython since 3.2.',
  parameters: {
    interval: {
      default: 5000,
      unit: 'cycles',
      range: [1, 1_000_000_000],
      summary: 'How long a thread waits for the lock before it asks for it. 5 ms in CPython.',
    },
  },
  interval: (parameters) => parameters.interval,
};

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const gilRules: readonly GilRule<any>[] = [off, interval];
