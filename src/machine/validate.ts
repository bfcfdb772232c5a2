/**
 * Checks a raw configuration against the tables of plugs and settings, with messages that name the field, what it must be
 * and the nearest valid name. It loads the schema library, so it is imported only where there is something to check.
 */
import * as z from 'zod';
import { arrays } from '../array/index.ts';
import type { Diagnostic } from '../base/diagnostics.ts';
import { nearest } from '../base/nearest.ts';
import type { Parameter } from '../base/plug.ts';
import { checkTargetBuffer } from '../core/predictors/target-buffer.ts';
import { contradictions } from '../memory/cache/combinations.ts';
import { checkGeometry } from '../memory/cache/geometry.ts';
import { replacements } from '../memory/cache/replacement/index.ts';
import { type Configuration, complete, plugNamed, type Raw } from './configuration.ts';
import { type Group, isParameter, type SectionName, type Sections, sections, settings } from './sections.ts';

/** The checked configuration, every default in place; or what is wrong with it. `from`: what there is to choose from. */
export function validate(
  raw: unknown,
  from: Sections = sections,
): { readonly configuration: Configuration } | { readonly diagnostics: readonly Diagnostic[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return {
      diagnostics: [
        { code: 'FLY0501', severity: 'error', message: 'a configuration is a mapping of fields to values' },
      ],
    };
  }
  const whole = complete(raw as Raw, from);
  const result = schemaFor(whole, from).safeParse(whole);
  if (result.success) {
    const configuration = result.data as unknown as Configuration;
    const diagnostics = [...unfitting(configuration, from), ...shapeless(configuration)];
    return diagnostics.length > 0 ? { diagnostics } : { configuration };
  }
  return { diagnostics: result.error.issues.flatMap((issue) => explain(issue, whole, from)) };
}

/** What plugs say of parameters that do not fit each other. */
function unfitting(configuration: Configuration, from: Sections): Diagnostic[] {
  return (Object.keys(from) as SectionName[]).flatMap((name) => {
    const choice = configuration[name];
    const wrong = plugNamed(name, choice.kind, from)?.check?.(choice);
    if (!wrong) return [];
    const message = `'${name}.${wrong.parameter}' cannot be ${show(choice[wrong.parameter])}`;
    return [{ code: 'FLY0502', severity: 'error', message, expected: wrong.expected } as const];
  });
}

/** What no parameter's own range can say: caches whose sizes, lines and ways, or whose kinds, do not fit each other; so of targets. */
function shapeless({ array, cache, memory, btb }: Configuration): Diagnostic[] {
  const cores = arrays.find(({ name }) => name === array.kind)?.streams(array).data ?? 1;
  const levels = { l1i: cache.l1i, l1d: cache.l1d, ...(cache.l2.size > 0 && { l2: cache.l2 }) };
  const misshapen = Object.entries(levels).flatMap(([name, { size, ways, replacement }]) => {
    const plug = replacements.find((one) => one.name === replacement);
    const wrong = checkGeometry({ size, ways, line: cache.line }, plug);
    return wrong ? [`cache.${name}: ${wrong}`] : [];
  });
  const targets = checkTargetBuffer(btb);
  return [...misshapen, ...contradictions(cache, { cores, memory }), ...(targets ? [`btb: ${targets}`] : [])].map(
    (message) => ({
      code: 'FLY0502',
      severity: 'error',
      message,
    }),
  );
}

/** A schema with, in each section, the parameters of the plug that the configuration names. */
function schemaFor(whole: Raw, from: Sections) {
  const chosen = (Object.keys(from) as SectionName[]).map((name) => {
    const kind = (whole[name] as { kind: unknown }).kind;
    const plug = plugNamed(name, kind, from);
    const names = from[name].plugs.map((one) => one.name);
    // A section whose plug is unknown has one mistake, not one for each parameter.
    if (!plug) return [name, z.looseObject({ kind: z.enum(names) })] as const;
    return [name, z.strictObject({ kind: z.literal(plug.name), ...shape(plug.parameters) })] as const;
  });
  return z.strictObject({ ...Object.fromEntries(chosen), ...shape(settings) });
}

function shape(group: Group): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(group).map(([name, one]) => [
      name,
      isParameter(one) ? parameterSchema(one) : z.strictObject(shape(one)),
    ]),
  );
}

function parameterSchema(parameter: Parameter) {
  return z.preprocess((value) => readValue(value, parameter), bareSchema(parameter));
}

function bareSchema({ default: standard, range, oneOf }: Parameter) {
  if (oneOf) return z.enum([...oneOf]);
  if (typeof standard === 'boolean') return z.boolean();
  if (typeof standard === 'string') return z.string();
  const [least, greatest] = range ?? [0, Number.MAX_SAFE_INTEGER];
  return z.int().min(least).max(greatest);
}

const scales: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 2 ** 10,
  KiB: 2 ** 10,
  M: 2 ** 20,
  MiB: 2 ** 20,
  G: 2 ** 30,
  GiB: 2 ** 30,
};

/** Text from a flag as what the parameter holds: `64MiB`, `1_000`, `on`. What cannot be read stays, for the schema to refuse. */
function readValue(value: unknown, parameter: Parameter): unknown {
  // In YAML a text of one number is a number.
  if (typeof value === 'number' && typeof parameter.default === 'string') return String(value);
  if (typeof value !== 'string' || parameter.oneOf) return value;
  if (typeof parameter.default === 'boolean') {
    if (value === 'on' || value === 'true') return true;
    return value === 'off' || value === 'false' ? false : value;
  }
  if (typeof parameter.default !== 'number') return value;
  const match = /^(0x[0-9a-f]+|\d[\d_]*)(\w*)$/i.exec(value.trim());
  if (!match) return value;
  // Only bytes have prefixes.
  const scale = parameter.unit === 'bytes' || match[2] === '' ? scales[match[2]] : undefined;
  return scale !== undefined ? Number(match[1].replaceAll('_', '')) * scale : value;
}

function explain(issue: z.core.$ZodIssue, whole: Raw, from: Sections): Diagnostic[] {
  const path = issue.path.map(String);
  const field = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const names = namesAt(path, whole, from);
      const near = nearest(key, names);
      const where = path.length === 0 ? 'a configuration' : describe(path[0], whole);
      return {
        code: 'FLY0501',
        severity: 'error',
        message: `${where} has no field '${key}'`,
        expected: names.length > 0 ? `one of ${names.join(', ')}` : 'no parameters',
        ...(near && { suggestion: `did you mean '${near}'?` }),
      } as const;
    });
  }
  const value = path.reduce<unknown>((at, key) => (at as Raw)?.[key], whole);
  const parameter = parameterAt(path, whole, from);
  const near = parameter?.oneOf && typeof value === 'string' ? nearest(value, parameter.oneOf) : undefined;
  return [
    {
      code: parameter?.oneOf ? 'FLY0503' : 'FLY0502',
      severity: 'error',
      message: `'${field}' cannot be ${show(value)}`,
      expected: parameter ? domain(parameter) : 'a mapping of fields to values',
      ...(near && { suggestion: `did you mean '${near}'?` }),
    },
  ];
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  // JSON has no word for NaN and Infinity, which YAML can say, nor for what programs can hand over.
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a parameter may be, in words. */
export function domain({ default: standard, range, oneOf, form, unit }: Parameter): string {
  if (oneOf) return `one of ${oneOf.join(', ')}`;
  if (typeof standard === 'boolean') return 'on or off';
  if (typeof standard === 'string') return form ?? 'text';
  const [least, greatest] = range ?? [0, Number.MAX_SAFE_INTEGER];
  return `a whole number${unit ? ` of ${unit}` : ''} from ${least} to ${greatest}`;
}

function describe(section: string, whole: Raw): string {
  return section in sections ? `the ${section} '${(whole[section] as { kind: unknown }).kind}'` : `'${section}'`;
}

function namesAt(path: readonly string[], whole: Raw, from: Sections): string[] {
  const [first] = path;
  if (first === undefined) return [...Object.keys(sections), ...Object.keys(settings)];
  if (first in sections) {
    const { kind } = whole[first] as { kind: unknown };
    return Object.keys(plugNamed(first as SectionName, kind, from)?.parameters ?? {});
  }
  const group = settingAt(path);
  return group && !isParameter(group) ? Object.keys(group) : [];
}

function parameterAt(path: readonly string[], whole: Raw, from: Sections): Parameter | undefined {
  const [first, second] = path;
  if (first === undefined || !(first in sections)) {
    const one = settingAt(path);
    return one && isParameter(one) ? one : undefined;
  }
  const section = from[first as SectionName];
  if (second === 'kind') {
    return { default: section.default, oneOf: section.plugs.map(({ name }) => name), summary: section.summary };
  }
  return plugNamed(first as SectionName, (whole[first] as { kind: unknown }).kind, from)?.parameters[second];
}

function settingAt(path: readonly string[]): Parameter | Group | undefined {
  return path.reduce<Parameter | Group | undefined>(
    (at, name) => (at && !isParameter(at) ? at[name] : undefined),
    settings,
  );
}
