/** Where the package lies: the folder above this file that has a package.json, in the sources as in the build. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from './exit-codes.ts';
import { Refusal } from './refusal.ts';

/** The package's folder; throws a `Refusal` where the build was moved out of its package. */
export function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder !== dirname(folder)) continue;
    throw new Refusal(
      `no folder above ${here} is Flynn's package: run the build where it was made`,
      exitCodes.usage.code,
    );
  }
}

/** The package's version. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version;
}
