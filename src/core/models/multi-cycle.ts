/**
 * An instruction in several cycles, one instruction at a time: fetch, decode, execute, then memory and write-back where it
 * has to do with them. The clock is that of the fetch; memory is accessed three cycles later.
 * Follows Patterson and Hennessy, Computer Organization and Design RISC-V, 4.5, "A Multicycle Implementation": 4 cycles for
 * what computes and for stores, 5 for loads, 3 for branches.
 */
import { type CauseTotals, noCauses } from './causes.ts';
import { fiveStages } from './five-stages.ts';
import { extraCycles, type UnitLatencies, unitLatencies } from './latencies.ts';
import type { CpuModel, Operation, Timing, TimingSetting } from './model.ts';

export const multiCycle: CpuModel<UnitLatencies> = {
  name: 'multi-cycle',
  summary: 'Fetch, decode, execute, memory and write-back take a cycle each, one instruction after another.',
  source: 'Patterson & Hennessy, Computer Organization and Design RISC-V, 4.5.',
  ...fiveStages,
  causes: {
    execute:
      'Three for each instruction, one more to access memory, one more to write a register, and what its unit takes beyond ' +
      'a cycle (--cpu.multiply, --cpu.divide).',
    memory: 'An access takes more than its cycle.',
  },
  parameters: unitLatencies,
  create: (setting, parameters) => new MultiCycle(setting, parameters),
};

/** The cycles in fetch, decode and execute, which every instruction passes. */
const stagesBefore = 3;

interface State {
  readonly causes: CauseTotals;
  readonly fetched: number;
  readonly told: number;
}

class MultiCycle implements Timing {
  readonly causes: CauseTotals = noCauses();
  private readonly operations: readonly Operation[];
  private readonly watch: TimingSetting['watch'];
  /** By operation: its cycles where memory takes one. */
  private readonly whole: Uint16Array;
  /** When the instruction that has come to memory was fetched; -1 where none has. */
  private fetched = -1;
  /** The cycles of execution that passages have told of. */
  private told = 0;

  constructor({ operations, watch }: TimingSetting, latencies: UnitLatencies) {
    this.operations = operations;
    this.watch = watch;
    const extra = extraCycles(operations, latencies);
    this.whole = Uint16Array.from(operations, ({ memory, writesRd }, number) => {
      return stagesBefore + extra[number] + (memory ? 1 : 0) + (writesRd ? 1 : 0);
    });
  }

  issue(_operation: number, _rs1: number, _rs2: number, now: number): number {
    if (this.fetched >= 0) return now;
    this.fetched = now;
    this.causes.execute += stagesBefore;
    return now + stagesBefore;
  }

  retire(operation: number, _rd: number, _rs1: number, _rs2: number, now: number, ready: number, pc: number): number {
    const { causes, fetched } = this;
    const isIssued = fetched >= 0;
    const left = this.whole[operation] - (isIssued ? stagesBefore : 0);
    // What does not go to memory by itself, a fence, waits for it at its end.
    const waited = Math.max(0, ready - (isIssued ? now + 1 : now + left));
    causes.execute += left;
    causes.memory += waited;
    this.fetched = -1;
    const end = now + left + waited;
    if (this.watch)
      this.show(operation, pc, isIssued ? fetched : now, isIssued ? now : now + stagesBefore, end, waited);
    return end;
  }

  drain(now: number): number {
    this.fetched = -1;
    return now;
  }

  save(): State {
    return { causes: { ...this.causes }, fetched: this.fetched, told: this.told };
  }

  restore(state: unknown): void {
    const { causes, fetched, told } = state as State;
    Object.assign(this.causes, causes);
    this.fetched = fetched;
    this.told = told;
  }

  /** Tells who watches when an instruction was where; `access`: when it is in memory, if it goes there. */
  private show(operation: number, pc: number, fetched: number, access: number, end: number, waited: number): void {
    const { memory, writesRd } = this.operations[operation];
    const times = [fetched, fetched + 1, fetched + 2, memory ? access : -1, writesRd ? end - 1 : -1, end];
    const stalls = waited > 0 ? [{ stage: memory ? 3 : 2, cause: 'memory' as const, cycles: waited, register: 0 }] : [];
    const execute = this.causes.execute - this.told;
    this.told = this.causes.execute;
    this.watch?.({ pc, operation, times, stalls, execute });
  }
}
