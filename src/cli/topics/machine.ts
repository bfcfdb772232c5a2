/** Words of a machine's description: what can be chosen in each section, settings, presets, engines. */
import type { Parameter } from '../../base/plug.ts';
import { engines } from '../../core/engine/index.ts';
import { presets } from '../../machine/presets.ts';
import { allSettings, sections, shortNames } from '../../machine/sections.ts';
import { alignRows, wrap } from '../../measure/text-table.ts';
import { flagOf } from '../machine-flags.ts';
import type { Topic } from './topic.ts';

/** One topic a section: `array`, `memory`, `policy`. */
export const plugTopics: readonly Topic[] = Object.entries(sections).map(
  ([section, { plugs, summary, default: standard }]) => ({
    kind: section,
    names: () => [section, ...plugs.map(({ name }) => name)],
    explain(word) {
      if (word === section) {
        return [`${section}: ${summary}`, '', ...alignRows(plugs.map((plug) => [`  ${plug.name}`, plug.summary]))];
      }
      const plug = plugs.find(({ name }) => name === word);
      if (!plug) return undefined;
      const parameters = Object.entries<Parameter>(plug.parameters);
      return [
        `${plug.name}: ${plug.summary}`,
        `Chosen with --${section} ${plug.name}${plug.name === standard ? ', and where nothing is said' : ''}.`,
        ...(parameters.length > 0 ? [''] : []),
        ...parameters.flatMap(([name, parameter]) => settingLines(`${section}.${name}`, parameter)),
      ];
    },
  }),
);

export const engineTopic: Topic = {
  kind: 'engine',
  names: () => engines.map(({ name }) => name),
  explain(word) {
    const engine = engines.find(({ name }) => name === word);
    return (
      engine && [
        `${engine.name}: ${engine.summary}`,
        `Chosen with --engine ${engine.name}; every engine gives the same results.`,
      ]
    );
  },
};

export const settingTopic: Topic = {
  kind: 'setting',
  names: () => [...allSettings().map(({ path }) => path), ...shortNames().keys()].filter((name) => !(name in sections)),
  explain(word) {
    const path = shortNames().get(word) ?? word;
    const setting = path in sections ? undefined : allSettings().find((one) => one.path === path);
    if (!setting) return undefined;
    const { variants } = setting;
    const lines = variants.flatMap(({ parameter, plugs }) => {
      return settingLines(path, parameter, variants.length > 1 ? plugs : []);
    });
    return [`${path}: a setting of the machine.`, '', ...lines];
  },
};

export const presetTopic: Topic = {
  kind: 'machine',
  names: () => presets.map(({ name }) => name),
  explain(word) {
    const preset = presets.find(({ name }) => name === word);
    return (
      preset && [
        `${preset.name}: ${preset.summary}`,
        `Chosen with --machine ${preset.name}; it sets ${JSON.stringify(preset.configuration)}.`,
      ]
    );
  },
};

/** `plugs`: those of which this is true, where it is not true of all that have the setting. */
export function settingLines(
  path: string,
  { summary, default: standard, range, oneOf, form, unit }: Parameter,
  plugs: readonly string[] = [],
): string[] {
  const values = oneOf
    ? oneOf.join(', ')
    : range
      ? `${range[0]} to ${range[1]}${unit ? ` ${unit}` : ''}`
      : (form ?? unit ?? (typeof standard === 'boolean' ? 'on, off' : 'any'));
  return [
    `  --${flagOf(path)}${plugs.length > 0 ? `, with ${plugs.join(', ')}` : ''}`,
    ...wrap(summary, 70).map((line) => `      ${line}`),
    `      values: ${values}; default: ${typeof standard === 'boolean' ? (standard ? 'on' : 'off') : standard}`,
  ];
}
