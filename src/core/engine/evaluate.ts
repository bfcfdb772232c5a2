/**
 * The evaluator: carries out each instruction's meaning as it is written in the table, one action after another.
 * It is the reference that every other engine is compared with, so it is as plain as can be.
 */

import type { Amo, FenceKind, Order, Width } from '../../base/access.ts';
import { multiplyHigh, multiplyHighSignedUnsigned, multiplyHighUnsigned, signed } from '../../base/bits.ts';
import type { Actions, CsrChange, RequestedTrap } from '../../isa/actions.ts';
import type { Isa } from '../../isa/isa.ts';
import { fault } from '../../memory/port.ts';
import { operation } from '../code.ts';
import type { Core } from '../core.ts';
import { readCsr } from '../csr.ts';
import { causes } from '../trap.ts';
import { divide, divideUnsigned, remainder, remainderUnsigned } from './arithmetic.ts';
import { type Clocking, type Engine, type EngineKind, type Stop, waitsForMemory } from './engine.ts';

export const evaluate: EngineKind = {
  name: 'evaluate',
  summary: 'Carries out each row of the instruction table as written; the reference.',
  create: (isa, { direct }, clocking = waitsForMemory) => new Evaluator(isa, direct, clocking),
};

/**
 * Values are numbers, and an effect is noted when its action is called and done when the instruction is complete: that
 * makes `both` simultaneous. Stores happen at once, since nothing of their instruction comes after them.
 */
class Evaluator implements Engine, Actions<number, void> {
  readonly name = 'evaluate';
  private readonly rows: Isa['instructions'];
  /** By operation: whether it accesses memory. */
  private readonly accesses: readonly boolean[];
  private readonly direct: boolean;
  private readonly clocking: Clocking;
  private core!: Core;
  private x!: Int32Array;
  private records!: Int32Array;
  private index = 0;
  pc = 0;
  private target = 0;
  private result = 0;
  private writes = false;
  /** Set where the instruction is not complete. */
  private halted: 'trap' | 'turn' | undefined;
  /** The cycle at which the instruction is complete. */
  private ready = 0;
  /** Of the instruction's access of memory; 0 where it made none. */
  private address = 0;

  constructor(isa: Isa, direct: boolean, clocking: Clocking) {
    this.rows = isa.instructions;
    this.accesses = isa.facts.map(({ memory }) => memory);
    this.direct = direct;
    this.clocking = clocking;
  }

  run(core: Core, until: number, most = Number.POSITIVE_INFINITY): Stop {
    const enough = core.retired + most;
    this.core = core;
    this.x = core.x;
    this.target = core.pc | 0;
    this.halted = undefined;
    core.cause = causes.none;
    core.port.begin();
    while (core.cycle < until && core.retired < enough) {
      if (!this.fetch()) break;
      // Time may be up when an instruction has come: then it waits for its turn.
      if (core.cycle >= until) break;
      if (!this.isIssued()) continue;
      this.ready = 0;
      this.address = 0;
      this.execute();
      if (this.halted) break;
      core.cycle = this.after();
      core.retired++;
    }
    core.pc = (this.halted ? this.pc : this.target) >>> 0;
    return this.halted ?? 'time';
  }

  /** Finds the record of the instruction at `target`; false where none can be fetched. */
  private fetch(): boolean {
    const pc = this.target;
    const { code, port } = this.core;
    this.pc = pc;
    port.pc = pc;
    const entry = pc & 3 ? 0 : code.pages[pc >>> 12] || code.enter(pc);
    if (entry === 0) {
      this.stop(pc & 3 ? causes.misalignedFetch : causes.forbiddenFetch, pc);
      return false;
    }
    const late = port.fetch(pc, this.core.cycle);
    if (late < 0) {
      this.halted = 'turn';
      return false;
    }
    if (this.clocking.by !== 'free') this.core.cycle += late;
    this.index = (pc + entry - 3) | 0;
    this.records = code.records;
    return true;
  }

  /** Whether the model lets the instruction that was found access memory now; else the clock is when it does. */
  private isIssued(): boolean {
    const { core, index, records } = this;
    const { timing } = core;
    if (this.direct || !this.clocking.issues || !timing?.issue) return true;
    if (records[index] === operation.undecoded) return !core.code.decode(index, this.pc) || this.isIssued();
    const number = (records[index] & 255) - operation.first;
    if (!this.accesses[number]) return true;
    const when = timing.issue(number, records[index + 1], records[index + 2], core.cycle);
    const isNow = when === core.cycle;
    core.cycle = when;
    return isNow;
  }

  /** The clock after the instruction. */
  private after(): number {
    const { core, clocking, ready, records, index } = this;
    if (clocking.by === 'waits') return Math.max(core.cycle + 1, ready);
    if (clocking.by === 'free' || !core.timing) return core.cycle + 1;
    const [head, rs1, rs2, imm] = records.subarray(index, index + 4);
    const told = this.direct ? 0 : ready;
    return core.timing.retire(
      (head & 255) - operation.first,
      head >>> 8,
      rs1,
      rs2,
      core.cycle,
      told,
      this.pc,
      imm,
      this.target,
      this.address,
    );
  }

  /** The instruction whose record was found; sets `halted` where it is not complete. */
  private execute(): void {
    const { index, pc } = this;
    const { code } = this.core;
    if (this.records[index] === operation.undecoded && !code.decode(index, pc)) {
      this.stop(causes.illegal, code.wordAt(pc));
      return;
    }
    const head = this.records[index];
    this.target = (pc + 4) | 0;
    this.writes = false;
    this.rows[(head & 255) - operation.first].does(this);
    if (this.writes && !this.halted) this.x[head >>> 8] = this.result;
  }

  private stop(cause: number, value: number): void {
    this.core.cause = cause;
    this.core.value = value;
    this.halted = 'trap';
  }

  get rs1(): number {
    return this.x[this.records[this.index + 1]];
  }
  get rs2(): number {
    return this.x[this.records[this.index + 2]];
  }
  get imm(): number {
    return this.records[this.index + 3];
  }
  get field(): number {
    return this.records[this.index + 1];
  }
  get next(): number {
    return (this.pc + 4) | 0;
  }

  add(a: number, b: number): number {
    return (a + b) | 0;
  }
  sub(a: number, b: number): number {
    return (a - b) | 0;
  }
  and(a: number, b: number): number {
    return a & b;
  }
  or(a: number, b: number): number {
    return a | b;
  }
  xor(a: number, b: number): number {
    return a ^ b;
  }
  shl(a: number, b: number): number {
    return a << b;
  }
  shr(a: number, b: number): number {
    return (a >>> b) | 0;
  }
  sra(a: number, b: number): number {
    return a >> b;
  }
  mul(a: number, b: number): number {
    return Math.imul(a, b);
  }
  mulh(a: number, b: number): number {
    return multiplyHigh(a, b);
  }
  mulhsu(a: number, b: number): number {
    return multiplyHighSignedUnsigned(a, b);
  }
  mulhu(a: number, b: number): number {
    return multiplyHighUnsigned(a, b);
  }
  div(a: number, b: number): number {
    return divide(a, b);
  }
  divu(a: number, b: number): number {
    return divideUnsigned(a, b);
  }
  rem(a: number, b: number): number {
    return remainder(a, b);
  }
  remu(a: number, b: number): number {
    return remainderUnsigned(a, b);
  }
  lt(a: number, b: number): number {
    return a < b ? 1 : 0;
  }
  ltu(a: number, b: number): number {
    return a >>> 0 < b >>> 0 ? 1 : 0;
  }
  eq(a: number, b: number): number {
    return a === b ? 1 : 0;
  }
  ne(a: number, b: number): number {
    return a !== b ? 1 : 0;
  }
  ge(a: number, b: number): number {
    return a >= b ? 1 : 0;
  }
  geu(a: number, b: number): number {
    return a >>> 0 >= b >>> 0 ? 1 : 0;
  }
  even(a: number): number {
    return a & -2;
  }
  extend(width: 1 | 2, a: number): number {
    return signed(a, 8 * width);
  }

  load(width: Width, address: number): number {
    const { port, cycle } = this.core;
    const value = port.load(address, width, cycle);
    this.settle(causes.misalignedLoad, address);
    return value;
  }
  atomic(amo: Amo, address: number, operand: number, order: Order): number {
    const { port, cycle } = this.core;
    const value = port.atomic(amo, address, operand, order, cycle);
    this.settle(causes.misalignedStore, address);
    return value;
  }
  reserve(address: number, order: Order): number {
    const { port, cycle } = this.core;
    const value = port.reserve(address, order, cycle);
    this.settle(causes.misalignedLoad, address);
    return value;
  }
  storeConditional(address: number, value: number, order: Order): number {
    const { port, cycle } = this.core;
    const failed = port.storeConditional(address, value, order, cycle);
    this.settle(causes.misalignedStore, address);
    return failed;
  }
  csr(change: CsrChange, number: number, _operand: number, field: number): number {
    this.core.pc = this.pc >>> 0;
    const value = readCsr(this.core, number, change === 'write' || field !== 0);
    if (this.core.cause !== causes.none) this.halted = 'trap';
    return value;
  }

  rd(value: number): void {
    this.result = value;
    this.writes = true;
  }
  store(width: Width, address: number, value: number): void {
    const { port, cycle } = this.core;
    port.store(address, width, value, cycle);
    this.settle(causes.misalignedStore, address);
  }
  jump(target: number): void {
    if (target & 3) this.stop(causes.misalignedFetch, target);
    else this.target = target;
  }
  branch(taken: number, target: number): void {
    if (taken !== 0) this.jump(target);
  }
  trap(cause: RequestedTrap): void {
    this.stop(causes[cause], 0);
  }
  fence(kind: FenceKind, operands: number): void {
    this.core.port.fence(kind, operands, this.core.cycle);
    this.ready = this.core.port.ready;
    if (kind === 'instruction') this.core.code.forget();
  }
  both(): void {
    // Both effects were noted when they were made.
  }

  /** After an access: when it is done, or why not; the cause of a forbidden one is the number after that of a misaligned one. */
  private settle(misaligned: number, address: number): void {
    const { port } = this.core;
    this.ready = port.ready;
    this.address = address;
    if (port.fault === fault.turn) this.halted = 'turn';
    else if (port.fault !== fault.none)
      this.stop(port.fault === fault.misaligned ? misaligned : misaligned + 1, address);
  }
}
