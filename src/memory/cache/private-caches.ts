/**
 * The caches of one core: first-level instruction and data caches and, perhaps, a second level behind both; last, in a
 * cache-only memory, the attraction memory of the core's node.
 *
 * What a core has of a line is one entry: its coherence state and its bytes. The levels are
 * tag arrays whose slots refer to entries, so a line is never in two states within a core, and levels decide only what an
 * access costs and what has to leave. An entry is gone when no level holds it any more, and the tags are all there is to find
 * it by.
 *
 * Invariants: every slot that holds a line refers to that line's entry; `heldBy` says which levels do; with an inclusive
 * second level, what a first level holds it holds too; with an exclusive one, no line is in both; an attraction memory
 * holds all that the other levels do.
 */
import type { Choices } from '../../base/choices.ts';
import type { CacheName } from '../statistics.ts';
import { CacheArray } from './cache-array.ts';
import type { AttractionSetting, CachesSetting, Inclusion, LevelSetting, Side } from './levels.ts';

/** Where a line goes that comes to a core: a first level, or only those behind them. */
export type Place = Side | 'behind';

/** Where an access found its line: in the first level asked, elsewhere in the core, or not in the core. */
export type Found = 'first' | 'near' | 'nowhere';

/** Hears when a line leaves the core for want of room; its entry is still whole. */
export type Evict = (entry: number) => void;

/** Hears when a line goes from the first levels to a second that has only such lines. */
export type Demote = (line: number) => void;

/** The attraction memory's bit in `heldBy`. */
const attractionBit = 8;

interface Level {
  readonly bit: number;
  readonly array: CacheArray;
  /** The entry of the line in each slot. */
  readonly entryOf: Int32Array;
  readonly latency: number;
}

export class PrivateCaches {
  /** By entry: the line's number, and its state in the compiled protocol's numbering. */
  readonly lineOf: Int32Array;
  readonly state: Uint8Array;
  /** The entries' bytes, one line after another, in three widths. */
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;
  /** The entry of the line that `find` looked for last; -1 if the core had none. */
  found = -1;
  /** Cycles of the last `find`. */
  latency = 0;
  /** A line that must not leave to make room; -2 for none. */
  kept = -2;
  /** Lines that had to leave a first level because they left the second, which includes it. */
  backInvalidations = 0;
  /** Whether the last `find` that missed the first level found the line in the second. */
  behind = false;
  private readonly heldBy: Uint8Array;
  /** The entries of no line, of which the last is taken next, and how many they are. */
  private readonly free: Int32Array;
  private spares: number;
  private readonly l1i: Level;
  private readonly l1d: Level;
  private readonly l2: Level | undefined;
  private readonly attraction: Level | undefined;
  /** Cycles after which the attraction memory knows that it does not have a line. */
  private readonly tags: number;
  /** All that there are, nearest first. */
  private readonly levels: readonly Level[];
  private readonly spare: AttractionSetting['spare'];
  private readonly inclusion: Inclusion;
  private readonly evict: Evict;
  private readonly demote: Demote | undefined;

  constructor(setting: CachesSetting, choices: Choices, evict: Evict, demote?: Demote) {
    const level = (bit: number, { size, ways, replacement, latency }: LevelSetting): Level => {
      const array = new CacheArray({ size, ways, line: setting.line }, replacement, choices);
      return { bit, array, entryOf: new Int32Array(array.slots), latency };
    };
    this.l1i = level(1, setting.l1i);
    this.l1d = level(2, setting.l1d);
    this.l2 = setting.l2 && level(4, setting.l2);
    this.attraction = setting.attraction && level(attractionBit, setting.attraction);
    this.levels = [this.l1i, this.l1d, this.l2, this.attraction].filter((one) => one !== undefined);
    this.tags = setting.attraction?.tags ?? 0;
    this.spare = setting.attraction?.spare ?? (() => true);
    this.inclusion = setting.l2?.inclusion ?? 'neither';
    this.evict = evict;
    this.demote = demote;
    const slots = this.levels.reduce((sum, { array }) => sum + array.slots, 0);
    // One more than the slots: a new line is there before the one that it drives out has gone.
    const capacity = slots + 1;
    this.lineOf = new Int32Array(capacity);
    this.state = new Uint8Array(capacity);
    this.heldBy = new Uint8Array(capacity);
    this.bytes = new Uint8Array(capacity * setting.line);
    this.halves = new Uint16Array(this.bytes.buffer);
    this.words = new Int32Array(this.bytes.buffer);
    this.free = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.spares = capacity;
  }

  /** The entry of a line; -1 if the core has none. */
  entryAt(line: number): number {
    const { levels } = this;
    for (let i = 0; i < levels.length; i++) {
      const slot = levels[i].array.find(line);
      if (slot >= 0) return levels[i].entryOf[slot];
    }
    return -1;
  }

  /** How many entries there are. */
  get entries(): number {
    return this.lineOf.length;
  }

  /** Whether an entry is of a line that the core has. */
  isHeld(entry: number): boolean {
    return this.heldBy[entry] !== 0;
  }

  /** The entry of a line that was used last in its set of a first level, so that a hit changes nothing; else -1. */
  recent(side: Side, line: number): number {
    const { array, entryOf } = this[side];
    const slot = array.recent[line & array.setMask];
    return array.lines[slot] === line ? entryOf[slot] : -1;
  }

  /** The entry of a line that a first level holds; else -1. */
  inFirst(side: Side, line: number): number {
    const { array, entryOf } = this[side];
    const slot = array.find(line);
    return slot < 0 ? -1 : entryOf[slot];
  }

  /** Cycles of a hit in a first level. */
  hitLatency(side: Side): number {
    return this[side].latency;
  }

  /**
   * Looks for a line on the way to a first level and, if the core has it, brings it there, or leaves it behind. `latency`
   * is then what the levels asked took, whether or not it was found.
   */
  find(side: Side, line: number, leaves = false): Found {
    const first = this[side];
    this.latency = first.latency;
    const slot = first.array.find(line);
    if (slot >= 0) {
      first.array.touch(slot);
      this.found = first.entryOf[slot];
      return 'first';
    }
    if (this.l2) this.latency += this.l2.latency;
    const entry = this.entryAt(line);
    this.found = entry;
    this.behind = false;
    if (entry < 0) {
      this.latency += this.tags;
      return 'nowhere';
    }
    const behind = this.l2?.array.find(line) ?? -1;
    if (this.l2 && behind >= 0) {
      this.behind = true;
      this.l2.array.touch(behind);
      // It moves up: a line in both levels would not be exclusive.
      if (this.inclusion === 'exclusive' && !leaves) this.take(this.l2, behind);
    } else if (this.attraction) {
      this.latency += this.attraction.latency;
      this.attraction.array.touch(this.attraction.array.find(line));
      if (this.l2 && (this.inclusion !== 'exclusive' || leaves)) this.put(this.l2, entry);
    }
    if (!leaves) this.put(first, entry);
    return 'near';
  }

  /** Gives a word of a line that a first level has to the level behind; whether that had the line. It has it then. */
  pass(entry: number): boolean {
    const { array } = this.next;
    const slot = array.find(this.lineOf[entry]);
    if (slot >= 0) array.touch(slot);
    else this.put(this.next, entry);
    return slot >= 0;
  }

  /** Which level is behind the first. */
  get nextName(): CacheName {
    return this.l2 ? 'l2' : 'attraction';
  }

  /** Cycles that it takes. */
  get nextLatency(): number {
    return this.next.latency;
  }

  /**
   * Makes an entry for a line that the core does not have: its state is 0, its bytes are anything, and no level has it.
   * It has to be brought into one before another is made.
   */
  open(line: number): number {
    if (this.spares === 0) throw new Error('more lines than slots: an entry was not given back');
    const entry = this.free[--this.spares];
    this.lineOf[entry] = line;
    this.state[entry] = 0;
    return entry;
  }

  /** Brings a new entry to its place, and into those levels behind that shall have what it has. */
  admit(place: Place, entry: number): void {
    if (this.attraction) this.put(this.attraction, entry);
    if (this.l2 && (this.inclusion !== 'exclusive' || place === 'behind')) this.put(this.l2, entry);
    if (place !== 'behind') this.put(this[place], entry);
  }

  /** How many lines the cache of a name has room for; 0 where there is none. */
  capacity(name: CacheName): number {
    return this[name]?.array.slots ?? 0;
  }

  /** Whether the cache of a name has a line. */
  holds(name: CacheName, line: number): boolean {
    return (this[name]?.array.find(line) ?? -1) >= 0;
  }

  /** Whether a line can come to a first level, and to those behind it, without taking the only place of another. */
  hasRoomBeside(side: Side): boolean {
    return [this[side], this.l2, this.attraction].every((level) => !level || level.array.slots > 1);
  }

  /** Whether the attraction memory has an empty slot for a line. */
  hasRoom(line: number): boolean {
    return this.attraction?.array.hasRoom(line) === true;
  }

  /** Whether the attraction memory could take a line in place of a copy of another that is elsewhere too. */
  couldSpare(line: number): boolean {
    return this.attraction !== undefined && this.spareSlot(this.attraction.array, line) >= 0;
  }

  /** Whether only the attraction memory has a line. */
  isFar(entry: number): boolean {
    return this.heldBy[entry] === attractionBit;
  }

  /** Brings a new entry, for a line that is sent here, into the attraction memory. */
  receive(entry: number): void {
    if (!this.attraction) throw new Error('a line was sent to a node without an attraction memory');
    this.put(this.attraction, entry);
  }

  /** Forgets a line whatever it holds: another core wants it alone. */
  invalidate(entry: number): void {
    const { levels } = this;
    for (let i = 0; i < levels.length; i++) {
      const { array, bit } = levels[i];
      if ((this.heldBy[entry] & bit) !== 0) array.drop(array.find(this.lineOf[entry]));
    }
    this.heldBy[entry] = 0;
    this.free[this.spares++] = entry;
  }

  save() {
    return {
      lineOf: this.lineOf.slice(),
      state: this.state.slice(),
      bytes: this.bytes.slice(),
      heldBy: this.heldBy.slice(),
      backInvalidations: this.backInvalidations,
      free: this.free.slice(0, this.spares),
      levels: this.levels.map(({ array, entryOf }) => ({ array: array.save(), entryOf: entryOf.slice() })),
    };
  }

  restore(state: ReturnType<PrivateCaches['save']>): void {
    this.lineOf.set(state.lineOf);
    this.state.set(state.state);
    this.bytes.set(state.bytes);
    this.heldBy.set(state.heldBy);
    this.backInvalidations = state.backInvalidations;
    this.free.set(state.free);
    this.spares = state.free.length;
    for (const [index, { array, entryOf }] of this.levels.entries()) {
      array.restore(state.levels[index].array);
      entryOf.set(state.levels[index].entryOf);
    }
  }

  /** The level behind the first. */
  private get next(): Level {
    const next = this.l2 ?? this.attraction;
    if (!next) throw new Error('a core with one level of caches has none behind it');
    return next;
  }

  /**
   * Where a level has room for a line. An attraction memory gives up a copy that others have too before one that would
   * have to find another place (Hagersten, Landin and Haridi 1992).
   */
  private slotFor({ array }: Level, line: number): number {
    let slot = array.victim(line);
    if (array.lines[slot] === this.kept) {
      const first = (line & array.setMask) * array.ways;
      slot = first + ((slot - first + 1) % array.ways);
    }
    if (array !== this.attraction?.array || array.lines[slot] < 0 || this.spare(array.lines[slot])) return slot;
    const other = this.spareSlot(array, line);
    return other < 0 ? slot : other;
  }

  /** The first slot of a full set whose line other cores have too; -1 for none. */
  private spareSlot({ lines, setMask, ways }: CacheArray, line: number): number {
    const first = (line & setMask) * ways;
    for (let slot = first; slot < first + ways; slot++) {
      if (lines[slot] !== this.kept && this.spare(lines[slot])) return slot;
    }
    return -1;
  }

  /** Brings an entry into a level, where something else may have to leave. */
  private put(level: Level, entry: number): void {
    const line = this.lineOf[entry];
    const slot = this.slotFor(level, line);
    if (level.array.lines[slot] >= 0) this.leave(level, slot);
    level.array.fill(slot, line);
    level.entryOf[slot] = entry;
    this.heldBy[entry] |= level.bit;
  }

  /** The line in a slot has to leave its level. */
  private leave(level: Level, slot: number): void {
    const entry = this.take(level, slot);
    const { attraction, l2 } = this;
    if (level === attraction) {
      for (const nearer of this.levels) {
        if ((this.heldBy[entry] & nearer.bit) !== 0) this.take(nearer, nearer.array.find(this.lineOf[entry]));
      }
    }
    if (level === l2 && this.inclusion === 'inclusive') {
      for (const first of [this.l1i, this.l1d]) {
        if ((this.heldBy[entry] & first.bit) === 0) continue;
        this.take(first, first.array.find(this.lineOf[entry]));
        this.backInvalidations++;
      }
    }
    const nearer = this.heldBy[entry] & ~attractionBit;
    if (l2 && level !== l2 && level !== attraction && this.inclusion === 'exclusive' && nearer === 0) {
      this.put(l2, entry);
      this.demote?.(this.lineOf[entry]);
      return;
    }
    if (this.heldBy[entry] !== 0) return;
    this.evict(entry);
    this.free[this.spares++] = entry;
  }

  /** Empties a slot; gives the entry that was there. */
  private take(level: Level, slot: number): number {
    const entry = level.entryOf[slot];
    level.array.drop(slot);
    this.heldBy[entry] &= ~level.bit;
    return entry;
  }
}
