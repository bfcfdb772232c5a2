/**
 * A second level that all cores share: caches before memory, one at each place that has some, with the lines that are at
 * home there.
 *
 * Only what gets past the cores' caches comes here: requests that no core answers, lines and words that go home. As all of
 * memory is reached through it, a copy here can never differ from what others see of memory; so these caches are tags, and
 * the bytes are memory's. They are written back, and allocate on every miss.
 *
 * Inclusive: what a core has is here too, and a line that leaves takes the cores' copies with it (Baer and Wang 1988, "On
 * the inclusion properties for multi-level cache hierarchies"). Exclusive: a line is here only while no core has it; it
 * comes when the last copy leaves, and goes when a core asks for it, to memory too if that has it otherwise. Neither: a line
 * comes when it is asked for, and leaves for want of room alone.
 */
import type { Choices } from '../../base/choices.ts';
import { type CacheCounts, createCounts } from '../coherence/counts.ts';
import { bareMemory, type MainMemory } from '../coherence/main-memory.ts';
import type { Placement } from '../coherence/placement.ts';
import type { MemorySetting } from '../organisation.ts';
import type { Journal } from '../receipt/journal.ts';
import { CacheArray } from './cache-array.ts';
import type { SecondLevelSetting } from './levels.ts';

export interface SharedLevelSetting {
  readonly level: SecondLevelSetting;
  /** Bytes in a line. */
  readonly line: number;
  readonly placement: Pick<Placement, 'homeOf' | 'nameOf'>;
  /** The places that have memory. */
  readonly homes: readonly number[];
  /** Cycles that a memory takes to answer. */
  readonly memoryLatency: number;
  readonly choices: Choices;
  readonly journal?: Journal | undefined;
}

/** The cores' caches as a level before memory sees them. */
export interface CoreCaches {
  /** Whether a core has a line. */
  hasCopy(line: number): boolean;
  /** All copies of a line go; how many there were, and whether one differed from memory. */
  recall(line: number): { readonly copies: number; readonly isDirty: boolean };
  /** All copies are gone, with whatever they had. */
  forget(line: number): void;
}

interface Cache {
  readonly array: CacheArray;
  /** By slot: whether memory has the line otherwise. */
  readonly dirty: Uint8Array;
  readonly counts: CacheCounts;
}

export class SharedLevel implements MainMemory {
  /** A line that must not leave to make room; -2 for none. */
  kept = -2;
  private readonly setting: SharedLevelSetting;
  /** By place, where there is memory. */
  private readonly caches = new Map<number, Cache>();
  private cores!: CoreCaches;

  constructor(setting: SharedLevelSetting) {
    const { homes, level, line, choices } = setting;
    this.setting = setting;
    for (const home of homes) {
      const array = new CacheArray({ ...level, line }, level.replacement, choices);
      this.caches.set(home, { array, dirty: new Uint8Array(array.slots), counts: createCounts() });
    }
  }

  /** Whose copies it keeps account of. */
  attach(cores: CoreCaches): void {
    this.cores = cores;
  }

  supply(line: number, home: number, now: number): number {
    const { journal, level, memoryLatency, placement } = this.setting;
    const cache = this.at(home);
    const { array, counts } = cache;
    const looked = now + level.latency;
    journal?.took('shared level', placement.nameOf(home), now, looked);
    counts.reads++;
    const slot = array.find(line);
    if (slot >= 0) {
      if (level.inclusion === 'exclusive') this.giveUp(cache, slot);
      else array.touch(slot);
      return looked;
    }
    counts.readMisses++;
    if (level.inclusion !== 'exclusive') this.fill(cache, line, false);
    journal?.took('memory', placement.nameOf(home), looked, looked + memoryLatency);
    return looked + memoryLatency;
  }

  accept(line: number): void {
    const { level, placement } = this.setting;
    const cache = this.at(placement.homeOf(line));
    const { array, counts, dirty } = cache;
    counts.writes++;
    const slot = array.find(line);
    if (slot >= 0) {
      array.touch(slot);
      dirty[slot] = 1;
      return;
    }
    counts.writeMisses++;
    // What a core has goes on to memory, past a level that has only what no core has.
    if (level.inclusion !== 'exclusive' || !this.cores.hasCopy(line)) this.fill(cache, line, true);
  }

  get takesVictims(): boolean {
    return this.setting.level.inclusion === 'exclusive';
  }

  takeVictim(line: number): void {
    this.fill(this.at(this.setting.placement.homeOf(line)), line, false);
  }

  /** Lines whose frame was given back, from the first on, are in no cache any more: they may be at home elsewhere next time. */
  released(first: number, count: number): void {
    for (let line = first; line < first + count; line++) {
      this.cores.forget(line);
      for (const { array } of this.caches.values()) {
        const slot = array.find(line);
        if (slot >= 0) array.drop(slot);
      }
    }
  }

  /** Whether a line can come without taking the only place of another. */
  get hasRoomBeside(): boolean {
    return [...this.caches.values()].every(({ array }) => array.slots > 1);
  }

  /** Whether some home has a line here. */
  holds(line: number): boolean {
    return [...this.caches.values()].some(({ array }) => array.find(line) >= 0);
  }

  /** What each home's cache counted so far, in the order of places. */
  statistics(): readonly { readonly home: number; readonly counts: Readonly<CacheCounts> }[] {
    return [...this.caches].map(([home, { counts }]) => ({ home, counts: { ...counts } }));
  }

  save() {
    return [...this.caches.values()].map(({ array, dirty, counts }) => {
      return { array: array.save(), dirty: dirty.slice(), counts: { ...counts } };
    });
  }

  restore(state: ReturnType<SharedLevel['save']>): void {
    for (const [index, { array, dirty, counts }] of [...this.caches.values()].entries()) {
      array.restore(state[index].array);
      dirty.set(state[index].dirty);
      Object.assign(counts, state[index].counts);
    }
  }

  private at(home: number): Cache {
    const cache = this.caches.get(home);
    if (!cache) throw new Error(`there is no memory at place ${home}`);
    return cache;
  }

  private fill(cache: Cache, line: number, isDirty: boolean): void {
    const { array, dirty } = cache;
    let slot = array.victim(line);
    if (array.lines[slot] === this.kept) {
      const first = (line & array.setMask) * array.ways;
      slot = first + ((slot - first + 1) % array.ways);
    }
    if (array.lines[slot] >= 0) this.giveUp(cache, slot);
    array.fill(slot, line);
    dirty[slot] = isDirty ? 1 : 0;
  }

  /** The line in a slot leaves. */
  private giveUp({ array, dirty, counts }: Cache, slot: number): void {
    const line = array.lines[slot];
    let isDirty = dirty[slot] === 1;
    if (this.setting.level.inclusion === 'inclusive') {
      const recalled = this.cores.recall(line);
      counts.backInvalidations += recalled.copies;
      isDirty ||= recalled.isDirty;
    }
    if (isDirty) counts.writebacks++;
    array.drop(slot);
  }
}

/** Memory at some homes, with the level before it that caches may share. */
export function mainMemory(
  { caches, choices, journal }: Pick<MemorySetting, 'caches' | 'choices' | 'journal'>,
  { placement, homes, latency }: { placement: Placement; homes: readonly number[]; latency: number },
): MainMemory {
  const { line, shared } = caches;
  if (!shared) return bareMemory(latency, placement.nameOf, journal);
  return new SharedLevel({ level: shared, line, placement, homes, memoryLatency: latency, choices, journal });
}
