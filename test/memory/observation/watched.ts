/** Classes of misses by looking back over all that was observed, with nothing but lists: slow, and made to be read. */
import type { MissClass } from '../../../src/memory/cache/classify.ts';
import type { Access, MemoryObserver, ObservedMemory } from '../../../src/memory/observer.ts';
import { type CacheName, cacheNames } from '../../../src/memory/statistics.ts';

/** What one cache came to know, in order. */
type Happening =
  | { readonly what: 'asked'; readonly line: number; readonly has: boolean }
  | { readonly what: 'taken'; readonly line: number }
  | { readonly what: 'used by others'; readonly line: number; readonly bytes: readonly number[] };

interface Watched {
  readonly core: number;
  readonly name: CacheName;
  readonly happenings: Happening[];
  /** A fully associative cache of as many lines, the last one used first. */
  ideal: number[];
  readonly classes: MissClass[];
}

export class LookBack implements MemoryObserver {
  private memory!: ObservedMemory;
  private watched: Watched[] = [];
  private demoted_: { core: number; line: number }[] = [];

  attach(memory: ObservedMemory): void {
    this.memory = memory;
    this.watched = Array.from({ length: memory.cores }, (_, core) => core).flatMap((core) =>
      cacheNames
        .filter((name) => memory.lines(name) > 0)
        .map((name) => ({ core, name, happenings: [], ideal: [], classes: [] })),
    );
  }

  began(): void {}
  carried(): void {}

  /** Misses of a class. */
  count(core: number, name: CacheName, of: MissClass): number {
    return this.find(core, name).classes.filter((one) => one === of).length;
  }

  lost(core: number, line: number, taken: boolean): void {
    if (!taken) return;
    for (const one of this.watched.filter((other) => other.core === core)) {
      const held = this.memory.holds(core, one.name, line) || this.isExclusive(one);
      if (!held) continue;
      one.happenings.push({ what: 'taken', line });
      one.ideal = one.ideal.filter((other) => other !== line);
    }
  }

  demoted(core: number, line: number): void {
    this.demoted_.push({ core, line });
  }

  finished({ core, line, on, physical, width, missed, foundIn }: Access): void {
    const bytes = Array.from({ length: width }, (_, index) => physical + index);
    const asked = missed.length > 0 && foundIn?.startsWith('l1') ? missed : [...missed, ...(foundIn ? [foundIn] : [])];
    const { hearsStores } = this.memory;
    const told = hearsStores && on === 'store' && missed.length === 0 ? [...asked, hearsStores] : asked;
    for (const name of told) {
      const one = this.find(core, name);
      if (missed.includes(name)) one.classes.push(why(one, line, bytes));
      const nearer = ['l1i', 'l1d'].some((first) => this.memory.holds(core, first as CacheName, line));
      const passed = this.isExclusive(one) && nearer;
      const has = passed || this.memory.holds(core, name, line);
      one.happenings.push({ what: 'asked', line, has });
      const known = one.ideal.includes(line);
      if (passed) one.ideal = one.ideal.filter((other) => other !== line);
      else if (has || known) this.use(one, line);
    }
    for (const demoted of this.demoted_) this.use(this.find(demoted.core, 'l2'), demoted.line);
    this.demoted_ = [];
    if (on === 'load' && !this.memory.exclusive) return;
    for (const one of this.watched) if (one.core !== core) one.happenings.push({ what: 'used by others', line, bytes });
  }

  save(): undefined {}
  restore(): void {}

  private find(core: number, name: CacheName): Watched {
    const found = this.watched.find((one) => one.core === core && one.name === name);
    if (!found) throw new Error(`core ${core} has no ${name}`);
    return found;
  }

  private isExclusive({ name }: Watched): boolean {
    return name === 'l2' && this.memory.demotes;
  }

  private use(one: Watched, line: number): void {
    one.ideal = [line, ...one.ideal.filter((other) => other !== line)].slice(0, this.memory.lines(one.name));
  }
}

/** The class of a miss that is about to happen. */
function why({ happenings, ideal }: Watched, line: number, bytes: readonly number[]): MissClass {
  const about = happenings.filter((one) => one.line === line);
  const had = about.findLastIndex((one) => one.what === 'asked' && one.has);
  if (had < 0) return 'compulsory';
  const since = about.slice(had + 1);
  const taken = since.findLastIndex(({ what }) => what === 'taken');
  if (taken < 0) return ideal.includes(line) ? 'conflict' : 'capacity';
  const isUsed = since
    .slice(taken)
    .some((one) => one.what === 'used by others' && one.bytes.some((byte) => bytes.includes(byte)));
  return isUsed ? 'trueSharing' : 'falseSharing';
}
