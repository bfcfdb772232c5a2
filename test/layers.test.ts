/**
 * The table of layers, held against every import: a folder may import itself, `base` and what its row names.
 * Only `cli` touches Node; no cycle among files; files stay short.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const everything = [
  'isa',
  'program',
  'grammar',
  'assembler',
  'memory',
  'devices',
  'core',
  'array',
  'kernel',
  'machine',
  'measure',
  'export',
];

const mayImport: Record<string, readonly string[]> = {
  base: [],
  isa: [],
  program: [],
  grammar: [],
  assembler: ['grammar', 'isa', 'program'],
  memory: [],
  devices: ['memory'],
  core: ['isa', 'memory'],
  array: ['core', 'memory'],
  kernel: ['core', 'memory', 'program', 'devices'],
  machine: everything.filter((name) => !['grammar', 'assembler', 'measure', 'machine', 'export'].includes(name)),
  measure: ['machine', 'isa', 'program'],
  export: ['measure', 'machine', 'isa', 'program'],
  cli: everything,
};

const files = ['grammar', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

/** The layer of a file: `grammar`, or the folder below `src`. */
function layerOf(file: string): string {
  const [top, next] = file.split('/');
  return top === 'src' ? next : top;
}

/** What a file imports: paths from the project's top for its own files, names for everything else. */
function importsOf(file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s(type\s)?[^'"`;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    ([, type, from, dynamic]) => {
      const name = from ?? dynamic;
      return {
        target: name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
        typeOnly: Boolean(type),
      };
    },
  );
}

/** Scripts that write a generated file; nothing imports them but tests. */
const scripts = ['grammar/reference.ts'];

describe('layers', () => {
  it.each(files.filter((file) => !scripts.includes(file)))('%s imports what its layer may', (file) => {
    const layer = layerOf(file);
    expect(mayImport, `${layer} is a layer`).toHaveProperty(layer);
    for (const { target } of importsOf(file)) {
      if (target.startsWith('node:')) expect(layer, `${file} touches Node`).toBe('cli');
      if (!target.includes('/') || target.startsWith('node:') || target.startsWith('@')) continue;
      const other = layerOf(target);
      if (other !== layer && other !== 'base') expect(mayImport[layer], `${file} imports ${target}`).toContain(other);
    }
  });

  it('has no cycle among files', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(({ typeOnly }) => !typeOnly)
          .map(({ target }) => target),
      ]),
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) expect.fail(`a cycle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('has no file over 400 lines that does not say why in its head', () => {
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      if (text.trimEnd().split('\n').length <= 400) continue;
      expect(text.slice(0, text.indexOf('*/')), `${file} is long and its head gives no reason`).toMatch(
        /long because/i,
      );
    }
  });

  it('prints, times and draws lots nowhere but in the command line', () => {
    for (const file of files.filter((name) => layerOf(name) !== 'cli' && !scripts.includes(name))) {
      const text = readFileSync(join(root, file), 'utf8');
      expect(text, file).not.toMatch(
        /\bconsole\.(log|error|warn)|\bprocess\.(env|exit\(|std|argv|cwd|hrtime|on\()|Math\.random|Date\.now|performance\.now/,
      );
    }
  });
});
