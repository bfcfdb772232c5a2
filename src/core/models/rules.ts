/**
 * What a CPU model must keep, each rule by name with its sentence: for models from outside, which nobody here has read.
 * `shape.ts` and `checked-timing.ts` hold a model to those that can be told while it is used, `machine/conformance.ts` to all.
 */
import type { CpuModel } from './model.ts';

/** A model whose parameters are known only when it is loaded. */
export type OutsideModel = CpuModel<Readonly<Record<string, number | string | boolean>>>;

export const modelRules = {
  module: 'The file is an ECMAScript module, and its default export is the model.',
  member: 'A model has a name, a summary, parameters, stages, and either create(setting, parameters) or memory.',
  parameter: 'A parameter has a default that is allowed, and a summary.',
  timing: 'create gives a timing: causes, retire, drain, save and restore, and perhaps issue.',
  answers: 'A model throws nothing.',
  whole: 'Cycles are finite whole numbers, causes not below 0, and no instruction takes 2^29 cycles.',
  forward: 'Time does not go back: issue, retire and drain answer with the cycle they are given, or a later one.',
  width: 'No more instructions retire at one cycle than the width of the model; without one, a single one.',
  again: 'issue, asked again at the cycle it named, answers with that cycle and charges nothing more.',
  conservation: 'The causes sum to the cycles by which the model has moved the clock.',
  passage:
    'What is told to watch has the times of all stages, in order, and stalls with stage, cause, cycles and register.',
  architecture: 'A model changes time only: console, registers and memory are those of single-cycle.',
  determinism: 'The same run again takes the same cycles, instruction by instruction.',
  stepping: 'A run in one go, and watched, takes the cycles of one that is stepped.',
  restore: 'After save and restore it goes on as it did before.',
} as const;

export type ModelRule = keyof typeof modelRules;

/** Where a rule was broken: at an instruction, or the kernel taking a core. */
export interface Occasion {
  readonly core: number;
  /** The clock that the model was given. */
  readonly cycle: number;
  /** The address of the instruction; undefined where it was none's. */
  readonly pc: number | undefined;
  /** The instruction's name, or what was done. */
  readonly what: string;
}

/** Thrown where a model breaks a rule: its fault, and neither the program's nor ours. */
export class BrokenRule extends Error {
  readonly rule: ModelRule;
  readonly occasion: Occasion | undefined;

  /** `found`: what was there instead, in a few words. */
  constructor(rule: ModelRule, found: string, occasion?: Occasion) {
    super(found);
    this.name = 'BrokenRule';
    this.rule = rule;
    this.occasion = occasion;
  }
}
