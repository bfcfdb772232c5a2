/**
 * A kernel on cores and memory, driven as a machine drives it, with the invariants checked at the end of every run.
 */
import { expect } from 'vitest';
import { mimd } from '../../src/array/mimd.ts';
import { type Choices, seeded } from '../../src/base/choices.ts';
import { createEventLog, type EventLog } from '../../src/base/events.ts';
import { defaults } from '../../src/base/plug.ts';
import type { Core } from '../../src/core/core.ts';
import { engines } from '../../src/core/engine/index.ts';
import { causes } from '../../src/core/trap.ts';
import { Console } from '../../src/devices/console.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { Outcome } from '../../src/kernel/outcome.ts';
import { type KernelParameters, kernelParameters } from '../../src/kernel/parameters.ts';
import { policies } from '../../src/kernel/policies/index.ts';
import { schedulingParameters } from '../../src/kernel/scheduling/parameters.ts';
import { flat } from '../../src/memory/organisations/flat.ts';
import type { Program } from '../../src/program/program.ts';

export interface RigSetting {
  readonly cores?: number;
  readonly input?: string;
  readonly args?: readonly string[];
  readonly seed?: number;
  readonly engine?: 'loop' | 'evaluate';
  readonly quantum?: number;
  readonly policy?: string;
  /** The log in place of one that keeps all. */
  readonly events?: EventLog;
  readonly parameters?: Partial<KernelParameters>;
  readonly ecall?: 'rars' | 'venus';
  readonly memory?: number;
  readonly misaligned?: 'fault' | 'allow';
}

export interface Rig {
  readonly kernel: Kernel;
  readonly console: Console;
  readonly events: EventLog;
  readonly choices: Choices;
  /** Runs until the end, or until a core comes to `limit` (then the answer is undefined). */
  run(limit?: number): Outcome | undefined;
  /** How many frames of memory are left. */
  frames(): number;
  save(): unknown;
  restore(state: unknown): void;
  /** What there is to compare of a run that is over. */
  digest(): unknown;
}

export function createRig(program: Program, setting: RigSetting = {}): Rig {
  const { cores = 1, input = '', seed = 0, quantum = 1000 } = setting;
  const isa = createIsa();
  const events = setting.events ?? createEventLog(true);
  const chunks = input === '' ? [] : [new TextEncoder().encode(input)];
  const console = new Console({ input: () => chunks.shift() ?? null });
  const choices = seeded(seed);
  const memory = flat.create({ size: setting.memory ?? 2 ** 28 }, { cores, misaligned: setting.misaligned ?? 'fault' });
  const engine = engines.find(({ name }) => name === (setting.engine ?? 'loop'))?.create(isa, memory);
  if (!engine) throw new Error('no such engine');
  const array = mimd.wire({ engine, memory, timingOf: () => undefined }, { ...defaults(mimd), cores });
  const parameters = { ...defaults({ parameters: kernelParameters }), ...setting.parameters };
  const plug = policies.find(({ name }) => name === (setting.policy ?? 'rr'));
  if (!plug) throw new Error('no such policy');
  const policy = {
    plug,
    parameters: { ...defaults(plug), ...(typeof plug.parameters.quantum?.default === 'number' && { quantum }) },
  };
  const kernel = new Kernel({
    isa,
    memory,
    processors: array,
    console,
    choices,
    events,
    policy,
    scheduling: defaults({ parameters: schedulingParameters }),
    parameters,
    gilInterval: undefined,
    ecall: setting.ecall ?? 'rars',
  });
  kernel.boot(program, setting.args ?? []);

  return {
    kernel,
    console,
    events,
    choices,
    run(limit = 50_000_000) {
      while (!kernel.outcome) {
        const core = array.next();
        expect(core?.id, 'the core that is furthest behind').toBe(furthestBehind(array.cores));
        if (!core || core.cycle >= kernel.due) {
          if (kernel.due < Number.POSITIVE_INFINITY) kernel.elapse();
          else kernel.stuck();
          continue;
        }
        if (core.cycle >= limit) return undefined;
        const calling = array.step(Math.min(limit, kernel.due));
        if (!calling) continue;
        if (core.cause !== causes.none) kernel.trap(core);
        if (core.isDue && !kernel.outcome) kernel.preempt(core);
      }
      const { accounts } = kernel;
      for (const core of array.cores) {
        const { kernel: system, idle } = accounts.cores[core.id];
        expect(core.cycle, `cycles of core ${core.id}`).toBe(core.retired + system + idle);
      }
      for (const { id, born, since, state, times } of kernel.graph.threads.values()) {
        const lived = times.new + times.runnable + times.running + times.waiting + times.dead;
        expect(lived, `age of thread ${id}, ${state}`).toBe(since - born);
      }
      return kernel.outcome;
    },
    frames: () => memory.ram.available,
    save: () => ({
      cores: array.cores.map((core) => core.save()),
      memory: memory.save(),
      kernel: kernel.save(),
      console: console.save(),
      choices: choices.save(),
      events: events.position,
    }),
    restore(state) {
      const saved = state as {
        cores: never[];
        memory: never;
        kernel: never;
        console: never;
        choices: number;
      };
      for (const core of array.cores) core.restore(saved.cores[core.id]);
      memory.restore(saved.memory);
      kernel.restore(saved.kernel);
      console.restore(saved.console);
      choices.restore(saved.choices);
      array.restored();
    },
    digest: () => ({
      outcome: kernel.outcome,
      text: console.text,
      accounts: kernel.accounts,
      cores: array.cores.map((core) => core.save()),
    }),
  };
}

/** The core in play with the lowest clock, of several the one with the lowest number. */
function furthestBehind(cores: readonly Core[]): number | undefined {
  return cores
    .filter(({ parked }) => !parked)
    .reduce<Core | undefined>((first, core) => {
      return first && first.cycle <= core.cycle ? first : core;
    }, undefined)?.id;
}

/** Runs a program to its end. */
export function run(program: Program, setting: RigSetting = {}): Rig & { outcome: Outcome } {
  const rig = createRig(program, setting);
  const outcome = rig.run();
  if (!outcome) throw new Error('the program did not end');
  return { ...rig, outcome };
}
