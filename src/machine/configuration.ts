/**
 * A configuration: all that a machine is built from, as plain data.
 * A raw one says only what differs; it is merged over defaults and then checked by `validate`.
 */
import { defaults } from '../base/plug.ts';
import type { ReturnStackParameters } from '../core/predictors/return-stack.ts';
import type { TargetBufferParameters } from '../core/predictors/target-buffer.ts';
import type { SchedulingParameters } from '../kernel/scheduling/parameters.ts';
import type { CacheConfiguration } from '../memory/cache/settings.ts';
import { type Group, isParameter, type SectionName, type Sections, sections, settings } from './sections.ts';

type Value = number | string | boolean;

/** A chosen plug and its parameters. */
export interface Choice {
  readonly kind: string;
  readonly [parameter: string]: Value;
}

export interface Configuration {
  readonly array: Choice;
  readonly cpu: Choice;
  readonly predictor: Choice;
  readonly memory: Choice;
  readonly protocol: Choice;
  readonly link: Choice;
  readonly ordering: Choice;
  readonly policy: Choice;
  readonly gil: Choice;
  readonly btb: TargetBufferParameters;
  readonly returnStack: ReturnStackParameters;
  readonly cache: CacheConfiguration;
  readonly scheduling: SchedulingParameters;
  readonly kernel: Readonly<Record<string, Value>>;
  readonly engine: string;
  readonly misaligned: 'fault' | 'allow';
  readonly ecall: 'rars' | 'venus';
  readonly seed: number;
}

/** What a user wrote: some fields of a configuration, a plug's name alone standing for the plug, numbers as text. */
export type Raw = { readonly [field: string]: unknown };

/** The plug of a section by name; undefined where there is none. */
export function plugNamed(section: SectionName, kind: unknown, from: Sections = sections) {
  return from[section].plugs.find(({ name }) => name === kind);
}

/** The machine that a user gets who says nothing: one core over flat memory. */
export function defaultConfiguration(): Configuration {
  return complete({}) as unknown as Configuration;
}

/** A raw configuration with every default in place, unchecked: what it names wrongly stays as it is. */
export function complete(raw: Raw, from: Sections = sections): Raw {
  const chosen = (Object.keys(sections) as SectionName[]).map((name) => {
    const choice = asChoice(raw[name]);
    const kind = choice.kind ?? kindFor(name, Object.keys(choice));
    const plug = plugNamed(name, kind, from);
    return [name, { kind, ...(plug ? defaults(plug) : {}), ...choice }] as const;
  });
  return { ...lay(plain(settings), raw), ...Object.fromEntries(chosen) };
}

/** `over` laid upon `base`, section by section; choosing another plug drops the old one's parameters, and just those. */
export function merge(base: Raw, over: Raw): Raw {
  const merged: Record<string, unknown> = { ...lay(base, over) };
  for (const name of Object.keys(sections) as SectionName[]) {
    if (!(name in base) || !(name in over)) continue;
    const [before, after] = [asChoice(base[name]), asChoice(over[name])];
    const old = before.kind ?? kindFor(name, Object.keys(before));
    const kind = after.kind ?? kindKeeping(name, old, Object.keys(after));
    merged[name] = kind === old ? { ...before, ...after } : { ...withoutParameters(name, old, before), ...after, kind };
  }
  return merged;
}

/** The plug that parameters belong to where no name is given: the default if it has them, else the first that does. */
function kindFor(section: SectionName, parameters: readonly string[]): string {
  const all = sections[section];
  const fits = (kind: string) =>
    parameters.every((name) => Object.hasOwn(plugNamed(section, kind)?.parameters ?? {}, name));
  return [all.default, ...all.plugs.map(({ name }) => name)].find(fits) ?? all.default;
}

function kindKeeping(section: SectionName, kind: unknown, parameters: readonly string[]): unknown {
  const plug = plugNamed(section, kind);
  if (!plug || parameters.every((name) => Object.hasOwn(plug.parameters, name))) return kind;
  return kindFor(section, parameters);
}

/** A choice without what its plug has; what no plug of that name has stays, to be told when it is checked. */
function withoutParameters(section: SectionName, kind: unknown, choice: Raw): Raw {
  const own = plugNamed(section, kind)?.parameters ?? {};
  return Object.fromEntries(Object.entries(choice).filter(([name]) => name !== 'kind' && !Object.hasOwn(own, name)));
}

function asChoice(value: unknown): Raw {
  if (value === undefined) return {};
  return isRecord(value) ? value : { kind: value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One record upon another, records within them too; what was chosen is not considered. */
export function lay(base: Raw, over: Raw): Raw {
  const laid = Object.entries(over).map(([name, value]) => {
    const below = Object.hasOwn(base, name) ? base[name] : undefined;
    return [name, isRecord(below) && isRecord(value) ? lay(below, value) : value] as const;
  });
  // Not by assignment: a field may be named `__proto__`.
  return Object.fromEntries([...Object.entries(base), ...laid]);
}

/** The defaults of a group of settings. */
function plain(group: Group): Raw {
  return Object.fromEntries(
    Object.entries(group).map(([name, one]) => [name, isParameter(one) ? one.default : plain(one)]),
  );
}
