/**
 * Classes of the misses of every cache of a memory, by watching it: each cache has a classifier that hears just what the
 * cache is asked and what other cores take from it.
 * Invariant: the classes of a cache's misses sum to its misses.
 *
 * What a first level loses because the line must leave a second that includes it counts as the first level's own: its
 * fully associative twin keeps such a line, so it is a conflict.
 */
import {
  type Classifier,
  type ClassifierState,
  createClassifier,
  type MissClass,
  missClasses,
} from '../cache/classify.ts';
import type { Access, MemoryObserver, ObservedMemory } from '../observer.ts';
import { type CacheName, cacheNames } from '../statistics.ts';

export type ClassCounts = Readonly<Record<MissClass, number>>;

/** A cache that was watched. */
interface Watched {
  readonly core: number;
  readonly name: CacheName;
  readonly classifier: Classifier;
  counts: Record<MissClass, number>;
}

interface State {
  readonly caches: readonly { readonly counts: ClassCounts; readonly classifier: ClassifierState }[];
  /** By line: the caches, as numbers in their list, that it was taken from. */
  readonly losers: readonly (readonly [line: number, caches: readonly number[]])[];
}

export class MissClasses implements MemoryObserver {
  /**
   * Why the last access that finished missed in the first level; where a cache further out lost the line to another core,
   * that is why. Undefined where it hit.
   */
  last: MissClass | undefined;
  private memory!: ObservedMemory;
  /** Of all cores, core by core. */
  private caches: readonly Watched[] = [];
  /** By core. */
  private byName: readonly Partial<Record<CacheName, Watched>>[] = [];
  /** By line: the caches that it was taken from and that have not asked for it since. */
  private readonly losers = new Map<number, Set<Watched>>();
  /** Lines that the access under way has driven from first levels to a second. */
  private readonly demotions: { readonly core: number; readonly line: number }[] = [];

  attach(memory: ObservedMemory): void {
    this.memory = memory;
    const names = cacheNames.filter((name) => memory.lines(name) > 0);
    this.byName = Array.from({ length: memory.cores }, (_, core) =>
      Object.fromEntries(
        names.map((name) => {
          const classifier = createClassifier(memory.lines(name), memory.line);
          return [name, { core, name, classifier, counts: noMisses() }];
        }),
      ),
    );
    this.caches = this.byName.flatMap((own) => Object.values(own));
  }

  /** How many misses of each class a core's cache had so far; undefined where the core has none of that name. */
  of(core: number, cache: CacheName): ClassCounts | undefined {
    return this.byName[core]?.[cache]?.counts;
  }

  began(): void {
    // What an access finds is known when it has finished.
  }

  carried(): void {
    // Only who loses a line matters, not how long it travels.
  }

  lost(core: number, line: number, taken: boolean): void {
    if (!taken) return;
    for (const one of Object.values(this.byName[core])) {
      // What a cache has passed on to nearer ones is taken from all of them.
      if (!this.passesOn(one.name) && !this.memory.holds(core, one.name, line)) continue;
      one.classifier.invalidated(line);
      const losers = this.losers.get(line);
      if (losers) losers.add(one);
      else this.losers.set(line, new Set([one]));
    }
  }

  demoted(core: number, line: number): void {
    // The line that is asked for leaves the second level first, and then there is room for this one.
    this.demotions.push({ core, line });
  }

  finished(access: Access): void {
    const { core, line, on, physical, width, missed, foundIn } = access;
    const byte = physical & (this.memory.line - 1);
    const own = this.byName[core];
    this.last = undefined;
    for (const name of missed) {
      const one = own[name] as Watched;
      const why = one.classifier.missClass(line, byte, width);
      one.counts[why]++;
      if (this.last === undefined || isSharing(why)) this.last = why;
      this.tell(one, line);
    }
    // A line that the other first level had is found without asking that one.
    const found = foundIn && own[foundIn];
    if (found && (missed.length === 0 || !foundIn.startsWith('l1'))) this.tell(found, line);
    // A word that goes through to the next level uses the line there, too.
    const { hearsStores } = this.memory;
    if (hearsStores && on === 'store' && missed.length === 0) this.tell(own[hearsStores] as Watched, line);
    for (const { core, line } of this.demotions) this.byName[core].l2?.classifier.received(line);
    this.demotions.length = 0;
    // Where a line is in one cache at a time, a load takes it away as a store does: then its bytes are what others used.
    if (on === 'store' || this.memory.exclusive) {
      for (const loser of this.losers.get(line) ?? []) {
        if (loser.core !== core) loser.classifier.writtenByOther(line, byte, width);
      }
    }
  }

  save(): State {
    return {
      caches: this.caches.map(({ counts, classifier }) => ({ counts: { ...counts }, classifier: classifier.save() })),
      losers: [...this.losers].map(([line, all]) => [line, [...all].map((one) => this.caches.indexOf(one))]),
    };
  }

  restore(state: unknown): void {
    const { caches, losers } = state as State;
    for (const [index, { counts, classifier }] of caches.entries()) {
      this.caches[index].counts = { ...counts };
      this.caches[index].classifier.restore(classifier);
    }
    this.losers.clear();
    for (const [line, all] of losers) this.losers.set(line, new Set(all.map((index) => this.caches[index])));
  }

  /** A cache was asked for a line; whether it has it now shows. */
  private tell(one: Watched, line: number): void {
    const { classifier, core, name } = one;
    const { memory } = this;
    const isNear = memory.holds(core, 'l1i', line) || memory.holds(core, 'l1d', line);
    const passed = this.passesOn(name) && isNear;
    const has = passed || memory.holds(core, name, line);
    if (passed) classifier.passed(line);
    else classifier.access(line, has);
    // Until it comes back, what others write of it decides how it was shared.
    if (!has) return;
    const losers = this.losers.get(line);
    if (losers?.delete(one) && losers.size === 0) this.losers.delete(line);
  }

  /** Whether a cache has just what nearer ones had no room for. */
  private passesOn(name: CacheName): boolean {
    return name === 'l2' && this.memory.demotes;
  }
}

function isSharing(one: MissClass): boolean {
  return one === 'trueSharing' || one === 'falseSharing';
}

function noMisses(): Record<MissClass, number> {
  return Object.fromEntries(Object.keys(missClasses).map((name) => [name, 0])) as Record<MissClass, number>;
}
