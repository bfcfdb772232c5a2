/**
 * Flags that describe a machine, derived from the table of what can be set, and what they add up to.
 * From weak to strong: the program's `# machine:` header, which counts only where nothing else names a machine; `--config`;
 * `--machine`; single flags.
 */
import { type Command, Option } from 'commander';
import { type Configuration, defaultConfiguration, lay, merge, type Raw } from '../machine/configuration.ts';
import { assign, parseMachine } from '../machine/notation.ts';
import {
  allSettings,
  type SectionName,
  type Sections,
  type Setting,
  sections,
  shortNames,
} from '../machine/sections.ts';
import { exitCodes } from './exit-codes.ts';
import { readBytes } from './files.ts';
import { isModulePath, modelPathIn, sectionsFor } from './outside-model.ts';
import { Refusal, refuseWith } from './refusal.ts';

/** What commander hands over for the flags that `addMachineFlags` adds: values as written, by path. */
export type MachineFlags = Readonly<Record<string, unknown>>;

/** Adds `--machine`, `--config` and a flag for all that can be set, with the model's own where `words` name one from outside. */
export async function addFlagsIn(command: Command, words: readonly string[]): Promise<void> {
  addMachineFlags(command, await sectionsFor(modelPathIn(words)));
}

/** Adds `--machine`, `--config` and a flag for all that can be set. */
export function addMachineFlags(command: Command, from: Sections = sections): void {
  const group = 'Machine (see also flynn machines):';
  command.addOption(new Option('--machine <name>', 'start from a preset').helpGroup(group));
  command.addOption(new Option('--config <file>', 'start from a configuration file, YAML or JSON').helpGroup(group));
  const shortOf = new Map([...shortNames()].map(([short, path]) => [path, short]));
  for (const { path, variants } of allSettings(from)) {
    const section = path.includes('.') ? from[path.split('.')[0] as SectionName] : undefined;
    // Only what belongs to a plug is also known by its last word: `--cores`, but not `--stack` or `--trap`.
    const short = section ? shortOf.get(path) : undefined;
    const names = `${short ? `--${flagOf(short)}, ` : ''}--${flagOf(path)}`;
    const summary = variants.map((variant) => inHelp(variant, section?.plugs.length ?? 0)).join('; ');
    command.addOption(new Option(`${names} <${valuesOf(path, variants)}>`, summary).helpGroup(group));
  }
}

/** What a flag takes: words, `n`, or `text`. */
function valuesOf(path: string, variants: Setting['variants']): string {
  if (path === 'seed') return 'n|n..m';
  const words = new Set(variants.flatMap(({ parameter }) => parameter.oneOf ?? []));
  if (words.size > 0) return [...words].join('|');
  return typeof variants[0].parameter.default === 'string' ? 'text' : 'n';
}

/** What help says of a setting; of which plugs only where it is not all of them. */
function inHelp({ parameter, plugs }: Setting['variants'][number], all: number): string {
  const { summary, unit, default: standard } = parameter;
  const of = plugs.length > 0 && plugs.length < all ? ` (${plugs.join(', ')})` : '';
  return `${summary.replace(/\.$/, '')}${of} (default: ${standard}${unit ? ` ${unit}` : ''})`;
}

/** A path as its flag has it, without dashes before: `kernel.mainStack` is `kernel.main-stack`; commander turns it back. */
export function flagOf(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The path that a flag stands for, in which a hyphen is followed by a letter only. */
export function pathOf(flag: string): string {
  return flag.replace(/-[a-z]/g, ([, letter]) => letter.toUpperCase());
}

/** The machine that flags and header ask for; throws a `Refusal` that says what is wrong. */
export async function configurationFrom(flags: MachineFlags, header: string | undefined): Promise<Configuration> {
  const from = await sectionsFor(outsideIn(await rawFrom(flags, undefined)));
  const raw = await rawFrom(flags, header, from);
  // The schema library takes its time to load, and there is nothing to check in a machine nobody described.
  if (Object.keys(raw).length === 0) return defaultConfiguration();
  const { validate } = await import('../machine/validate.ts');
  const result = validate(raw, from);
  if ('diagnostics' in result) throw refuseWith(result.diagnostics, exitCodes.usage.code);
  return result.configuration;
}

/** The path of a model that flags and files choose: a header has no part in this, since it comes with a program. */
function outsideIn({ cpu }: Raw): string | undefined {
  const kind = typeof cpu === 'object' && cpu !== null ? (cpu as Raw).kind : cpu;
  return isModulePath(kind) ? kind : undefined;
}

async function rawFrom(flags: MachineFlags, header: string | undefined, from: Sections = sections): Promise<Raw> {
  let raw: Raw = {};
  if (typeof flags.config === 'string') raw = merge(raw, await readConfiguration(flags.config));
  if (typeof flags.machine === 'string') raw = merge(raw, parsed(flags.machine));
  let described = flags.config !== undefined || flags.machine !== undefined;
  // Flags of one section stand together, not one after the other: `--array sisd --cores 2` is a mistake, not a choice of mimd.
  let over: Raw = {};
  for (const { path } of allSettings(from).filter((setting) => flags[setting.path] !== undefined)) {
    const part = assign(path, flags[path], from);
    if (!('raw' in part)) throw refuseWith([part], exitCodes.usage.code);
    const [section] = path.split('.');
    over = lay(over, part.raw);
    described ||= section in sections && section !== 'policy';
  }
  // A seed or another engine does not make it another machine; cores and memories do.
  if (!described && header !== undefined) raw = merge(raw, parsed(header));
  return merge(raw, over);
}

function parsed(text: string): Raw {
  const result = parseMachine(text);
  if ('diagnostics' in result) throw refuseWith(result.diagnostics, exitCodes.usage.code);
  return result.raw;
}

async function readConfiguration(file: string): Promise<Raw> {
  const text = Buffer.from(readBytes(file, exitCodes.usage.code)).toString('utf8');
  let value: unknown;
  try {
    // Every JSON text is YAML too, but its parser is at hand.
    value = text.trimStart().startsWith('{') ? JSON.parse(text) : (await import('yaml')).parse(text);
  } catch (error) {
    throw new Refusal(`${file} is neither JSON nor YAML: ${(error as Error).message.trimEnd()}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(`${file} holds no configuration: a mapping of fields to values, such as { "array": "mimd" }`);
  }
  return value as Raw;
}
