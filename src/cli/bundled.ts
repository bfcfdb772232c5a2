/** The programs that come with the package: `programs/*.s`, in folders by intent; a bare name finds one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Header, parseHeader } from './header.ts';
import { packageRoot } from './package-root.ts';

export interface Bundled {
  /** The file's name without `.s`; no two are alike. */
  readonly name: string;
  readonly folder: string;
  readonly path: string;
}

/** Every bundled program, by folder and name. */
export function bundledPrograms(): Bundled[] {
  const root = join(packageRoot(), 'programs');
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.s'))
        .sort()
        .map((file) => ({ name: basename(file, '.s'), folder, path: join(root, folder, file) })),
    );
}

/** The path of a bundled program, by its name with or without `.s`. */
export function findBundled(word: string): string | undefined {
  const root = join(packageRoot(), 'programs');
  const file = word.endsWith('.s') ? word : `${word}.s`;
  if (basename(file) !== file) return undefined;
  return readdirSync(root)
    .map((folder) => join(root, folder, file))
    .find((path) => existsSync(path));
}

/** A bundled program's source and header. */
export function readBundled({ path }: Pick<Bundled, 'path'>): { readonly text: string; readonly header: Header } {
  const text = readFileSync(path, 'utf8');
  return { text, header: parseHeader(text) };
}
