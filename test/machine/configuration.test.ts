/**
 * Configurations: what is left out is completed, what is laid upon another replaces just what it says, what is wrong is
 * told by field, with what it must be and the nearest name. Everything is asked of the tables, so a new plug is under test
 * as soon as it is in its catalogue.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showDiagnostic } from '../../src/base/diagnostics.ts';
import type { Parameter } from '../../src/base/plug.ts';
import { complete, defaultConfiguration, merge, type Raw } from '../../src/machine/configuration.ts';
import { assign, parseMachine } from '../../src/machine/notation.ts';
import { presets } from '../../src/machine/presets.ts';
import { allSettings, sections, shortNames } from '../../src/machine/sections.ts';
import { validate } from '../../src/machine/validate.ts';

function configurationOf(raw: unknown) {
  const result = validate(raw);
  if ('diagnostics' in result)
    throw new Error(result.diagnostics.map((one) => showDiagnostic(one, () => '')).join('\n'));
  return result.configuration;
}

/** What is wrong with a configuration, a text for each mistake. */
function mistakesIn(raw: unknown): string[] {
  const result = validate(raw);
  return 'diagnostics' in result ? result.diagnostics.map((one) => showDiagnostic(one, () => '')) : [];
}

function rawOf(line: string): Raw {
  const result = parseMachine(line);
  if ('diagnostics' in result) throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
  return result.raw;
}

/** Values that a parameter takes. */
function valuesOf({ default: standard, range, oneOf }: Parameter): fc.Arbitrary<unknown> {
  if (oneOf) return fc.constantFrom(...oneOf);
  if (typeof standard === 'boolean') return fc.boolean();
  // Texts name cores, of which every machine has the first, or are numbers, from 1 on, of cycles and the like.
  if (typeof standard === 'string') return fc.constantFrom(standard, standard === 'all' ? '0' : '7');
  const [min, max] = range ?? [0, Number.MAX_SAFE_INTEGER];
  return fc.oneof(fc.constantFrom(min, max, standard), fc.integer({ min, max }));
}

const settingList = allSettings().filter(({ path }) => !(path in sections));

/** What a setting may be with a plug; undefined where the plug does not have it. */
function parameterWith({ variants }: (typeof settingList)[number], kind: string | undefined): Parameter | undefined {
  return variants.find(({ plugs }) => plugs.length === 0 || plugs.some((name) => name === kind))?.parameter;
}

/** Sizes and kinds of caches that fit each other, whichever are taken together. */
const shapes: Readonly<Record<string, readonly (number | string)[]>> = {
  line: [16, 64, 128],
  size: [2 ** 14, 2 ** 15, 2 ** 19],
  ways: [1, 2, 8],
  inclusion: ['inclusive', 'neither'],
  sharing: ['private'],
};

/** The same of predictors and what they know of targets, by path. */
const tables: Readonly<Record<string, readonly number[]>> = {
  'predictor.entries': [1024, 2 ** 16],
  'predictor.history': [1, 4, 10],
  'predictor.choices': [1, 4096],
  'predictor.localEntries': [1, 1024],
  'predictor.globalEntries': [4096, 2 ** 16],
  'predictor.globalHistory': [1, 12],
  'btb.entries': [0, 64, 4096],
  'btb.ways': [1, 2, 16],
};

/** Values that a setting takes with a plug. */
function valuesWith(setting: (typeof settingList)[number], kind: string | undefined): fc.Arbitrary<unknown> {
  const [section, ...names] = setting.path.split('.');
  // As many memories as nodes have to fit into the host.
  if (setting.path === 'memory.pressure') return fc.constantFrom(50, 75, 100);
  const shape = section === 'cache' ? shapes[names.at(-1) ?? ''] : tables[setting.path];
  return shape ? fc.constantFrom(...shape) : valuesOf(parameterWith(setting, kind) ?? expect.fail());
}

/** A choice of plugs and some settings of theirs and of the machine's, as a raw configuration. */
const someRaw: fc.Arbitrary<Raw> = fc
  .record(Object.fromEntries(Object.entries(sections).map(([name, { plugs }]) => [name, fc.constantFrom(...plugs)])))
  .chain((chosen) => {
    const fitting = settingList.filter((setting) => parameterWith(setting, chosen[setting.path.split('.')[0]]?.name));
    return fc.subarray(fitting).chain((some) =>
      fc.tuple(...some.map((one) => valuesWith(one, chosen[one.path.split('.')[0]]?.name))).map((values) => {
        const kinds: Raw = Object.fromEntries(Object.entries(chosen).map(([name, { name: kind }]) => [name, { kind }]));
        return some.reduce((raw, { path }, index) => merge(raw, nested(path, values[index])), kinds);
      }),
    );
  });

function nested(path: string, value: unknown): Raw {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Raw;
}

/** The value at a path. */
function at(raw: unknown, path: string): unknown {
  return path.split('.').reduce((inner, name) => (inner as Raw)[name], raw);
}

describe('a configuration', () => {
  it('is complete where nothing is said, with every default of the tables', () => {
    const configuration = configurationOf({});
    expect(configuration).toEqual(defaultConfiguration());
    for (const [name, section] of Object.entries(sections))
      expect(at(configuration, `${name}.kind`)).toBe(section.default);
    for (const setting of settingList) {
      const [section] = setting.path.split('.');
      const kind = section in sections ? (at(configuration, `${section}.kind`) as string) : undefined;
      const parameter = parameterWith(setting, kind);
      if (parameter) expect(at(configuration, setting.path), setting.path).toBe(parameter.default);
    }
  });

  it('that was resolved gives itself, also by way of JSON', () => {
    fc.assert(
      fc.property(someRaw, (raw) => {
        const configuration = configurationOf(raw);
        expect(configurationOf(configuration)).toEqual(configuration);
        expect(configurationOf(JSON.parse(JSON.stringify(configuration)))).toEqual(configuration);
        expect(merge(raw, {})).toEqual(raw);
        expect(configurationOf(merge(configuration as never, raw))).toEqual(configuration);
      }),
      { numRuns: 20, seed: 61 },
    );
  });

  it('has what was asked of it, numbers written as text included', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settingList), fc.nat(), (setting, index) => {
        const { path } = setting;
        const plugs = setting.variants.flatMap((variant) => variant.plugs);
        const plug = plugs[index % Math.max(1, plugs.length)];
        const [value] = fc.sample(valuesWith(setting, plug), { numRuns: 1, seed: index });
        const kind = plug === undefined ? {} : { [path.split('.')[0]]: { kind: plug } };
        expect(at(configurationOf(merge(kind, nested(path, value))), path)).toBe(value);
        if (typeof value !== 'number') return;
        expect(at(configurationOf(merge(kind, nested(path, String(value)))), path)).toBe(value);
        expect(at(configurationOf(merge(kind, nested(path, `0x${value.toString(16)}`))), path)).toBe(value);
      }),
      { numRuns: 60, seed: 62 },
    );
    expect(at(configurationOf({ memory: { kind: 'flat', size: '64MiB' } }), 'memory.size')).toBe(2 ** 26);
    expect(at(configurationOf({ policy: { quantum: '1_000' } }), 'policy.quantum')).toBe(1000);
  });

  it('takes a plug by its name alone', () => {
    expect(configurationOf({ array: 'mimd' })).toEqual(configurationOf({ array: { kind: 'mimd' } }));
    expect(configurationOf({ array: 'mimd' }).array).toEqual({ kind: 'mimd', cores: 4, quantum: 1, devices: 'all' });
  });

  it('takes the plug that has the parameters, where none is named', () => {
    expect(configurationOf({ array: { cores: 4 } }).array).toEqual({
      kind: 'mimd',
      cores: 4,
      quantum: 1,
      devices: 'all',
    });
    expect(configurationOf({ array: {} }).array).toEqual({ kind: 'sisd' });
    expect(configurationOf({ array: 'sisd' }).array).toEqual({ kind: 'sisd' });
  });
});

describe('a configuration laid upon another', () => {
  it.each<[string, Raw, Raw, Raw]>([
    ['replaces what it says', { seed: 1, ecall: 'venus' }, { seed: 2 }, { seed: 2, ecall: 'venus' }],
    [
      'adds to a plug',
      { array: { kind: 'mimd', cores: 2 } },
      { array: { quantum: 9 } },
      { array: { kind: 'mimd', cores: 2, quantum: 9 } },
    ],
    [
      'adds to a plug named again',
      { array: { kind: 'mimd', cores: 2 } },
      { array: 'mimd' },
      { array: { kind: 'mimd', cores: 2 } },
    ],
    [
      'keeps parameters whose plug is named only later',
      { array: { cores: 2 } },
      { array: { kind: 'mimd' } },
      { array: { kind: 'mimd', cores: 2 } },
    ],
    [
      'drops the parameters of a plug that it replaces',
      { array: { kind: 'mimd', cores: 2 } },
      { array: 'sisd' },
      { array: { kind: 'sisd' } },
    ],
    [
      'drops them where the plug was not named',
      { array: { cores: 2 } },
      { array: 'sisd' },
      { array: { kind: 'sisd' } },
    ],
    [
      'takes another plug for parameters that the old one lacks',
      { array: 'sisd' },
      { array: { cores: 2 } },
      { array: { kind: 'mimd', cores: 2 } },
    ],
    [
      'goes into the settings of the kernel',
      { kernel: { trap: 1, clock: 5 } },
      { kernel: { trap: 2 } },
      { kernel: { trap: 2, clock: 5 } },
    ],
  ])('%s', (_, base, over, expected) => {
    const copy = structuredClone([base, over]);
    expect(complete(merge(base, over))).toEqual(complete(expected));
    expect([base, over]).toEqual(copy);
  });

  it('is the same by any number of steps', () => {
    fc.assert(
      fc.property(someRaw, someRaw, (first, second) => {
        // The second names every plug, so what it says holds whatever was there, and the first fills in the rest.
        const both = configurationOf(merge(first, second));
        const kinds = Object.keys(sections) as (keyof typeof sections)[];
        for (const name of kinds) expect(at(both, `${name}.kind`)).toBe(at(second, `${name}.kind`));
        expect(configurationOf(merge(merge(first, second), second))).toEqual(both);
      }),
      { numRuns: 15, seed: 63 },
    );
  });
});

describe('mistakes in a configuration', () => {
  it('outlive a plug that is chosen over them', () => {
    expect(mistakesIn(merge({ array: { core: 2 } }, { array: 'mimd' }))).toEqual([
      expect.stringContaining("no field 'core'"),
    ]);
  });

  it.each<[string, unknown, string[]]>([
    ['a field that there is not', { sede: 1 }, ["a configuration has no field 'sede'", "did you mean 'seed'?"]],
    [
      'a plug that there is not',
      { array: 'mimdd' },
      ["'array.kind' cannot be 'mimdd'", 'expected: one of sisd, mimd', "did you mean 'mimd'?"],
    ],
    [
      'a parameter that the plug lacks',
      { array: { kind: 'mimd', core: 2 } },
      ["the array 'mimd' has no field 'core'", 'expected: one of cores, quantum', "did you mean 'cores'?"],
    ],
    [
      'a parameter of another plug',
      { array: { kind: 'sisd', cores: 2 } },
      ["the array 'sisd' has no field 'cores'", 'expected: no parameters'],
    ],
    [
      'a number out of range',
      { array: { kind: 'mimd', cores: 1025 } },
      ["'array.cores' cannot be 1025", 'a whole number of cores from 1 to 1024'],
    ],
    ['a number that is none', { seed: 'seven' }, ["'seed' cannot be 'seven'", 'a whole number from 0 to 2147483647']],
    ['a broken number', { seed: 1.5 }, ["'seed' cannot be 1.5"]],
    ['no number', { seed: Number.NaN }, ["'seed' cannot be NaN"]],
    ['an endless number', { kernel: { trap: Number.POSITIVE_INFINITY } }, ["'kernel.trap' cannot be Infinity"]],
    ['bytes where there are none', { policy: { quantum: '1KiB' } }, ["'policy.quantum' cannot be '1KiB'"]],
    ['a word of a few', { engine: 'lop' }, ["'engine' cannot be 'lop'", "did you mean 'loop'?"]],
    ['a setting of the kernel', { kernel: { trapp: 1 } }, ["'kernel' has no field 'trapp'", "did you mean 'trap'?"]],
    ['a value where fields are', { kernel: 5 }, ["'kernel' cannot be 5", 'a mapping of fields to values']],
    ['fields where a value is', { seed: { a: 1 } }, ['\'seed\' cannot be {"a":1}']],
    ['nothing where a plug is', { array: null }, ["'array.kind' cannot be null"]],
    [
      'a field from the inside of JavaScript',
      JSON.parse('{"__proto__": {"seed": 5}}'),
      ["a configuration has no field '__proto__'"],
    ],
    ['another', { array: { constructor: 1 } }, ["the array 'sisd' has no field 'constructor'"]],
    [
      'more caches than a host has room for',
      { array: { kind: 'mimd', cores: 1024 }, cache: { l2: { size: 2 ** 22 } } },
      ['1024 cores with caches of 4227072 bytes', 'all caches together may have 2147483648 bytes', 'at most 2097152'],
    ],
    [
      'attraction memories that are larger than a host has room for',
      { memory: { kind: 'coma', size: 2 ** 28, pressure: 20 } },
      ["'memory.pressure' cannot be 20", '25 to 100 percent: attraction memories for 268435456 bytes'],
    ],
    ['no mapping at all', [1], ['a configuration is a mapping of fields to values']],
    ['nothing', null, ['a configuration is a mapping of fields to values']],
  ])('%s', (_, raw, parts) => {
    const mistakes = mistakesIn(raw);
    expect(mistakes).toHaveLength(1);
    for (const part of parts) expect(mistakes[0]).toContain(part);
  });

  it('are all told at once', () => {
    expect(mistakesIn({ sede: 1, array: { kind: 'mimd', cores: 0 }, engine: 'x', kernel: { trap: -1 } })).toHaveLength(
      4,
    );
  });

  it('never stop the check, whatever stands there', () => {
    const anything = fc.anything({
      maxDepth: 3,
      key: fc.constantFrom('array', 'kernel', 'seed', 'kind', 'cores', 'memory', '__proto__', 'x'),
    });
    fc.assert(
      fc.property(anything, (raw) => {
        const result = validate(raw);
        if ('diagnostics' in result) expect(result.diagnostics.length).toBeGreaterThan(0);
        else expect(configurationOf(result.configuration)).toEqual(result.configuration);
      }),
      { numRuns: 60, seed: 64 },
    );
  });
});

describe('a machine in one line', () => {
  it.each([
    ['', { array: 'sisd' }],
    ['smp4', { array: { kind: 'mimd', cores: 4 } }],
    ['smp4 cores=2', { array: { kind: 'mimd', cores: 2 } }],
    ['cores=2', { array: { kind: 'mimd', cores: 2 } }],
    ['cores=2 mimd', { array: { kind: 'mimd', cores: 2 } }],
    [
      'mimd cores=2 policy.quantum=50 seed=3',
      { array: { kind: 'mimd', cores: 2 }, policy: { kind: 'rr', quantum: 50 }, seed: 3 },
    ],
    ['  array=mimd   array.quantum=7 ', { array: { kind: 'mimd', quantum: 7 } }],
    ['smp8 uniprocessor', { array: 'sisd' }],
  ])('%j', (line, raw) => {
    expect(configurationOf(rawOf(line))).toEqual(configurationOf(raw));
  });

  it('is told what it names wrongly, all of it', () => {
    const result = parseMachine('smp5 coers=2 =3 memory.sizes=1');
    const messages =
      'diagnostics' in result ? result.diagnostics.map(({ message, suggestion }) => [message, suggestion]) : [];
    expect(messages).toEqual([
      ["there is no machine named 'smp5'", expect.stringMatching(/did you mean 'smp\d'\?/)],
      ["there is no setting named 'coers'", "did you mean 'cores'?"],
      ["there is no setting named ''", undefined],
      ["there is no setting named 'memory.sizes'", "did you mean 'memory.size'?"],
    ]);
  });

  it('knows of every plug what its own table says of a parameter', () => {
    for (const [section, { plugs }] of Object.entries(sections)) {
      for (const { name, parameters } of plugs) {
        const own = settingList.flatMap((setting) => {
          const parameter = setting.path.startsWith(`${section}.`) && parameterWith(setting, name);
          return parameter ? [[setting.path.slice(section.length + 1), parameter] as const] : [];
        });
        expect(Object.fromEntries(own), name).toEqual(parameters);
      }
    }
    const size = settingList.find(({ path }) => path === 'memory.size');
    expect(size?.variants.map(({ plugs }) => plugs)).toEqual([['flat', 'uma', 'numa'], ['coma']]);
  });

  it('says every setting by its path, and by its last word where that is one only', () => {
    for (const { path, variants } of allSettings()) {
      const [{ parameter }] = variants;
      const set = assign(path, parameter.default);
      if (!('raw' in set)) throw new Error(set.message);
      expect(at(set.raw, path in sections ? `${path}.kind` : path)).toBe(parameter.default);
    }
    for (const [short, path] of shortNames()) expect(assign(short, 1)).toEqual(assign(path, 1));
    // Array and scheduling policy have one each.
    expect(shortNames().has('quantum')).toBe(false);
  });
});

describe('presets', () => {
  it.each(presets.map(({ name, configuration }) => [name, configuration] as const))(
    '%s is a machine, by its name alone',
    (name, raw) => {
      expect(configurationOf(rawOf(name))).toEqual(configurationOf(raw));
    },
  );
});
