/**
 * The conformance kit: whether a CPU model keeps its rules, found out by programs. It holds of every model, whatever its times.
 * A broken rule is told with the first instruction at which it shows.
 */
import { BrokenRule, type ModelRule, type Occasion, type OutsideModel } from '../core/models/rules.ts';
import type { Program } from '../program/program.ts';
import { type Configuration, complete, type Raw } from './configuration.ts';
import { createMachine, type Machine, type Surroundings } from './machine.ts';
import { sections, withModel } from './sections.ts';

/** A program that does the same whatever time it takes. */
export interface Sample {
  readonly name: string;
  readonly program: Program;
  /** Whether it has threads: what each does may then depend on when it does it. */
  readonly isParallel?: boolean;
}

export interface Breach {
  readonly rule: ModelRule;
  /** What was there instead. */
  readonly found: string;
  readonly occasion: Occasion | undefined;
  /** What ran, and on what. */
  readonly sample: Sample;
  readonly machine: string;
}

interface Trial {
  readonly name: string;
  readonly raw: Raw;
}

/** The machines on which a model is tried. */
const alone: readonly Trial[] = [
  { name: 'flat memory', raw: {} },
  { name: 'caches', raw: { memory: 'uma' } },
];
const together: readonly Trial[] = [{ name: 'two cores', raw: { array: { kind: 'mimd', cores: 2 }, memory: 'uma' } }];

/** Instructions of a run that are looked at one by one; the rest is run in one go. */
const mostSteps = 1_200;

/** The first breach of each rule by a model; none where it conforms. */
export function breachesOf(model: OutsideModel, samples: readonly Sample[]): readonly Breach[] {
  const breaches = new Map<ModelRule, Breach>();
  const note = (broken: BrokenRule, sample: Sample, machine: string) => {
    const { rule, message, occasion } = broken;
    if (!breaches.has(rule)) breaches.set(rule, { rule, found: message, occasion, sample, machine });
  };
  for (const sample of samples) {
    // Before the model is used for the first time: it is not to be trusted with what the reference runs on.
    const reference = recordOf(machineWith(undefined, {}, sample));
    for (const { name, raw } of sample.isParallel ? together : alone) {
      try {
        for (const broken of tried(model, raw, sample, sample.isParallel ? undefined : reference))
          note(broken, sample, name);
      } catch (error) {
        if (!(error instanceof BrokenRule)) throw error;
        note(error, sample, name);
      }
    }
  }
  return [...breaches.values()];
}

/** What a trial finds; what a checked timing finds is thrown. */
function* tried(model: OutsideModel, raw: Raw, sample: Sample, reference: Course | undefined): Generator<BrokenRule> {
  const create = () => machineWith(model, raw, sample);
  const first = recordOf(create());
  if (reference) yield* difference('architecture', reference, first, results);
  yield* difference('determinism', first, recordOf(create()), times);
  // That somebody watches may change nothing, either.
  const whole = machineWith(model, raw, sample, { watch() {} });
  whole.run();
  if (whole.elapsed() !== first.end) {
    yield new BrokenRule('stepping', `${first.end} cycles stepped, and ${whole.elapsed()} in one go`);
  }
  const { length } = first.steps;
  const third = Math.floor(length / 3);
  // What has to be brought back may be as it was after every second instruction: so there are ways of odd and of even length.
  for (const at of [third, third + 1]) {
    const machine = create();
    recordOf(machine, at);
    const snapshot = machine.snapshot();
    const before = recordOf(machine);
    machine.restore(snapshot);
    yield* difference('restore', before, recordOf(machine), times);
  }
}

/** A machine with the model, or with the default one, that has the program. */
function machineWith(
  model: OutsideModel | undefined,
  raw: Raw,
  { program }: Sample,
  surroundings: Pick<Surroundings, 'watch'> = {},
): Machine {
  const from = model ? withModel(model) : sections;
  const configuration = complete({ ...raw, ...(model && { cpu: model.name }) }, from) as unknown as Configuration;
  const machine = createMachine(configuration, { ...surroundings, sections: from });
  machine.load(program, ['sample']);
  return machine;
}

interface Step {
  readonly core: number;
  readonly pc: number;
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly x: Int32Array;
}

interface Course {
  readonly steps: readonly Step[];
  readonly console: string;
  /** Of the machine as it is then. */
  readonly state: () => string;
  /** The machine's clock at the end of the program, if it was run so far. */
  readonly end: number;
}

const results = ({ pc, x }: Step) => `pc ${pc >>> 0}, registers ${x.join(' ')}`;
const times = ({ core, pc, before, after }: Step) => `core ${core}, pc ${pc >>> 0}, cycles ${before} to ${after}`;

/** The rule as broken at the first instruction of which two records do not say the same, or by what came of it all. */
function* difference(
  rule: ModelRule,
  expected: Course,
  is: Course,
  said: (step: Step) => string,
): Generator<BrokenRule> {
  const at = is.steps.findIndex((step, index) => !expected.steps[index] || said(step) !== said(expected.steps[index]));
  if (at >= 0) {
    const { core, before, after, pc, what } = is.steps[at];
    const then = expected.steps[at];
    const found =
      then && rule !== 'architecture'
        ? `it goes on at cycle ${after}, and did at ${then.after}`
        : 'it leaves other registers, or comes from elsewhere';
    yield new BrokenRule(rule, found, { core, cycle: before, pc, what });
  } else if (is.steps.length < expected.steps.length) {
    yield new BrokenRule(rule, `it ends after ${is.steps.length} instructions, and not ${expected.steps.length}`);
  } else if (rule === 'architecture') {
    if (is.console !== expected.console) yield new BrokenRule(rule, 'the program prints something else');
    else if (is.state() !== expected.state()) yield new BrokenRule(rule, 'memory or registers are others at the end');
  } else if (is.end !== expected.end) yield new BrokenRule(rule, `${is.end} cycles, and ${expected.end}`);
}

/** Runs a machine, instruction by instruction as far as those are looked at, and for no more than `most` of them where that is said. */
function recordOf(machine: Machine, most?: number): Course {
  const steps: Step[] = [];
  while (!machine.kernel.outcome && steps.length < (most ?? mostSteps)) {
    const core = machine.array.next() ?? machine.array.cores[0];
    const { pc, retired, id } = core;
    // Not by how much it is put ahead while it waits for its turn: that is no time that passes.
    const before = core.cycle - core.held;
    machine.step();
    if (core.retired === retired) continue;
    const what = machine.isa.decode(core.code.wordAt(pc))?.name ?? '';
    steps.push({ core: id, pc, what, before, after: core.cycle, x: core.x.slice(0, 32) });
  }
  if (most === undefined) machine.run();
  return { steps, console: machine.console.text, state: () => stateOf(machine), end: machine.elapsed() };
}

/** Registers and memory as one text. */
function stateOf(machine: Machine): string {
  return [...machine.state()].map((bytes) => String.fromCharCode(...bytes)).join();
}
