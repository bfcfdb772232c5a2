/**
 * Two to four instructions at a time, in order, through the five stages of the pipeline. The instructions of a group go
 * through the stages together; which may do so is decided as each comes, so a program need not know.
 * The clock is that of the memory stage, at which it stays until the group is full or an instruction does not fit in; that
 * one goes there a cycle later. Forwarding is full. Where no access misses, no program takes longer than on `pipeline`.
 * Follows Patterson and Hennessy, Computer Organization and Design RISC-V, 4.11, whose pair is an access of memory beside
 * what computes or branches (`--cpu.alus 1`); two that compute go together in ARM's Cortex-A53 and SiFive's U74.
 */
import type { Predictor } from '../predictors/predictor.ts';
import { type CauseTotals, noCauses } from './causes.ts';
import { fiveStages, overlapCauses } from './five-stages.ts';
import { wasGuessed } from './flow.ts';
import { Group } from './group.ts';
import { extraCycles, type UnitLatencies, unitLatencies } from './latencies.ts';
import type { CpuModel, Stall, Timing, TimingSetting } from './model.ts';
import { Passages } from './passages.ts';
import { branchStage, registers, stagesBefore } from './pipeline.ts';
import { trait, traitsOf } from './traits.ts';

interface SuperscalarParameters extends UnitLatencies {
  width: number;
  alus: number;
  branchStage: string;
}

export const superscalar: CpuModel<SuperscalarParameters> = {
  name: 'superscalar',
  summary: 'The five stages, in order, for two to four instructions at a time.',
  source: 'Patterson & Hennessy, Computer Organization and Design RISC-V, 4.11.',
  ...fiveStages,
  causes: {
    execute:
      'One for each group. In a group are one access of memory at most, one branch or jump, one multiplication or division, ' +
      'and none that needs what another one of them gives; what reads clocks or orders accesses goes alone.',
    data: 'Where branches are decided in decode, one for a value that was computed just before.',
    loadUse: 'What was loaded just before is needed: one cycle in execute, two in decode.',
    ...overlapCauses,
  },
  parameters: {
    width: { default: 2, range: [2, 4], unit: 'instructions', summary: 'How many instructions go together at most.' },
    alus: {
      default: 4,
      range: [1, 4],
      unit: 'instructions',
      summary: "How many of those may compute or branch; 1 of 2 is Patterson & Hennessy's pair.",
    },
    branchStage,
    ...unitLatencies,
  },
  width: ({ width }) => width,
  create: (setting, parameters) => new Superscalar(setting, parameters),
};

class Superscalar implements Timing {
  readonly causes: CauseTotals = noCauses();
  private readonly predictor: Predictor;
  /** Absent where nobody watches. */
  private readonly passages: Passages | undefined;
  private readonly inDecode: boolean;
  private readonly extra: Uint16Array;
  private readonly traits: Uint16Array;
  /** By register: the first cycle of the memory stage of an instruction that needs it in execute. */
  private readonly usable = new Float64Array(registers);
  /** By register: whether what has to be waited for is a load. */
  private readonly loaded = new Uint8Array(registers);
  private isEmpty = true;
  /** The instructions that go together now. */
  private readonly group: Group;
  /** When the last instruction left the memory stage. */
  private left = 0;

  constructor({ operations, predictor, watch }: TimingSetting, parameters: SuperscalarParameters) {
    this.predictor = predictor;
    this.passages = watch && new Passages(watch);
    this.group = new Group(parameters.width, parameters.alus);
    this.inDecode = parameters.branchStage === 'id';
    this.extra = extraCycles(operations, parameters);
    this.traits = Uint16Array.from(operations, traitsOf);
  }

  issue(operation: number, rs1: number, rs2: number, now: number): number {
    return this.enter(operation, rs1, rs2, now);
  }

  retire(
    operation: number,
    rd: number,
    rs1: number,
    rs2: number,
    now: number,
    ready: number,
    pc: number,
    imm: number,
    next: number,
  ): number {
    const traits = this.traits[operation];
    const { group } = this;
    this.enter(operation, rs1, rs2, now);
    const extra = this.extra[operation];
    this.wait(2, 'structural', group.at + extra);
    const isAlong = group.members > 0;
    group.join(traits, rd);
    const entered = group.at;
    if (ready - 1 > group.at) this.hold(ready - 1 - group.at);
    this.left = group.at + 1;
    const isLoad = (traits & trait.loads) !== 0;
    this.usable[rd] = this.left + (isLoad ? 1 : 0);
    this.loaded[rd] = isLoad ? 1 : 0;
    const lost = (traits & trait.leads) !== 0 ? this.lost(operation, rd, rs1, pc, imm, next) : 0;
    this.passages?.tell({ pc, operation, entered, left: this.left, extra, lost }, isAlong);
    // What is taken ends its group, even where it was guessed: the next one is fetched from elsewhere.
    if (group.isFull || next !== ((pc + 4) | 0) || lost > 0) this.begin(this.left + lost);
    return group.at;
  }

  drain(now: number): number {
    if (this.isEmpty) return now;
    const from = now + (this.group.members > 0 ? 1 : 0);
    // The write-back of the last one.
    const end = Math.max(from, this.left + 1);
    this.causes.fill += end - from;
    this.begin(end);
    this.isEmpty = true;
    this.passages?.empty();
    return end;
  }

  save() {
    const { causes, group, isEmpty, left, usable, loaded } = this;
    return {
      ...{ causes: { ...causes }, group: group.save(), isEmpty, left, predictor: this.predictor.save() },
      ...{ usable: usable.slice(), loaded: loaded.slice(), passages: this.passages?.save() },
    };
  }

  restore(state: unknown): void {
    const { causes, group, isEmpty, left, predictor, usable, loaded, passages } = state as ReturnType<
      Superscalar['save']
    >;
    Object.assign(this.causes, causes);
    this.group.restore(group);
    this.isEmpty = isEmpty;
    this.left = left;
    this.predictor.restore(predictor);
    this.usable.set(usable);
    this.loaded.set(loaded);
    if (passages) this.passages?.restore(passages);
  }

  /** Lets an instruction come to memory, in the open group or the next one; gives the cycle. */
  private enter(operation: number, rs1: number, rs2: number, now: number): number {
    const { group, usable } = this;
    const traits = this.traits[operation];
    if (this.isEmpty) {
      this.isEmpty = false;
      this.causes.fill += stagesBefore;
      this.passages?.stall(0, 'fill', stagesBefore);
      group.at = now + stagesBefore;
    } else if (now > group.at) {
      // It was not there in time, and the group went on without it.
      this.begin(group.members > 0 ? now + 1 : now);
    } else if (group.members > 0 && !group.fits(traits, rs1, rs2)) this.begin(group.at + 1);
    const first = (traits & trait.readsRs1) !== 0 ? usable[rs1] : 0;
    // A store's value comes from the memory stage to the memory stage.
    const second = (traits & (trait.readsRs2 | trait.stores)) === trait.readsRs2 ? usable[rs2] : 0;
    const register = first > second ? rs1 : rs2;
    const when = Math.max(first, second) + (this.inDecode && (traits & trait.leads) !== 0 ? 1 : 0);
    this.wait(1, this.loaded[register] === 1 ? 'loadUse' : 'data', when, register);
    return group.at;
  }

  /** The open group, if there is one, has had its cycle; the next one comes to memory at `cycle`. */
  private begin(cycle: number): void {
    const { group } = this;
    if (group.members > 0) {
      this.causes.execute++;
      group.renew();
    }
    group.at = cycle;
  }

  /** An instruction cannot come to memory before `cycle`; a group that can does not wait for it. */
  private wait(stage: number, cause: Stall['cause'], cycle: number, register = 0): void {
    const { group } = this;
    if (cycle <= group.at) return;
    if (group.members > 0) this.begin(group.at + 1);
    this.causes[cause] += cycle - group.at;
    this.passages?.stall(stage, cause, cycle - group.at, register);
    group.at = cycle;
  }

  /** The group stays in memory until its access is done; what is under way stands still for so long, as in the pipeline. */
  private hold(cycles: number): void {
    const { causes, group, usable } = this;
    for (let register = 0; register < registers; register++)
      if (usable[register] > group.at) usable[register] += cycles;
    causes.memory += cycles;
    this.passages?.stall(3, 'memory', cycles);
    group.at += cycles;
  }

  /** Cycles that are lost because the instruction that follows was not the one that was fetched. */
  private lost(operation: number, rd: number, rs1: number, pc: number, imm: number, next: number): number {
    if (wasGuessed(this.predictor, this.traits[operation], rd, rs1, pc, imm, next)) return 0;
    const penalty = this.inDecode ? 1 : 2;
    this.causes.branch += penalty;
    this.passages?.stall(0, 'branch', penalty);
    return penalty;
  }
}
