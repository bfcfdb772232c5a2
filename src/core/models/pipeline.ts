/**
 * The five-stage pipeline: fetch, decode, execute, memory, write-back, in order and one instruction to a stage.
 * The clock is that of the memory stage. An instruction goes there a cycle after the one before has left it, and later where
 * a value that it needs is not there. So all that has to be kept is, for each register, when an instruction that needs it
 * can be in that stage.
 * Follows Patterson and Hennessy, Computer Organization and Design RISC-V, 4.6 to 4.9. The register file is written in the
 * first half of a cycle and read in the second; a store needs its value in the memory stage only.
 * Where a branch or jump leads is guessed when it is fetched. A right guess costs nothing, whether taken or not; a wrong one,
 * or one whose target was not known, costs what was fetched until it was known better.
 */
import type { Predictor } from '../predictors/predictor.ts';
import { type CauseTotals, noCauses } from './causes.ts';
import { fiveStages, overlapCauses } from './five-stages.ts';
import { wasGuessed } from './flow.ts';
import { extraCycles, type UnitLatencies, unitLatencies } from './latencies.ts';
import { type CpuModel, type Steady, steadiness, type Timing, type TimingSetting } from './model.ts';
import { Passages } from './passages.ts';
import { trait, traitsOf } from './traits.ts';

interface PipelineParameters extends UnitLatencies {
  forwarding: string;
  branchStage: string;
}

/** The stages before memory, which an empty pipeline has to pass first. */
export const stagesBefore = 3;
/** x0 to x31, and where writes to x0 go. */
export const registers = 33;
const nowhere = 32;

export const branchStage = {
  default: 'ex',
  oneOf: ['id', 'ex'],
  summary: 'Where it is known where a branch or jump goes: in decode, or in execute.',
};

export const pipeline: CpuModel<PipelineParameters> = {
  name: 'pipeline',
  summary: 'Five stages in order: fetch, decode, execute, memory, write-back.',
  source: 'Patterson & Hennessy, Computer Organization and Design RISC-V, 4.6 to 4.9.',
  ...fiveStages,
  causes: {
    execute: 'One for each instruction.',
    data: 'Without forwarding, one or two until a value is written back. With it, one where a branch needs it in decode.',
    loadUse:
      'What was loaded just before is needed: one cycle in execute, two in decode; without forwarding, as with any value.',
    ...overlapCauses,
  },
  parameters: {
    forwarding: {
      default: 'full',
      oneOf: ['full', 'none'],
      summary: 'Whether a value goes to who needs it as soon as it is there, or by way of the register file.',
    },
    branchStage,
    ...unitLatencies,
  },
  create: (setting, parameters) => new Pipeline(setting, parameters),
};

interface State {
  readonly causes: CauseTotals;
  readonly isEmpty: boolean;
  readonly left: number;
  readonly settled: number;
  readonly predictor: unknown;
  readonly usable: Float64Array;
  readonly decidable: Float64Array;
  readonly loaded: Uint8Array;
  readonly passages: ReturnType<Passages['save']> | undefined;
}

class Pipeline implements Timing {
  readonly causes: CauseTotals = noCauses();
  readonly steady?: Steady;
  private readonly predictor: Predictor;
  /** Absent where nobody watches. */
  private readonly passages: Passages | undefined;
  private readonly forwards: boolean;
  private readonly inDecode: boolean;
  /** Cycles lost where the wrong instruction was fetched. */
  private readonly penalty: number;
  /** By operation: cycles in execute beyond the first. */
  private readonly extra: Uint16Array;
  /** By operation, bits of `trait`. */
  private readonly traits: Uint16Array;
  /** By operation: cycles after its clock by which the last who needs its value can come to memory. */
  private readonly lags: Uint8Array;
  /** By register: the first cycle of the memory stage of an instruction that needs it in execute. */
  private readonly usable = new Float64Array(registers);
  /** By register: the same for one that needs it in decode, to know where it leads. */
  private readonly decidable = new Float64Array(registers);
  /** By register: whether what has to be waited for is a load. */
  private readonly loaded = new Uint8Array(registers);
  /** The first cycle at which nobody has to wait for any of them. */
  private settled = 0;
  private isEmpty = true;
  /** When the last instruction left the memory stage. */
  private left = 0;

  constructor({ operations, predictor, watch }: TimingSetting, parameters: PipelineParameters) {
    this.predictor = predictor;
    this.passages = watch && new Passages(watch);
    this.forwards = parameters.forwarding === 'full';
    this.inDecode = parameters.branchStage === 'id';
    this.penalty = this.inDecode ? 1 : 2;
    this.extra = extraCycles(operations, parameters);
    this.traits = Uint16Array.from(operations, traitsOf);
    this.lags = Uint8Array.from(this.traits, (traits) => this.lagOf(traits) + (this.forwards && this.inDecode ? 1 : 0));
    // Otherwise more than one value can be late, and by more than a cycle.
    if (this.forwards && !this.inDecode && !watch) this.steady = this.steadily();
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
    const { causes } = this;
    const extra = this.extra[operation];
    const entered = this.enter(operation, rs1, rs2, now) + extra;
    causes.structural += extra;
    this.passages?.stall(2, 'structural', extra);
    causes.execute++;
    let clock = entered + 1;
    if (ready > clock) {
      causes.memory += ready - clock;
      this.passages?.stall(3, 'memory', ready - clock);
      this.hold(clock, ready - clock);
      clock = ready;
    }
    this.left = clock;
    if (this.lags[operation] > 0) this.await(operation, rd, clock);
    const lost = (this.traits[operation] & trait.leads) !== 0 ? this.lost(operation, rd, rs1, pc, imm, next) : 0;
    this.passages?.tell({ pc, operation, entered, left: clock, extra, lost });
    return clock + lost;
  }

  drain(now: number): number {
    if (this.isEmpty) return now;
    this.isEmpty = true;
    this.passages?.empty();
    // The write-back of the last one.
    const end = Math.max(now, this.left + 1);
    this.causes.fill += end - now;
    return end;
  }

  save(): State {
    const { causes, isEmpty, left, settled } = this;
    const { usable, decidable, loaded } = this;
    return {
      ...{ causes: { ...causes }, isEmpty, left, settled, predictor: this.predictor.save() },
      ...{ usable: usable.slice(), decidable: decidable.slice(), loaded: loaded.slice() },
      passages: this.passages?.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as State;
    Object.assign(this.causes, saved.causes);
    this.isEmpty = saved.isEmpty;
    this.left = saved.left;
    this.settled = saved.settled;
    this.usable.set(saved.usable);
    this.decidable.set(saved.decidable);
    this.loaded.set(saved.loaded);
    this.predictor.restore(saved.predictor);
    if (saved.passages) this.passages?.restore(saved.passages);
  }

  /** Those that compute in a cycle, and load, store: whoever comes a cycle later finds their values, or two after a load. */
  private steadily(): Steady {
    const operations = Uint8Array.from(this.traits, (traits, operation) => {
      if ((traits & trait.leads) !== 0 || this.extra[operation] > 0) return steadiness.told;
      return (traits & trait.loads) !== 0 ? steadiness.late : steadiness.prompt;
    });
    return {
      operations,
      pass: (count, now, late) => {
        this.causes.execute += count;
        this.left = now;
        if (late === nowhere) return;
        this.settled = now + 1;
        this.usable[late] = this.settled;
        this.loaded[late] = 1;
      },
    };
  }

  /** The cycle at which an instruction comes to the memory stage, that it has one cycle of execute behind it. */
  private enter(operation: number, rs1: number, rs2: number, now: number): number {
    const traits = this.traits[operation];
    let at = now;
    if (this.isEmpty) {
      this.isEmpty = false;
      this.causes.fill += stagesBefore;
      this.passages?.stall(0, 'fill', stagesBefore);
      at += stagesBefore;
    }
    if (this.settled <= at) return at;
    const needed = this.inDecode && (traits & trait.leads) !== 0 ? this.decidable : this.usable;
    const first = (traits & trait.readsRs1) !== 0 ? needed[rs1] : 0;
    // With forwarding a store's value comes from the memory stage to the memory stage.
    const late = (traits & trait.stores) !== 0 && this.forwards;
    const second = (traits & trait.readsRs2) !== 0 && !late ? needed[rs2] : 0;
    const when = first > second ? first : second;
    if (when <= at) return at;
    const register = first > second ? rs1 : rs2;
    const cause = this.loaded[register] === 1 ? 'loadUse' : 'data';
    this.causes[cause] += when - at;
    this.passages?.stall(1, cause, when - at, register);
    return when;
  }

  /**
   * Cycles that are lost because the instruction that follows was not the one that was fetched: nothing where the guess was
   * right. They count as its own who led elsewhere, not as those of who comes late for it.
   */
  private lost(operation: number, rd: number, rs1: number, pc: number, imm: number, next: number): number {
    if (wasGuessed(this.predictor, this.traits[operation], rd, rs1, pc, imm, next)) return 0;
    this.causes.branch += this.penalty;
    this.passages?.stall(0, 'branch', this.penalty);
    return this.penalty;
  }

  /** Cycles after its clock at which the value of an operation can be used in execute. */
  private lagOf(traits: number): number {
    // Without forwarding the value is written back the cycle after, when it can be read, and two stages lie between.
    if (!this.forwards) return 2;
    return (traits & trait.loads) !== 0 ? 1 : 0;
  }

  /** Notes when a value can be used; one that can be at once needs no note, since those before it to its register are older. */
  private await(operation: number, rd: number, clock: number): void {
    const traits = this.traits[operation];
    const usable = clock + this.lagOf(traits);
    this.usable[rd] = usable;
    this.decidable[rd] = this.forwards ? usable + 1 : usable;
    this.loaded[rd] = (traits & trait.loads) !== 0 ? 1 : 0;
    this.settled = clock + this.lags[operation];
  }

  /**
   * While memory is waited for the whole core stands still (Patterson and Hennessy, 5.3), and nobody reads the register file:
   * what can be used only after the cycle `from` can be used so much later.
   */
  private hold(from: number, cycles: number): void {
    for (let register = 0; register < registers; register++) {
      if (this.usable[register] > from) this.usable[register] += cycles;
      if (this.decidable[register] > from) this.decidable[register] += cycles;
    }
    if (this.settled > from) this.settled += cycles;
  }
}
