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

/** A load that was done: where, what it gave, and its point in the order. */
interface Done {
  readonly word: number;
  readonly width: Width;
  readonly value: number;
  readonly point: number;
}

const longestRun = 16;

/** How far back the loads of one core may look. */
export class EarlyLoads {
  private readonly core: number;
  private readonly history: StoreHistory;
  private readonly choices: Choices;
  private readonly journal: Journal | undefined;
  /** No load looks back beyond this point. */
  private least = 0;
  /** Loads that follow each other without anything in between, and the cycle at which the next of them would come. */
  private run: Done[] = [];
  private next = -1;

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
    if (now !== this.next || this.run.length === longestRun) this.endRun();
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
    this.run.push({ word, width, value: given, point });
    this.next = ready;
    return given;
  }

  /** No load from here on was done before now. */
  settle(): void {
    this.run.length = 0;
    this.next = -1;
    this.least = this.history.count;
  }

  save(): unknown {
    return structuredClone({ least: this.least, run: this.run, next: this.next });
  }

  restore(state: unknown): void {
    Object.assign(this, structuredClone(state));
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
    return this.run.reduce((least, done) => {
      return done.word === word || mayComeFrom(address, done) ? Math.max(least, done.point) : least;
    }, this.least);
  }

  private endRun(): void {
    for (const { point } of this.run) this.least = Math.max(this.least, point);
    this.run.length = 0;
  }
}

/** Whether an address may be a loaded value plus an immediate. The register has it extended by zeros or by its sign. */
function mayComeFrom(address: number, { value, width }: Done): boolean {
  const shift = 32 - 8 * width;
  return isImmediate(address - value) || isImmediate(address - ((value << shift) >> shift));
}

function isImmediate(difference: number): boolean {
  const low = difference | 0;
  return low >= -2048 && low < 2048;
}
