/** What a configuration says of its cores: a model, with a timing for each core where it makes any, and how engines count. */
import type { Clocking } from '../core/engine/engine.ts';
import type { CpuModel, Passage, Timing } from '../core/models/model.ts';
import { createPredictor, type PredictorSetting } from '../core/predictors/branch-predictor.ts';
import type { Predictor } from '../core/predictors/predictor.ts';
import type { Isa } from '../isa/isa.ts';
import type { Choice } from './configuration.ts';

export interface Processor {
  /** The timing of a core; undefined where no model says what instructions cost. */
  timingOf(core: number): Timing | undefined;
  /** Those of all cores; none where no model asks them. */
  readonly predictors: readonly Predictor[];
  readonly clocking: Clocking;
  /** The most instructions that a core retires in a cycle. */
  readonly width: number;
  /** By name, those of which who watches is told; none where no model knows them. */
  readonly stages: readonly string[];
  /** What these are, in a word or a few; none where the model does not say. */
  readonly stageNames: readonly string[];
}

export interface ProcessorSetting {
  readonly isa: Isa;
  readonly cores: number;
  /** In bytes. */
  readonly line: number;
  readonly model: CpuModel<Choice>;
  readonly parameters: Choice;
  readonly predictor: PredictorSetting<Choice>;
  /** Hears of each instruction's way; absent where nobody watches. */
  readonly watch?: ((core: number, passage: Passage) => void) | undefined;
}

/** Makes the timings of all cores, each with a predictor of its own. */
export function createProcessor(setting: ProcessorSetting): Processor {
  const { isa, cores, line, model, parameters, predictor, watch } = setting;
  const operations = isa.instructions.map(({ name }, number) => ({ name, ...isa.facts[number] }));
  const predictors = Array.from({ length: model.create ? cores : 0 }, () => createPredictor(predictor));
  const timings = predictors.map((own, core) =>
    model.create?.(
      {
        core,
        operations,
        line,
        predictor: own,
        ...(watch && { watch: (passage) => watch(core, passage) }),
      },
      parameters,
    ),
  );
  return {
    timingOf: (core) => timings[core],
    predictors,
    clocking: model.create
      ? {
          ...{ by: 'model', issues: timings[0]?.issue !== undefined },
          ...(timings[0]?.steady && { steady: timings[0].steady.operations }),
        }
      : { by: model.memory ?? 'waits', issues: false },
    width: model.width?.(parameters) ?? 1,
    stages: model.create ? model.stages : [],
    stageNames: (model.create && model.stageNames) ?? [],
  };
}
