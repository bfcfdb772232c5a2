/**
 * A timing that is held to the rules at every call, for models from outside: what a model answers wrongly would otherwise
 * show as a program that never ends, or as cycles that belong to nobody. Models of the catalogue go without, and fast.
 */
import { type CauseTotals, causeTable } from './causes.ts';
import { checkPassage } from './checked-passage.ts';
import type { Operation, Timing, TimingSetting } from './model.ts';
import { BrokenRule, type ModelRule, type OutsideModel } from './rules.ts';
import { asked, messageOf, show } from './shape.ts';

/** The model whose timings are checked; `name` is what it is chosen by. */
export function checkedModel(model: OutsideModel, name: string): OutsideModel {
  const { create, width } = model;
  return {
    ...model,
    name,
    ...(create && {
      create(setting, parameters) {
        const most = width ? asked(() => width.call(model, parameters)) : 1;
        if (!Number.isInteger(most) || most < 1) throw new BrokenRule('member', `width answers ${show(most)}`);
        const timing = asked(() => asTiming(create.call(model, watched(setting, model), parameters)));
        return new CheckedTiming(timing, setting, most);
      },
    }),
  };
}

/** The setting, with a `watch` that looks at what it is told. */
function watched(setting: TimingSetting, { stages }: OutsideModel): TimingSetting {
  const { watch, operations } = setting;
  if (!watch) return setting;
  return {
    ...setting,
    watch(passage) {
      checkPassage(passage, stages.length, operations.length);
      watch(passage);
    },
  };
}

function asTiming(timing: unknown): Timing {
  const fields = (timing ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of ['retire', 'drain', 'save', 'restore', ...(fields.issue === undefined ? [] : ['issue'])]) {
    if (typeof fields[name] !== 'function')
      throw new BrokenRule('timing', `${name} must be a function, and is ${show(fields[name])}`);
  }
  const causes = (fields.causes ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(causeTable);
  const missing = names.find((name) => causes[name] !== 0) ?? Object.keys(causes).find((name) => !(name in causeTable));
  if (missing === undefined) return timing as Timing;
  throw new BrokenRule(
    'timing',
    `causes must have ${names.join(', ')}, each 0, and ${missing} is ${show(causes[missing])}`,
  );
}

interface State {
  readonly own: unknown;
  readonly moved: number;
  readonly at: number;
  readonly retired: number;
}

class CheckedTiming implements Timing {
  readonly issue?: NonNullable<Timing['issue']>;
  private readonly timing: Timing;
  private readonly core: number;
  private readonly operations: readonly Operation[];
  private readonly width: number;
  /** Cycles by which the clock was moved. */
  private moved = 0;
  /** The cycle at which the last instruction retired, and how many have retired at it. */
  private at = -1;
  private retired = 0;

  constructor(timing: Timing, { core, operations }: TimingSetting, width: number) {
    this.timing = timing;
    this.core = core;
    this.operations = operations;
    this.width = width;
    if (timing.issue) this.issue = this.issued;
  }

  get causes(): CauseTotals {
    return this.timing.causes;
  }

  private issued(operation: number, rs1: number, rs2: number, now: number): number {
    const { timing } = this;
    const what = this.operations[operation].name;
    const when = this.answer(what, undefined, now, 'issue', () => timing.issue?.(operation, rs1, rs2, now));
    const charged = this.charged(what, undefined, now);
    const again = this.answer(what, undefined, when, 'issue', () => timing.issue?.(operation, rs1, rs2, when));
    if (again !== when) throw this.broken('again', `it names cycle ${when}, and there ${again}`, what, undefined, now);
    const twice = this.charged(what, undefined, now);
    if (twice !== charged) throw this.broken('again', `it charges ${twice - charged} more`, what, undefined, now);
    this.moved += when - now;
    return when;
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
    address: number,
  ): number {
    const { timing } = this;
    const what = this.operations[operation].name;
    this.retired = now === this.at ? this.retired + 1 : 1;
    this.at = now;
    if (this.retired > this.width) {
      throw this.broken('width', `${this.retired} of them at one cycle, and the width is ${this.width}`, what, pc, now);
    }
    const clock = this.answer(what, pc, now, 'retire', () =>
      timing.retire(operation, rd, rs1, rs2, now, ready, pc, imm, next, address),
    );
    this.move(what, pc, now, clock);
    return clock;
  }

  drain(now: number): number {
    const clock = this.answer('draining', undefined, now, 'drain', () => this.timing.drain(now));
    this.move('draining', undefined, now, clock);
    return clock;
  }

  save(): State {
    const { moved, at, retired } = this;
    return { own: asked(() => this.timing.save()), moved, at, retired };
  }

  restore(state: unknown): void {
    const { own, moved, at, retired } = state as State;
    asked(() => this.timing.restore(own));
    Object.assign(this, { moved, at, retired });
  }

  /** A cycle that the model answers with, if it is one that is not past. */
  private answer(what: string, pc: number | undefined, now: number, member: string, ask: () => unknown): number {
    let clock: unknown;
    try {
      clock = ask();
    } catch (error) {
      if (error instanceof BrokenRule) throw this.broken(error.rule, error.message, what, pc, now);
      throw this.broken('answers', `${member} throws ${messageOf(error)}`, what, pc, now);
    }
    if (!Number.isSafeInteger(clock) || (clock as number) - now >= 2 ** 29)
      throw this.broken('whole', `${member} answers ${show(clock)}`, what, pc, now);
    if ((clock as number) < now) throw this.broken('forward', `${member} answers ${clock}`, what, pc, now);
    return clock as number;
  }

  private move(what: string, pc: number | undefined, now: number, clock: number): void {
    this.moved += clock - now;
    const charged = this.charged(what, pc, now);
    if (charged === this.moved) return;
    const found = `the causes sum to ${charged}, and the clock was moved by ${this.moved}`;
    throw this.broken('conservation', found, what, pc, now);
  }

  /** The sum of the causes. */
  private charged(what: string, pc: number | undefined, now: number): number {
    const { causes } = this.timing;
    if (typeof causes !== 'object' || causes === null)
      throw this.broken('timing', `causes is ${show(causes)} by now`, what, pc, now);
    let sum = 0;
    for (const [name, cycles] of Object.entries(causes)) {
      if (!Number.isSafeInteger(cycles) || cycles < 0)
        throw this.broken('whole', `${name} is ${show(cycles)}`, what, pc, now);
      sum += cycles;
    }
    return sum;
  }

  private broken(rule: ModelRule, found: string, what: string, pc: number | undefined, cycle: number): BrokenRule {
    return new BrokenRule(rule, found, { core: this.core, cycle, pc: pc === undefined ? pc : pc >>> 0, what });
  }
}
