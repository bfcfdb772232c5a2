/** The command line as users get it, built from the sources as they are now, for one test file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Builds into a folder of its own below `node_modules`, where packages are found; `remove` takes it away. */
export function build(): { readonly entry: string; remove(): void } {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'flynn-'));
  execFileSync(process.execPath, ['build.mjs', folder], { cwd: root });
  return { entry: join(folder, 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
