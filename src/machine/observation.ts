/**
 * What a machine watches of its own memory for reports, where somebody asks for it: it costs time, and changes nothing
 * that the machine does. Over memory without caches there is nothing to watch, and everything stays empty.
 */
import { Accounts } from '../memory/observation/accounts.ts';
import { MissClasses } from '../memory/observation/miss-classes.ts';
import { joinObservers, type MemoryObserver } from '../memory/observer.ts';

/** What can be watched: why each cache missed; by whom and where, which needs the other. */
export type Observable = 'classes' | 'accounts';

export interface Observation {
  readonly classes: MissClasses | undefined;
  readonly accounts: Accounts | undefined;
}

/** What is to be watched, and who does it; undefined where there is nothing to do. */
export function createObservation(
  wanted: readonly Observable[],
  other: MemoryObserver | undefined,
): { readonly observation: Observation; readonly observer: MemoryObserver | undefined } {
  const classes = wanted.length > 0 ? new MissClasses() : undefined;
  const accounts = classes && wanted.includes('accounts') ? new Accounts(classes) : undefined;
  const all = [classes, accounts, other].filter((one) => one !== undefined);
  return { observation: { classes, accounts }, observer: joinObservers(all) };
}
