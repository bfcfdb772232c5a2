/** Sums of accounts: how often, why and at what cost some accesses missed, in all and by core. */
import type { Machine } from '../../machine/machine.ts';

export type Account = NonNullable<Machine['observation']['accounts']>['all'][number];

export interface Counts {
  readonly accesses: number;
  /** The sum of the classes. */
  readonly misses: number;
  readonly compulsory: number;
  readonly capacity: number;
  readonly conflict: number;
  readonly coherence: number;
  readonly falseSharing: number;
  readonly upgrades: number;
  readonly cycles: number;
}

export interface Tally extends Counts {
  /** In the order of their numbers. */
  readonly cores: readonly (Counts & { readonly core: number })[];
}

/** The sums over some accounts. */
export function tally(accounts: readonly Account[]): Tally {
  const byCore = [...groupBy(accounts, ({ core }) => core)].sort(([a], [b]) => a - b);
  return { ...count(accounts), cores: byCore.map(([core, own]) => ({ core, ...count(own) })) };
}

function count(accounts: readonly Account[]): Counts {
  const sum = (of: (one: Account) => number) => accounts.reduce((total, one) => total + of(one), 0);
  const classes = {
    compulsory: sum(({ misses }) => misses.compulsory),
    capacity: sum(({ misses }) => misses.capacity),
    conflict: sum(({ misses }) => misses.conflict),
    coherence: sum(({ misses }) => misses.trueSharing),
    falseSharing: sum(({ misses }) => misses.falseSharing),
  };
  return {
    accesses: sum(({ accesses }) => accesses),
    misses: Object.values(classes).reduce((total, one) => total + one, 0),
    ...classes,
    upgrades: sum(({ upgrades }) => upgrades),
    cycles: sum(({ cycles }) => cycles),
  };
}

/** Accounts by a number that belongs to their address space, such as an address: those with the same number together. */
export function groupAccounts(accounts: readonly Account[], numberOf: (one: Account) => number): Account[][] {
  const spaces = groupBy(accounts, ({ space }) => space);
  return [...spaces.values()].flatMap((own) => [...groupBy(own, numberOf).values()]);
}

/** Items by key, keys in the order in which they come. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
