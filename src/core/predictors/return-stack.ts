/**
 * The return address stack: a function's return leads behind its call, which no buffer of last targets knows if there are
 * several calls. When it is full, the oldest address is lost.
 */
import type { Parameters } from '../../base/plug.ts';
import { nowhere } from './target-buffer.ts';

export interface ReturnStackParameters {
  depth: number;
}

export const returnStackParameters: Parameters<ReturnStackParameters> = {
  depth: {
    default: 8,
    unit: 'addresses',
    range: [0, 64],
    summary:
      'Return addresses of calls under way that the return stack holds; 0 for none, then returns are guessed as jumps.',
  },
};

export const returnStackSource =
  'Kaeli & Emma, Branch history table prediction of moving target branches due to subroutine returns (1991)';

export class ReturnStack {
  private readonly addresses: Int32Array;
  /** How many there are, and the place of the next. */
  private count = 0;
  private top = 0;

  constructor({ depth }: ReturnStackParameters) {
    this.addresses = new Int32Array(depth);
  }

  push(address: number): void {
    const { length } = this.addresses;
    if (length === 0) return;
    this.addresses[this.top] = address;
    this.top = (this.top + 1) % length;
    if (this.count < length) this.count++;
  }

  /** The address pushed last; `nowhere` where there is none. */
  pop(): number {
    if (this.count === 0) return nowhere;
    this.count--;
    const { length } = this.addresses;
    this.top = (this.top + length - 1) % length;
    return this.addresses[this.top];
  }

  save() {
    return { addresses: this.addresses.slice(), count: this.count, top: this.top };
  }

  restore(state: unknown): void {
    const { addresses, count, top } = state as ReturnType<ReturnStack['save']>;
    this.addresses.set(addresses);
    this.count = count;
    this.top = top;
  }
}
