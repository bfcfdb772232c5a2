/**
 * What can be set in a machine: sections, in each of which one plug of a catalogue is chosen, and plain settings.
 * Flags, `--help`, the checks of a configuration, its notation and the manual are derived from this table.
 */
import { arrays } from '../array/index.ts';
import type { Parameter, Plug } from '../base/plug.ts';
import { engines } from '../core/engine/index.ts';
import { models } from '../core/models/index.ts';
import type { OutsideModel } from '../core/models/rules.ts';
import { predictors } from '../core/predictors/index.ts';
import { returnStackParameters } from '../core/predictors/return-stack.ts';
import { targetBufferParameters } from '../core/predictors/target-buffer.ts';
import { gilRules } from '../kernel/gil/index.ts';
import { kernelParameters } from '../kernel/parameters.ts';
import { policies } from '../kernel/policies/index.ts';
import { schedulingParameters } from '../kernel/scheduling/parameters.ts';
import { cacheSettings } from '../memory/cache/settings.ts';
import { links } from '../memory/links/index.ts';
import { orderings } from '../memory/ordering/index.ts';
import { organisations } from '../memory/organisations/index.ts';
import { protocols } from '../memory/protocols/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: the parameters differ from plug to plug
type AnyPlug = Plug<any>;

interface Section {
  readonly summary: string;
  readonly plugs: readonly AnyPlug[];
  /** The name of the plug that stands where none is chosen. */
  readonly default: string;
}

export type SectionName =
  | 'array'
  | 'cpu'
  | 'predictor'
  | 'memory'
  | 'protocol'
  | 'link'
  | 'ordering'
  | 'policy'
  | 'gil';

/** What there is to choose from: the catalogues, or with a plug from outside. */
export type Sections = Readonly<Record<SectionName, Section>>;

/** Sections by name; `--array mimd` chooses, `--array.cores 4` sets. */
export const sections: Sections = {
  array: { summary: 'Instruction streams and data streams.', plugs: arrays, default: 'sisd' },
  cpu: { summary: 'The CPU model: what instructions cost.', plugs: models, default: 'single-cycle' },
  predictor: { summary: 'What guesses whether branches are taken.', plugs: predictors, default: 'not-taken' },
  memory: { summary: 'The memory organisation.', plugs: organisations, default: 'flat' },
  protocol: {
    summary: 'The coherence protocol between caches.',
    plugs: protocols.map((protocol) => ({ ...protocol, parameters: {} })),
    default: 'mesi',
  },
  link: { summary: 'What carries messages between caches and memory.', plugs: links, default: 'bus' },
  ordering: { summary: 'In which order accesses take effect for others.', plugs: orderings, default: 'sc' },
  policy: { summary: 'The scheduling policy.', plugs: policies, default: 'rr' },
  gil: { summary: 'Whether one thread of a process runs at a time.', plugs: gilRules, default: 'off' },
};

/** The sections with one CPU model more, which no catalogue has. */
export function withModel(model: OutsideModel): Sections {
  return { ...sections, cpu: { ...sections.cpu, plugs: [...sections.cpu.plugs, model] } };
}

/** Settings by name, and groups of them: `kernel.trap`, `cache.l1d.size`. */
export interface Group {
  readonly [name: string]: Parameter | Group;
}

export function isParameter(one: Parameter | Group): one is Parameter {
  return typeof one.summary === 'string';
}

/** Settings that belong to no plug. */
export const settings: Group = {
  btb: { ...targetBufferParameters },
  returnStack: { ...returnStackParameters },
  cache: cacheSettings,
  scheduling: { ...schedulingParameters },
  kernel: kernelParameters as Readonly<Record<string, Parameter>>,
  engine: {
    default: 'loop',
    oneOf: engines.map(({ name }) => name),
    summary: 'What carries out instructions; all give the same results.',
  },
  misaligned: {
    default: 'fault',
    oneOf: ['fault', 'allow'],
    summary: 'Whether a misaligned load or store faults or is carried out.',
  },
  ecall: {
    default: 'rars',
    oneOf: ['rars', 'venus'],
    summary: 'Where a system call finds its number: a7, or a0 as Venus does.',
  },
  seed: {
    default: 0,
    range: [0, 2 ** 31 - 1],
    summary: 'Which of all schedules: 0 is the one in a textbook, any other its own.',
  },
};

/** What a setting may be with some plugs. */
interface Variant {
  readonly parameter: Parameter;
  /** The plugs, for a parameter of a section; else empty. */
  readonly plugs: readonly string[];
}

/** One thing that can be set: where it stands in a configuration, and what it may be. */
export interface Setting {
  /** As in `array.cores` or `seed`. */
  readonly path: string;
  /** More than one where plugs have parameters of one name that differ: in their defaults, their ranges, their meaning. */
  readonly variants: readonly [Variant, ...Variant[]];
}

/** Everything that can be set, sections first: what flags and help list. */
export function allSettings(from: Sections = sections): Setting[] {
  const chosen = Object.entries(from).flatMap(([name, { default: standard, plugs, summary }]) => {
    const parameter = { default: standard, oneOf: plugs.map((plug) => plug.name), summary };
    const keys = new Set(plugs.flatMap((plug) => Object.keys(plug.parameters)));
    return [
      { path: name, variants: [{ parameter, plugs: [] }] } satisfies Setting,
      ...[...keys].map((key) => ({ path: `${name}.${key}`, variants: variantsOf(key, plugs) })),
    ];
  });
  return [...chosen, ...settingsIn(settings, '')];
}

/** A parameter of at least one of the plugs, once for all plugs whose tables say the same of it. */
function variantsOf(key: string, plugs: readonly AnyPlug[]): Setting['variants'] {
  const variants = new Map<string, { readonly parameter: Parameter; readonly plugs: string[] }>();
  for (const { name, parameters } of plugs) {
    const parameter: Parameter | undefined = parameters[key];
    if (!parameter) continue;
    const text = JSON.stringify(parameter);
    const known = variants.get(text);
    if (known) known.plugs.push(name);
    else variants.set(text, { parameter, plugs: [name] });
  }
  const [first, ...others] = variants.values();
  return [first, ...others];
}

function settingsIn(group: Group, prefix: string): Setting[] {
  return Object.entries(group).flatMap(([name, one]): Setting[] => {
    const path = prefix + name;
    return isParameter(one) ? [{ path, variants: [{ parameter: one, plugs: [] }] }] : settingsIn(one, `${path}.`);
  });
}

/** The last word of a path, where it names one setting only: `cores` is short for `array.cores`. */
export function shortNames(): ReadonlyMap<string, string> {
  const paths = new Map<string, string[]>();
  for (const { path } of allSettings()) {
    const short = path.slice(path.lastIndexOf('.') + 1);
    paths.set(short, [...(paths.get(short) ?? []), path]);
  }
  return new Map([...paths].filter(([, all]) => all.length === 1).map(([short, [path]]) => [short, path]));
}
