/**
 * Loads that were done before loads that precede them in the program: such a load gives what its word held a while ago.
 * The machine carries loads out in order, so an early one looks back: a history has the last stores that took effect and
 * what they replaced, and "before store k" is a point in the order of all accesses at which the load may stand.
 *
 * How far a load may look back follows the rules of RVWMO (Unprivileged Specification, "Preserved Program Order"; the
 * thread-local views of Pulte et al. 2019, "Promising-ARM/RISC-V", are the same idea):
 * - never beyond its core's own last store to the word (load value axiom), nor beyond what an earlier load of the word
 *   saw (rule 2);
 * - never beyond a fence that loads may not cross, an atomic, an `lr` or an `sc` (rules 3 to 7, which ask for less), nor
 *   beyond the core's last visit to the kernel;
 * - never beyond a load that its address may come from (rule 9). A memory does not see registers, but it sees enough: of
 *   loads that follow each other cycle by cycle nothing lies in between, so a later address comes from an earlier load's
 *   value only as that value plus an immediate of 12 bits. Where it is not so near, neither needs the other. All other
 *   earlier loads count as its source. This supposes that every instruction takes at least a cycle.
 * Rules 1, 10, 11 and 13 are about stores, which are never early; rule 12's load is given a buffered store's value and
 * stands where it was carried out.
 */
import type { Width } from '../../base/access.ts';
import type { Choices } from '../../base/choices.ts';
import type { Journal } from '../receipt/journal.ts';
import { bytesWithin } from './store-buffer.ts';

const remembered = 64;

/** The last stores of all cores, numbered from 1 in the order in which they took effect. */
export class StoreHistory {
  /** How many stores took effect so far; as a point in the order, it is after all of them. */
  count = 0;
  private readonly cores = new Int32Array(remembered);
  private readonly words = new Int32Array(remembered);
  private readonly olds = new Int32Array(remembered);

  /** A core's store to a word takes effect, where `old` was before. */
  note(core: number, word: number, old: number): void {
    const slot = this.count++ % remembered;
    this.cores[slot] = core;
    this.words[slot] = word;
    this.olds[slot] = old;
  }

  /**
   * The number of a store to the word after which a core need not stand, counting `steps` such stores back from now; 0
   * where that would be before the core's own store to it, before the point `least`, or longer ago than is remembered.
   */
  back(core: number, word: number, least: number, steps: number): number {
    const last = Math.max(least, this.count - remembered);
    let left = steps;
    for (let number = this.count; number > last; number--) {
      const slot = (number - 1) % remembered;
      if (this.words[slot] !== word) continue;
      if (this.cores[slot] === core) return 0;
      if (--left === 0) return number;
    }
    return 0;
  }

  /** What the word of a remembered store was before it. */
  oldAt(number: number): number {
    return this.olds[(number - 1) % remembered];
  }

  save(): unknown {
    const { count, cores, words, olds } = this;
    return structuredClone({ count, cores, words, olds });
  }

  restore(state: unknown): void {
    const saved = state as { count: number; cores: Int32Array; words: Int32Array; olds: Int32Array };
    this.count = saved.count;
    this.cores.set(saved.cores);
    this.words.set(saved.words);
    this.olds.set(saved.olds);
  }
}

const longestRun = 16;

interface EarlyLoadsState {
  readonly least: number;
  readonly next: number;
  readonly words: Int32Array;
  readonly widths: Uint8Array;
  readonly values: Int32Array;
  readonly points: Float64Array;
}

/** How far back the loads of one core may look. */
export class EarlyLoads {
  private readonly core: number;
  private readonly history: StoreHistory;
  private readonly choices: Choices;
  private readonly journal: Journal | undefined;
  /** No load looks back beyond this point. */
  private least = 0;
  /** The cycle at which a load would come that follows the last one without anything in between. */
  private next = -1;
  /** The run of loads that follow each other so: how many they are, and of each its word, width, value and point. */
  private count = 0;
  private readonly words = new Int32Array(longestRun);
  private readonly widths = new Uint8Array(longestRun);
  private readonly values = new Int32Array(longestRun);
  private readonly points = new Float64Array(longestRun);

  constructor(core: number, history: StoreHistory, choices: Choices, journal: Journal | undefined) {
    this.core = core;
    this.history = history;
    this.choices = choices;
    this.journal = journal;
  }

  /**
   * What a load gives that would give `value` now, where `own` says that it has that from its core's store buffer. It was
   * carried out from `now` to `ready`.
   */
  load(
    address: number,
    physical: number,
    width: Width,
    value: number,
    own: boolean,
    now: number,
    ready: number,
  ): number {
    const { history } = this;
    if (now !== this.next || this.count === longestRun) this.endRun();
    const word = physical & -4;
    let point = history.count;
    let given = value;
    if (!own) {
      const least = this.leastFor(address, word);
      const number = this.chooseStore(word, least);
      if (number > 0) {
        point = number - 1;
        given = bytesWithin(history.oldAt(number), physical & 3, width);
      }
    }
    const at = this.count++;
    this.words[at] = word;
    this.widths[at] = width;
    this.values[at] = given;
    this.points[at] = point;
    this.next = ready;
    return given;
  }

  /** No load from here on was done before now. */
  settle(): void {
    this.count = 0;
    this.next = -1;
    this.least = this.history.count;
  }

  save(): unknown {
    const { least, next, count, words, widths, values, points } = this;
    const run = { words: words.slice(0, count), widths: widths.slice(0, count) };
    return { least, next, ...run, values: values.slice(0, count), points: points.slice(0, count) };
  }

  restore(state: unknown): void {
    const { least, next, words, widths, values, points } = state as EarlyLoadsState;
    this.least = least;
    this.next = next;
    this.count = words.length;
    this.words.set(words);
    this.widths.set(widths);
    this.values.set(values);
    this.points.set(points);
  }

  /** One of the stores that the load may stand before; 0 for none, so that it stands here. */
  private chooseStore(word: number, least: number): number {
    const { core, history, choices } = this;
    let options = 0;
    while (history.back(core, word, least, options + 1) > 0) options++;
    const steps = options === 0 ? 0 : choices.pick(options + 1, 'early load');
    if (steps === 0) return 0;
    this.journal?.early(steps);
    return history.back(core, word, least, steps);
  }

  /** The point beyond which a load of this run may not look back. */
  private leastFor(address: number, word: number): number {
    let least = this.least;
    for (let i = 0; i < this.count; i++) {
      const bars = this.words[i] === word || mayComeFrom(address, this.values[i], this.widths[i]);
      if (bars) least = Math.max(least, this.points[i]);
    }
    return least;
  }

  private endRun(): void {
    for (let i = 0; i < this.count; i++) this.least = Math.max(this.least, this.points[i]);
    this.count = 0;
  }
}

/** Whether an address may be a loaded value plus an immediate. The register has it extended by zeros or by its sign. */
function mayComeFrom(address: number, value: number, width: number): boolean {
  const shift = 32 - 8 * width;
  return isImmediate(address - value) || isImmediate(address - ((value << shift) >> shift));
}

function isImmediate(difference: number): boolean {
  const low = difference | 0;
  return low >= -2048 && low < 2048;
}
