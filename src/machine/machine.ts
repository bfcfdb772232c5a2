/**
 * A machine: a configuration built into cores, memory and a kernel, and the loop that runs them together.
 * Invariants: two machines know nothing of each other; the same program, configuration, input and seed give the same run to
 * the byte, whether it is run, stepped, or restored from a snapshot and run again.
 */
import type { ArrayOrganisation, ProcessorArray } from '../array/array.ts';
import { type Choices, seeded } from '../base/choices.ts';
import { createEventLog, type EventLog } from '../base/events.ts';
import type { Core } from '../core/core.ts';
import type { EngineKind } from '../core/engine/engine.ts';
import { engines } from '../core/engine/index.ts';
import type { CpuModel, Passage } from '../core/models/model.ts';
import type { DirectionPredictor, Predictor } from '../core/predictors/predictor.ts';
import { causes } from '../core/trap.ts';
import { Console, type ConsoleState } from '../devices/console.ts';
import { createIsa, type Isa } from '../isa/isa.ts';
import type { GilRule } from '../kernel/gil/index.ts';
import { Kernel, type KernelState } from '../kernel/kernel.ts';
import type { Outcome } from '../kernel/outcome.ts';
import type { KernelParameters } from '../kernel/parameters.ts';
import type { SchedulingPolicy } from '../kernel/policies/policy.ts';
import { cachesFrom } from '../memory/cache/settings.ts';
import type { LinkKind } from '../memory/links/link.ts';
import type { MemoryObserver } from '../memory/observer.ts';
import type { Ordering } from '../memory/ordering/ordering.ts';
import type { MemoryOrganisation } from '../memory/organisation.ts';
import type { MemorySystem } from '../memory/port.ts';
import type { Protocol } from '../memory/protocols/protocol.ts';
import { Receipts } from '../memory/receipt/receipts.ts';
import { recordedLink } from '../memory/receipt/recorded-link.ts';
import { recordedBehindBuffers, recordedForCores } from '../memory/receipt/recorded-memory.ts';
import type { Program } from '../program/program.ts';
import { type Choice, type Configuration, plugNamed } from './configuration.ts';
import { createObservation, type Observable, type Observation } from './observation.ts';
import { createProcessor, type Processor } from './processor.ts';
import { type SectionName, type Sections, sections } from './sections.ts';

/** What a machine is connected to. */
export interface Surroundings {
  /** What the configuration chooses from; the catalogues where nothing is said. */
  readonly sections?: Sections;
  /** The next bytes of console input, or null at its end; asked only when a program reads. */
  readonly input?: () => Uint8Array | null;
  /** Hears what programs write to the console, as they write it. */
  readonly output?: (bytes: Uint8Array) => void;
  /** Who answers where there is a choice; by the seed where nothing is said. */
  readonly choices?: Choices;
  /** Whether events are logged. */
  readonly events?: boolean;
  /** Hears of the way of each instruction through its core, where the CPU model knows it. */
  readonly watch?: (core: number, passage: Passage) => void;
  /**
   * Is shown a core before each of its steps. The machine then makes one step at a time, whether it runs or is stepped: an
   * instruction, a part of one that waits for its turn, or a trap.
   */
  readonly steps?: (core: Core) => void;
  /** What the machine watches of its memory, if that has caches. */
  readonly observe?: readonly Observable[];
  /** Who else watches it. */
  readonly observer?: MemoryObserver | undefined;
  /** Whether each access is written down, so that there are receipts. */
  readonly receipts?: boolean;
}

/** Where a run ends though the program goes on; cycles are the machine's clock, instructions those of all cores. */
export interface Limit {
  readonly cycles?: number;
  readonly instructions?: number;
}

export interface Machine {
  readonly configuration: Configuration;
  /** What it was chosen from. */
  readonly sections: Sections;
  readonly isa: Isa;
  readonly array: ProcessorArray;
  readonly memory: MemorySystem;
  readonly observation: Observation;
  readonly kernel: Kernel;
  readonly events: EventLog;
  readonly console: Console;
  /** That of the first process. */
  readonly program: Program | undefined;
  /** The stages of a core, a letter or two each, of which `watch` is told; none where the CPU model knows of none. */
  readonly stages: readonly string[];
  /** What these are, in a word or a few; none where the CPU model does not say. */
  readonly stageNames: readonly string[];
  /** What guesses where branches lead, by core; none where the CPU model asks nobody. */
  readonly predictors: readonly Predictor[];
  /** Undefined where no receipts were asked for. */
  readonly receipts: Receipts | undefined;
  /** Makes the first process of a program; `others` are those that programs may execute, by name. */
  load(program: Program, args?: readonly string[], others?: ReadonlyMap<string, Program>): void;
  /** Runs to the end or to a limit, which is an outcome of kind `budget` after which `run` may go on. */
  run(limit?: Limit): Outcome;
  /** One instruction, or one step of the kernel, of the core that is furthest behind; the outcome when that was the end. */
  step(): Outcome | undefined;
  /** Cycles up to which the machine as a whole has come: those of its most advanced core. */
  elapsed(): number;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** The cores' registers and the process's memory in a canonical order: what a digest is made of. */
  state(): Iterable<Uint8Array>;
}

/** All state of a machine between two instructions. Good for the machine it came from. */
export interface Snapshot {
  readonly cores: readonly unknown[];
  readonly memory: unknown;
  readonly kernel: KernelState;
  readonly console: ConsoleState;
  readonly choices: number;
}

/** Builds a machine. The configuration has been checked: names that no catalogue has are our mistake. */
export function createMachine(configuration: Configuration, surroundings: Surroundings = {}): Machine {
  return new BuiltMachine(configuration, surroundings);
}

class BuiltMachine implements Machine {
  readonly configuration: Configuration;
  readonly sections: Sections;
  readonly isa = createIsa();
  readonly array: ProcessorArray;
  readonly memory: MemorySystem;
  readonly observation: Observation;
  readonly kernel: Kernel;
  readonly events: EventLog;
  readonly console: Console;
  readonly predictors: readonly Predictor[];
  readonly receipts: Receipts | undefined;
  private loaded: Program | undefined;
  private readonly choices: Choices;
  private readonly processor: Processor;
  private readonly steps: Surroundings['steps'];

  constructor(configuration: Configuration, surroundings: Surroundings) {
    const { input, output, events = false, observe = [], receipts = false } = surroundings;
    this.configuration = configuration;
    this.steps = surroundings.steps;
    this.sections = surroundings.sections ?? sections;
    const { array, cpu, predictor, memory, protocol, link, ordering, cache, policy, kernel, misaligned, ecall, seed } =
      configuration;
    const { btb, returnStack, scheduling, gil } = configuration;
    const arrayPlug = chosen<ArrayOrganisation<Choice>>('array', array);
    this.choices = surroundings.choices ?? seeded(seed);
    const { observation, observer } = createObservation(observe, surroundings.observer);
    this.observation = observation;
    this.events = createEventLog(events);
    this.console = new Console({ ...(input && { input }), ...(output && { output }) });
    const cores = arrayPlug.streams(array).data;
    const coherence = chosen<Protocol>('protocol', protocol);
    this.receipts = receipts ? new Receipts(cores) : undefined;
    const journal = this.receipts?.journal;
    const organised = chosen<MemoryOrganisation<Choice>>('memory', memory).create(memory, {
      cores,
      misaligned,
      caches: cachesFrom(cache),
      protocol: coherence,
      link(places, nameOf) {
        const made = chosen<LinkKind<Choice>>('link', link).create(link, places);
        return journal ? recordedLink(made, nameOf, journal) : made;
      },
      choices: this.choices,
      ...{ observer, journal },
    });
    const behind = journal ? recordedBehindBuffers(organised, cores, journal) : organised;
    const ordered = chosen<Ordering<Choice>>('ordering', ordering).wrap(behind, ordering, {
      cores,
      choices: this.choices,
      coherent: organised.direct || coherence.coherent,
      journal,
    });
    this.memory = journal ? recordedForCores(ordered, cores, journal) : ordered;
    this.processor = createProcessor({
      ...{ isa: this.isa, cores, line: this.memory.line, parameters: cpu, watch: surroundings.watch },
      model: chosen<CpuModel<Choice>>('cpu', cpu, this.sections),
      predictor: {
        direction: chosen<DirectionPredictor<Choice>>('predictor', predictor),
        parameters: predictor,
        ...{ btb, returnStack },
      },
    });
    const { clocking, timingOf, predictors } = this.processor;
    this.predictors = predictors;
    const engine = (engines.find(({ name }) => name === configuration.engine) as EngineKind).create(
      this.isa,
      this.memory,
      clocking,
    );
    this.array = arrayPlug.wire({ engine, memory: this.memory, timingOf }, array);
    this.kernel = new Kernel({
      isa: this.isa,
      memory: this.memory,
      processors: this.array,
      console: this.console,
      choices: this.choices,
      events: this.events,
      policy: { plug: chosen<SchedulingPolicy<object>>('policy', policy), parameters: policy },
      parameters: kernel as unknown as KernelParameters,
      scheduling,
      ecall,
      gilInterval: chosen<GilRule<Choice>>('gil', gil).interval(gil),
    });
  }

  load(program: Program, args: readonly string[] = [], others?: ReadonlyMap<string, Program>): void {
    this.loaded = program;
    this.kernel.boot(program, args, others);
  }

  get program(): Program | undefined {
    return this.kernel.program ?? this.loaded;
  }

  run({ cycles = Number.POSITIVE_INFINITY, instructions = Number.POSITIVE_INFINITY }: Limit = {}): Outcome {
    const last = retiredBy(this.array) + instructions;
    while (!this.kernel.outcome) {
      const { due } = this.kernel;
      const limit = Math.min(cycles, due);
      const left = instructions === Number.POSITIVE_INFINITY ? instructions : last - retiredBy(this.array);
      const calling = left > 0 && this.runFor(left, limit);
      if (calling) {
        this.attend(calling);
        continue;
      }
      const core = this.array.next();
      if (core && core.cycle < limit) {
        if (left <= 0) return this.kernel.interrupted('instructions');
      } else if (cycles <= due && (core || due < Number.POSITIVE_INFINITY)) return this.kernel.interrupted('cycles');
      else this.settle();
    }
    return this.kernel.outcome;
  }

  /** Runs up to a cycle and no more than `left` instructions; the core that the kernel has to see to before it goes on. */
  private runFor(left: number, limit: number): Core | undefined {
    if (this.steps) return this.stepFor(left, limit, this.steps);
    if (left === Number.POSITIVE_INFINITY) return this.array.run(limit);
    const core = this.array.next();
    if (!core || core.cycle >= limit) return undefined;
    // No core retires more in a cycle than its model's width, so all can be let go so far; the rest is done in order.
    const inPlay = this.array.cores.filter(({ parked }) => !parked);
    const least = inPlay.reduce((sofar, { cycle, held }) => Math.min(sofar, cycle - held), core.cycle);
    const share = least + Math.floor(left / (inPlay.length * this.processor.width));
    if (share > core.cycle) return this.array.run(Math.min(limit, share));
    return this.array.step(limit, left);
  }

  /** The same, step by step. */
  private stepFor(left: number, limit: number, tell: NonNullable<Surroundings['steps']>): Core | undefined {
    for (let most = left; most > 0; ) {
      const core = this.array.next();
      if (!core || core.cycle >= limit) return undefined;
      const { retired } = core;
      tell(core);
      const calling = this.array.step(limit, 1);
      if (calling) return calling;
      most -= core.retired - retired;
    }
    return undefined;
  }

  step(): Outcome | undefined {
    if (this.kernel.outcome) return this.kernel.outcome;
    const core = this.ready();
    if (core) this.steps?.(core);
    if (core) this.attend(this.array.step(this.kernel.due, 1));
    else this.settle();
    return this.kernel.outcome;
  }

  /** The core that goes next; undefined where the kernel has to see to something before. */
  private ready(): Core | undefined {
    const core = this.array.next();
    return core && core.cycle < this.kernel.due ? core : undefined;
  }

  /** Lets the kernel see to what is due. */
  private settle(): void {
    if (this.kernel.due < Number.POSITIVE_INFINITY) this.kernel.elapse();
    else this.kernel.stuck();
  }

  /** Lets the kernel see to a core that has come to a trap or to the end of a time slice. */
  private attend(core: Core | undefined): void {
    if (!core) return;
    if (core.cause !== causes.none) this.kernel.trap(core);
    if (core.isDue && !this.kernel.outcome) this.kernel.preempt(core);
  }

  get stages(): readonly string[] {
    return this.processor.stages;
  }

  get stageNames(): readonly string[] {
    return this.processor.stageNames;
  }

  elapsed(): number {
    return this.array.cores.reduce((most, { cycle }) => Math.max(most, cycle), 0);
  }

  snapshot(): Snapshot {
    return {
      cores: this.array.cores.map((core) => core.save()),
      memory: this.memory.save(),
      kernel: this.kernel.save(),
      console: this.console.save(),
      choices: this.choices.save(),
    };
  }

  restore(snapshot: Snapshot): void {
    for (const [id, core] of this.array.cores.entries()) core.restore(snapshot.cores[id] as ReturnType<Core['save']>);
    // Memory first: the kernel maps it into address spaces, and decoded code is forgotten by that.
    this.memory.restore(snapshot.memory);
    this.kernel.restore(snapshot.kernel);
    this.console.restore(snapshot.console);
    this.choices.restore(snapshot.choices);
    this.array.restored();
  }

  *state(): Iterable<Uint8Array> {
    for (const { x, pc } of this.array.cores) {
      yield bytesOf([...x.subarray(1, 32), pc]);
    }
    for (const space of this.kernel.spaces()) {
      for (const { address, permissions, bytes } of space.contents()) {
        yield bytesOf([address, permissions]);
        yield bytes;
      }
    }
  }
}

function retiredBy({ cores }: ProcessorArray): number {
  return cores.reduce((sum, { retired }) => sum + retired, 0);
}

/** Words as little-endian bytes, whatever the host. */
function bytesOf(words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  for (const [index, word] of words.entries()) view.setInt32(4 * index, word | 0, true);
  return new Uint8Array(view.buffer);
}

function chosen<T>(section: SectionName, { kind }: Choice, from: Sections = sections): T {
  const plug = plugNamed(section, kind, from);
  if (!plug) throw new Error(`no ${section} is named ${kind}: the configuration was not checked`);
  return plug as unknown as T;
}
