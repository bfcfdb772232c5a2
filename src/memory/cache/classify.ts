/**
 * Why one cache missed, exactly: the three C's of Hill and Smith (1989, "Evaluating associativity in CPU caches"), told
 * miss by miss against a fully associative LRU cache of as many lines, and the misses of coherence, truly or falsely shared
 * (Dubois et al. 1993, "The detection and elimination of useless misses in multiprocessors").
 *
 * A miss is put down to what took the line away. True sharing is judged when the cache misses, by what it misses for
 * (Torrellas, Lam and Hennessy 1990), and byte by byte, so that neighbouring flags of a byte are told apart; Dubois et al.
 * wait for what else of the line is used, which no figure could say yet.
 * The fully associative cache sees the same accesses and invalidations. It may miss where the real one hits: then there is
 * no miss to classify.
 *
 * Every line that the cache ever had has a record, numbered in the order in which they came; each call takes constant time.
 */
import { seeded } from '../../base/choices.ts';
import { CacheArray, type CacheArrayState } from './cache-array.ts';
import { LineTable } from './line-table.ts';
import { lru } from './replacement/lru.ts';

/** The classes of misses, in the order in which they are asked for. */
export const missClasses = {
  compulsory: 'The cache never had the line.',
  trueSharing: 'Another core took the line away and has written bytes that are asked for.',
  falseSharing: 'Another core took the line away, and wrote only other bytes of it.',
  conflict: 'Too few ways: a fully associative cache of the same size would have kept the line.',
  capacity: 'Too few lines: a fully associative cache of the same size would have missed as well.',
} as const;

export type MissClass = keyof typeof missClasses;

export interface ClassifierState {
  readonly shadow: CacheArrayState;
  readonly lines: Int32Array;
  readonly lost: Uint8Array;
  readonly written: Int32Array;
}

export type { Classifier };

/** A classifier for a cache of `lines` lines of `size` bytes. */
export function createClassifier(lines: number, size: number): Classifier {
  return new Classifier(lines, size);
}

/** Classifies the misses of one cache. Lines are numbered as in `CacheArray`; bytes count from 0 within their line. */
class Classifier {
  private readonly shadow: CacheArray;
  private readonly recordOf = new LineTable();
  /** Numbers that hold a bit for each byte of a line. */
  private readonly maskLength: number;
  private records = 0;
  /** By record: its line, and whether another core took the line away since it was accessed last. */
  private lineOf = new Int32Array(64);
  private lost = new Uint8Array(64);
  /** The bytes that others wrote since the line was lost last, `maskLength` numbers a record. */
  private written: Int32Array;

  constructor(lines: number, size: number) {
    this.shadow = new CacheArray({ size: lines * size, line: size, ways: lines }, lru, seeded(0));
    this.maskLength = Math.ceil(size / 32);
    this.written = new Int32Array(64 * this.maskLength);
  }

  /** The class of a miss of `width` bytes; asked before `access` is told of it. */
  missClass(line: number, byte: number, width: number): MissClass {
    const record = this.recordOf.get(line);
    if (record < 0) return 'compulsory';
    if (this.lost[record] !== 0) return this.isWritten(record, byte, width) ? 'trueSharing' : 'falseSharing';
    return this.shadow.find(line) >= 0 ? 'conflict' : 'capacity';
  }

  /** The cache's own core accessed the line, hit or miss; `stays`: the cache has it now. */
  access(line: number, stays = true): void {
    if (stays) {
      this.note(line);
      this.received(line);
    } else if (this.shadow.find(line) >= 0) this.received(line);
  }

  /** The same for a cache that has no line that nearer ones have: it passes the line on to them. */
  passed(line: number): void {
    this.note(line);
    this.drop(line);
  }

  /** Such a cache gets a line that nearer ones had no room for. */
  received(line: number): void {
    const slot = this.shadow.find(line);
    if (slot >= 0) this.shadow.touch(slot);
    else this.shadow.fill(this.shadow.victim(line), line);
  }

  /** Another core's request took the line away from the cache. */
  invalidated(line: number): void {
    this.drop(line);
    const record = this.recordOf.get(line);
    // Brought by a prefetch and lost unused: it was never had for an access.
    if (record < 0) return;
    this.lost[record] = 1;
    this.written.fill(0, record * this.maskLength, (record + 1) * this.maskLength);
  }

  /** Another core stored to `width` bytes; told after the invalidation that the store caused. */
  writtenByOther(line: number, byte: number, width: number): void {
    const record = this.recordOf.get(line);
    if (record < 0) return;
    for (let at = byte; at < byte + width; at++) this.written[record * this.maskLength + (at >>> 5)] |= 1 << (at & 31);
  }

  save(): ClassifierState {
    return {
      shadow: this.shadow.save(),
      lines: this.lineOf.slice(0, this.records),
      lost: this.lost.slice(0, this.records),
      written: this.written.slice(0, this.records * this.maskLength),
    };
  }

  restore({ shadow, lines, lost, written }: ClassifierState): void {
    this.shadow.restore(shadow);
    this.recordOf.clear();
    this.records = 0;
    for (const line of lines) this.add(line);
    this.lost.set(lost);
    this.written.set(written);
  }

  /** The line was here, so that no later miss is the first. */
  private note(line: number): void {
    const record = this.recordOf.get(line);
    if (record < 0) this.add(line);
    else this.lost[record] = 0;
  }

  private drop(line: number): void {
    const slot = this.shadow.find(line);
    if (slot >= 0) this.shadow.drop(slot);
  }

  private add(line: number): void {
    const record = this.records++;
    if (record === this.lineOf.length) {
      this.lineOf = doubled(this.lineOf);
      this.lost = doubled(this.lost);
      this.written = doubled(this.written);
    }
    this.recordOf.set(line, record);
    this.lineOf[record] = line;
    this.lost[record] = 0;
  }

  private isWritten(record: number, byte: number, width: number): boolean {
    for (let at = byte; at < byte + width; at++) {
      if ((this.written[record * this.maskLength + (at >>> 5)] & (1 << (at & 31))) !== 0) return true;
    }
    return false;
  }
}

function doubled<T extends Int32Array | Uint8Array>(numbers: T): T {
  const more = new (numbers.constructor as new (length: number) => T)(2 * numbers.length);
  more.set(numbers);
  return more;
}
