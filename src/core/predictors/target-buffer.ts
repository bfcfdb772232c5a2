/**
 * The branch target buffer: where taken branches and jumps led the last time, so that what is guessed to be taken can be
 * fetched before it is decoded. Entries are as exact as those of a cache: whole addresses are compared, and the entry of a
 * set that was longest not asked for leaves.
 * Invariant: within a set, entries stand by when they were last asked for, the last first; an address has one at most.
 */
import type { Parameters } from '../../base/plug.ts';

export interface TargetBufferParameters {
  entries: number;
  ways: number;
}

export const targetBufferParameters: Parameters<TargetBufferParameters> = {
  entries: {
    default: 512,
    unit: 'entries',
    range: [0, 4096],
    summary: 'Targets that the branch target buffer knows; without one, only returns can be guessed to lead elsewhere.',
  },
  ways: {
    default: 4,
    range: [1, 16],
    summary: 'How many targets each set of the branch target buffer holds; 1 for direct.',
  },
};

export const targetBufferSource = 'Lee & Smith, Branch prediction strategies and branch target buffer design (1984)';

/** No address: instructions are at even ones. */
export const nowhere = 1;

/** What is wrong with the shape of a buffer; undefined where nothing is. */
export function checkTargetBuffer({ entries, ways }: TargetBufferParameters): string | undefined {
  if (entries === 0 || Number.isInteger(Math.log2(entries / ways))) return undefined;
  return `${entries} entries in sets of ${ways} are ${entries / ways} sets, which is no power of two`;
}

export class TargetBuffer {
  private readonly ways: number;
  private readonly sets: number;
  private readonly addresses: Int32Array;
  private readonly targets: Int32Array;

  constructor({ entries, ways }: TargetBufferParameters) {
    this.ways = entries === 0 ? 0 : ways;
    this.sets = entries === 0 ? 1 : entries / ways;
    this.addresses = new Int32Array(entries).fill(nowhere);
    this.targets = new Int32Array(entries);
  }

  /** Where the instruction at an address led the last time; `nowhere` where that is not known. */
  find(pc: number): number {
    return this.bring(pc) ? this.targets[this.setOf(pc)] : nowhere;
  }

  learn(pc: number, target: number): void {
    if (this.ways === 0) return;
    const first = this.setOf(pc);
    if (!this.bring(pc)) this.push(first, first + this.ways - 1, pc, target);
    else this.targets[first] = target;
  }

  save() {
    return { addresses: this.addresses.slice(), targets: this.targets.slice() };
  }

  restore(state: unknown): void {
    const { addresses, targets } = state as ReturnType<TargetBuffer['save']>;
    this.addresses.set(addresses);
    this.targets.set(targets);
  }

  private setOf(pc: number): number {
    return ((pc >>> 2) & (this.sets - 1)) * this.ways;
  }

  /** Puts an address's entry first in its set; false where it has none. */
  private bring(pc: number): boolean {
    const first = this.setOf(pc);
    const end = first + this.ways;
    let at = first;
    while (at < end && this.addresses[at] !== pc) at++;
    if (at === end) return false;
    if (at > first) this.push(first, at, pc, this.targets[at]);
    return true;
  }

  /** Puts an entry first in its set, in place of the one at `last`. */
  private push(first: number, last: number, pc: number, target: number): void {
    const { addresses, targets } = this;
    for (let at = last; at > first; at--) {
      addresses[at] = addresses[at - 1];
      targets[at] = targets[at - 1];
    }
    addresses[first] = pc;
    targets[first] = target;
  }
}
