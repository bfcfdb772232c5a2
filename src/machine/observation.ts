/**
 * What a machine watches of its own memory for reports, where somebody asks for it: it costs time, and changes nothing
 * that the machine does. Over memory without caches there is nothing to watch, and everything stays empty.
 */
import { MissClasses } from '../memory/observation/miss-classes.ts';
import type { MemoryObserver } from '../memory/observer.ts';
import { joinObservers } from '../memory/observer.ts';

/** What can be watched. */
export const observables = {
  classes: 'Why each cache missed: compulsory, capacity, conflict, coherence, false sharing.',
} as const;

export type Observable = keyof typeof observables;

export interface Observation {
  readonly classes: MissClasses | undefined;
}

/** What is to be watched, and who does it; undefined where there is nothing to do. */
export function createObservation(
  wanted: readonly Observable[],
  other: MemoryObserver | undefined,
): { readonly observation: Observation; readonly observer: MemoryObserver | undefined } {
  const classes = wanted.includes('classes') ? new MissClasses() : undefined;
  const all = [classes, other].filter((one) => one !== undefined);
  return { observation: { classes }, observer: joinObservers(all) };
}
