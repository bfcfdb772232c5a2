/**
 * Runs the litmus tests of `litmus-tests.txt`: the threads of a test on a core each, all started within some cycles of
 * each other, and the final state compared with those that a memory model allows. No kernel: cores start and end by themselves.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCycleOrder } from '../../../src/array/cycle-order.ts';
import { assemble } from '../../../src/assembler/assembler.ts';
import { type Choices, seeded } from '../../../src/base/choices.ts';
import { defaults } from '../../../src/base/plug.ts';
import { Code } from '../../../src/core/code.ts';
import type { EngineKind } from '../../../src/core/engine/engine.ts';
import { loop } from '../../../src/core/engine/loop.ts';
import { causes } from '../../../src/core/trap.ts';
import { createIsa } from '../../../src/isa/isa.ts';
import { defaultConfiguration } from '../../../src/machine/configuration.ts';
import { AddressSpace } from '../../../src/memory/address-space.ts';
import { cachesFrom } from '../../../src/memory/cache/settings.ts';
import { links } from '../../../src/memory/links/index.ts';
import { orderings } from '../../../src/memory/ordering/index.ts';
import { organisations } from '../../../src/memory/organisations/index.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import type { Program } from '../../../src/program/program.ts';

/** From the strongest to the weakest: each allows what those before it do. */
export const models = ['SC', 'TSO', 'RVWMO'] as const;
export type Model = (typeof models)[number];

export interface LitmusTest {
  readonly name: string;
  /** Words at first: a number, or `&` and the name of a word. */
  readonly memory: ReadonlyMap<string, string>;
  /** By thread, registers at first, in the same way. */
  readonly registers: readonly ReadonlyMap<string, string>[];
  readonly threads: readonly (readonly string[])[];
  /** `thread:register`, or the name of a word. */
  readonly observed: readonly string[];
  /** By final state, values with commas between, the strongest model that allows it. */
  readonly states: ReadonlyMap<string, Model>;
}

/** Tests in the form that the head of `litmus-tests.txt` describes. */
export function parseTests(text: string): readonly LitmusTest[] {
  return text
    .split('\n\n')
    .filter((block) => !block.startsWith('#'))
    .map(parseTest);
}

export const litmusTests = parseTests(readFileSync(join(import.meta.dirname, 'litmus-tests.txt'), 'utf8'));

function parseTest(block: string): LitmusTest {
  const [name, ...lines] = block.trim().split('\n');
  const of = (key: string) =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const pairs = (text: string) =>
    text.split(' ').flatMap((pair) => (pair === '' ? [] : [pair.split('=') as [string, string]]));
  const threads = of('thread').map((line) => line.split('|'));
  return {
    name,
    memory: new Map(pairs(of('memory')[0])),
    registers: threads.map(([registers]) => new Map(pairs(registers.trim()))),
    threads: threads.map(([, code]) => code.split(';').map((instruction) => instruction.trim())),
    observed: of('observed')[0].split(' '),
    states: new Map(
      models.flatMap((model) => (of(model)[0]?.split(' ') ?? []).map((state) => [state, model] as const)),
    ),
  };
}

/** Whether a final state is one that a model allows. */
export function allows(test: LitmusTest, state: string, model: Model): boolean {
  const strongest = test.states.get(state);
  return strongest !== undefined && models.indexOf(strongest) <= models.indexOf(model);
}

const data = 0x1001_0000;
const pages = 8;
const cores = 4;

const label = (test: number, thread: number) => `test${test}.${thread}`;

/** The code of tests: for each thread a loop that waits, its instructions, a breakpoint. */
function build(tests: readonly LitmusTest[]): Program {
  const text = tests.flatMap(({ threads }, test) => {
    return threads.flatMap((code, thread) => {
      // A label of a test may stand in several of its threads.
      const own = code.map((line) => line.replace(/\b(L[A-Z]+\d*)\b/g, `${label(test, thread)}.$1`));
      const wait = [`${label(test, thread)}:`, 'addi x31, x31, -1', `bgez x31, ${label(test, thread)}`];
      return [...wait, ...own, 'ebreak'];
    });
  });
  const { program, diagnostics } = assemble({ file: 'litmus.s', text: text.join('\n') });
  if (!program) throw new Error(JSON.stringify(diagnostics));
  return program;
}

const programs = new Map<readonly LitmusTest[], Program>();
const isa = createIsa();

/** The circumstances of a run. */
export interface Circumstances {
  readonly seed: number;
  /** By thread, how many rounds it waits at its start. */
  readonly waits: readonly number[];
  /** Bytes from one word of memory to the next. */
  readonly stride: number;
}

/** Circumstances at random, drawn from `choices`. */
export function someCircumstances(choices: Choices): Circumstances {
  return {
    seed: 1 + choices.pick(2 ** 30, 'seed'),
    waits: Array.from({ length: cores }, () => choices.pick([1, 4, 16, 80][choices.pick(4, 'spread')], 'wait')),
    stride: [4, 64, 4096][choices.pick(3, 'stride')],
  };
}

export interface LitmusRig {
  /** The final state: the values of what is observed, with commas between. */
  run(test: LitmusTest, circumstances: Circumstances): string;
}

export interface RigSetting {
  readonly ordering: string;
  readonly memory?: string;
  readonly protocol?: string;
  readonly engine?: EngineKind;
  readonly parameters?: object;
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

/** Four cores over a memory, for one of `tests` after another. */
export function createLitmusRig(setting: RigSetting, tests: readonly LitmusTest[] = litmusTests): LitmusRig {
  const { ordering, memory: kind = 'flat', protocol = 'mesi', engine = loop, parameters = {} } = setting;
  let lots = seeded(0);
  const choices: Choices = {
    pick: (options, what) => lots.pick(options, what),
    draw: (options, what) => lots.draw(options, what),
    save: () => lots.save(),
    restore: (state) => lots.restore(state),
  };
  const organisation = named(organisations, kind);
  const organised = organisation.create(
    { ...defaults(organisation), size: 2 ** 22 },
    {
      cores,
      misaligned: 'fault',
      caches: cachesFrom(defaultConfiguration().cache),
      protocol: named(protocols, protocol),
      link: (places) => named(links, 'bus').create(defaults(named(links, 'bus')), places),
      choices,
    },
  );
  const plug = named(orderings, ordering);
  const coherent = organised.direct || named(protocols, protocol).coherent;
  const memory = plug.wrap(organised, { ...defaults(plug), ...parameters }, { cores, choices, coherent });
  const program = programs.get(tests) ?? build(tests);
  programs.set(tests, program);
  const entries = new Map(program.symbols.map(({ name, value }) => [name, value]));
  const array = createCycleOrder({ engine: engine.create(isa, memory), memory, timingOf: () => undefined }, cores, 1);
  const space = new AddressSpace(memory.ram);
  for (const { address, bytes, permissions } of program.segments) {
    space.map(address, bytes.length, permissions);
    space.pokeBytes(address, bytes);
  }
  space.map(data, pages * 4096, 6);
  const code = new Code(isa, space, memory.ram);
  for (const core of array.cores) {
    core.port.space = space;
    core.code = code;
  }

  return {
    run(test, { seed, waits, stride }) {
      lots = seeded(seed);
      const words = new Map([...test.memory.keys()].map((word, index) => [word, data + index * stride]));
      const readValue = (text: string) => (text.startsWith('&') ? (words.get(text.slice(1)) as number) : Number(text));
      for (const [word, value] of test.memory) space.poke(words.get(word) as number, 4, readValue(value));
      const from = Math.max(...array.cores.map(({ cycle }) => cycle)) + 1;
      for (const [thread, registers] of test.registers.entries()) {
        const core = array.cores[thread];
        core.x.fill(0);
        for (const [register, value] of registers) {
          core.x[Number(register.slice(1))] = readValue(value);
        }
        core.pc = entries.get(label(tests.indexOf(test), thread)) as number;
        core.x[31] = waits[thread];
        array.wake(core, from);
      }
      for (let core = array.next(); core; core = array.next()) {
        if (!array.step(from + 1_000_000)) {
          if (core.cycle >= from + 1_000_000) throw new Error(`${test.name} does not end`);
          continue;
        }
        if (core.cause !== causes.breakpoint) throw new Error(`${test.name}: cause ${core.cause} at ${core.pc}`);
        array.park(core);
      }
      // Until all have ended, what a thread has stored last may stay in its buffer.
      for (const { port, cycle } of array.cores) port.drain(cycle);
      return test.observed
        .map((what) => {
          const [thread, register] = what.split(':');
          if (register === undefined) return space.peek(words.get(what) as number, 4);
          return array.cores[Number(thread)].x[Number(register.slice(1))];
        })
        .join(',');
    },
  };
}
