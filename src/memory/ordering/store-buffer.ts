/**
 * A store buffer: the stores of one core that others do not see yet, in the order in which they will leave.
 * Invariants: the order is by the cycle at which a store is due, and stores to the same word, and stores on the two sides
 * of a barrier, are in the order of the program. No store crosses a word, so a load's bytes lie in one word, too.
 */
import type { Width } from '../../base/access.ts';

export class StoreBuffer {
  /** How many stores wait. */
  length = 0;
  readonly addresses: Int32Array;
  readonly physicals: Int32Array;
  readonly widths: Uint8Array;
  readonly values: Int32Array;
  /** The addresses of their instructions, where somebody observes; else anything. */
  readonly pcs: Uint32Array;
  /** The cycles at which they are due, never falling. */
  readonly dues: Float64Array;
  private readonly inOrder: boolean;
  /** No store that is still to come is due before this cycle. */
  private least = 0;

  /** A buffer of a number of entries; `inOrder` lets stores leave in the order of the program. */
  constructor(entries: number, inOrder: boolean) {
    this.inOrder = inOrder;
    this.addresses = new Int32Array(entries);
    this.physicals = new Int32Array(entries);
    this.widths = new Uint8Array(entries);
    this.values = new Int32Array(entries);
    this.pcs = new Uint32Array(entries);
    this.dues = new Float64Array(entries);
  }

  get full(): boolean {
    return this.length === this.dues.length;
  }

  /** Takes a store in, to leave at `due` or when the stores that it must follow have left. There must be room. */
  put(address: number, physical: number, width: Width, value: number, pc: number, due: number): void {
    const after = this.inOrder ? this.length - 1 : this.lastOf(physical);
    const cycle = Math.max(due, this.least, after < 0 ? 0 : this.dues[after]);
    let index = this.length++;
    for (; index > 0 && this.dues[index - 1] > cycle; index--) this.move(index - 1, index);
    this.addresses[index] = address;
    this.physicals[index] = physical;
    this.widths[index] = width;
    this.values[index] = value;
    this.pcs[index] = pc;
    this.dues[index] = cycle;
  }

  /** Lets the first store go. */
  shift(): void {
    this.length--;
    for (let index = 0; index < this.length; index++) this.move(index + 1, index);
  }

  /** Keeps the stores that are still to come behind those that are here. */
  barrier(): void {
    if (this.length > 0) this.least = this.dues[this.length - 1];
  }

  /** The newest store that has a byte in common with an access; -1 for none. */
  find(physical: number, width: Width): number {
    for (let index = this.length - 1; index >= 0; index--) {
      const start = this.physicals[index];
      if (start < physical + width && physical < start + this.widths[index]) return index;
    }
    return -1;
  }

  /** Whether a store has all bytes of an access. */
  covers(index: number, physical: number, width: Width): boolean {
    const start = this.physicals[index];
    return start <= physical && physical + width <= start + this.widths[index];
  }

  /** The bytes of an access that a store covers, zero-extended to an int32. */
  valueAt(index: number, physical: number, width: Width): number {
    return bytesWithin(this.values[index], physical - this.physicals[index], width);
  }

  /** The newest store to the word of an address; -1 for none. */
  lastOf(physical: number): number {
    let index = this.length - 1;
    while (index >= 0 && (this.physicals[index] & -4) !== (physical & -4)) index--;
    return index;
  }

  /** How many stores, from the first, have to leave before a store to a word may take effect now. */
  preceding(physical: number): number {
    if (this.inOrder) return this.length;
    let count = this.lastOf(physical) + 1;
    while (count < this.length && this.dues[count] <= this.least) count++;
    return count;
  }

  save(): unknown {
    const { addresses, physicals, widths, values, pcs, dues, length, least } = this;
    return structuredClone({ addresses, physicals, widths, values, pcs, dues, length, least });
  }

  restore(state: unknown): void {
    const { length, least, ...columns } = state as Columns & { length: number; least: number };
    this.length = length;
    this.least = least;
    for (const [name, column] of Object.entries(columns)) this[name as keyof Columns].set(column);
  }

  private move(from: number, to: number): void {
    this.addresses[to] = this.addresses[from];
    this.physicals[to] = this.physicals[from];
    this.widths[to] = this.widths[from];
    this.values[to] = this.values[from];
    this.pcs[to] = this.pcs[from];
    this.dues[to] = this.dues[from];
  }
}

type Columns = Pick<StoreBuffer, 'addresses' | 'physicals' | 'widths' | 'values' | 'pcs' | 'dues'>;

/** `width` bytes of a word from the byte `offset` on, zero-extended to an int32. */
export function bytesWithin(word: number, offset: number, width: Width): number {
  if (width === 4) return word;
  return (word >>> (8 * offset)) & (width === 2 ? 0xffff : 0xff);
}
