/**
 * The instructions that an in-order superscalar core carries along together, and the rules by which one may go along: one
 * access of memory, one instruction that leads elsewhere, one on the unit that multiplies and divides, so many that compute,
 * and none that needs what another one of them gives. What looks at clocks or orders accesses goes alone.
 */
import { trait } from './traits.ts';

/** The bits of which a group has one instruction at most. */
const single = trait.memory | trait.leads | trait.multiplies;

export class Group {
  /** The last cycle in which it is in memory. */
  at = 0;
  members = 0;
  private readonly width: number;
  private readonly alus: number;
  private number = 0;
  private computing = 0;
  /** The traits of all members. */
  private has = 0;
  /** By register: the number of the group that wrote it last. */
  private readonly writer = new Float64Array(33).fill(-1);

  /** `width`: how many may go together; `alus`: how many of them without an access of memory. */
  constructor(width: number, alus: number) {
    this.width = width;
    this.alus = alus;
  }

  /** Whether an instruction may go along with those that are there. */
  fits(traits: number, rs1: number, rs2: number): boolean {
    if ((traits & this.has & single) !== 0 || (traits & trait.system) !== 0) return false;
    if ((traits & trait.memory) === 0 && this.computing === this.alus) return false;
    if ((traits & trait.readsRs1) !== 0 && this.writer[rs1] === this.number) return false;
    return (traits & trait.readsRs2) === 0 || this.writer[rs2] !== this.number;
  }

  join(traits: number, rd: number): void {
    this.members++;
    this.has |= traits;
    if ((traits & trait.memory) === 0) this.computing++;
    this.writer[rd] = this.number;
  }

  /** Whether nothing else may come. */
  get isFull(): boolean {
    return this.members === this.width || (this.has & trait.system) !== 0;
  }

  /** Lets the next group begin. */
  renew(): void {
    this.number++;
    this.members = 0;
    this.computing = 0;
    this.has = 0;
  }

  save(): unknown {
    const { at, members, number, computing, has, writer } = this;
    return { at, members, number, computing, has, writer: writer.slice() };
  }

  restore(state: unknown): void {
    const { writer, ...rest } = state as { readonly writer: Float64Array };
    Object.assign(this, rest);
    this.writer.set(writer);
  }
}
