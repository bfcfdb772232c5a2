/**
 * A machine in one line: `smp4`, `mimd cores=2 policy.quantum=50`. Programs' headers and `--on` are written so.
 */
import type { Diagnostic } from '../base/diagnostics.ts';
import { nearest } from '../base/nearest.ts';
import { merge, type Raw } from './configuration.ts';
import { presets } from './presets.ts';
import { allSettings, type Sections, sections, shortNames } from './sections.ts';

/** The raw configuration that a line stands for, or what is wrong with the line. */
export function parseMachine(text: string): { readonly raw: Raw } | { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let raw: Raw = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const equals = word.indexOf('=');
    const part = equals < 0 ? named(word) : assign(word.slice(0, equals), word.slice(equals + 1));
    if ('raw' in part) raw = merge(raw, part.raw);
    else diagnostics.push(part);
  }
  return diagnostics.length > 0 ? { diagnostics } : { raw };
}

/** The raw configuration that sets one path, such as `array.cores` or short `cores`, to a value as written. */
export function assign(key: string, value: unknown, from: Sections = sections): { readonly raw: Raw } | Diagnostic {
  const paths = allSettings(from).map(({ path }) => path);
  const path = paths.includes(key) ? key : shortNames().get(key);
  if (path === undefined) return unknown(key, 'setting', [...paths, ...shortNames().keys()]);
  const names = path in sections ? [path, 'kind'] : path.split('.');
  return { raw: names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Raw };
}

/** A word by itself: a preset, or a plug of any section. */
function named(word: string): { readonly raw: Raw } | Diagnostic {
  const preset = presets.find(({ name }) => name === word);
  if (preset) return { raw: preset.configuration };
  for (const [name, { plugs }] of Object.entries(sections)) {
    if (plugs.some((plug) => plug.name === word)) return { raw: { [name]: { kind: word } } };
  }
  const plugs = Object.values(sections).flatMap((section) => section.plugs.map(({ name }) => name));
  return unknown(word, 'machine', [...presets.map(({ name }) => name), ...plugs]);
}

function unknown(word: string, what: string, names: readonly string[]): Diagnostic {
  const near = nearest(word, names);
  return {
    code: 'FLY0504',
    severity: 'error',
    message: `there is no ${what} named '${word}'`,
    expected: what === 'machine' ? `one of ${names.join(', ')}` : 'a setting as `flynn run --help` lists them',
    ...(near && { suggestion: `did you mean '${near}'?` }),
  };
}
