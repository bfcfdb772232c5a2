/**
 * Builds dist/ from the sources: the command line, bundled into one file so that it starts at once.
 * What the sources import with `import()` is in that file too, but is carried out only when it is asked for; many small
 * chunks took longer to find than to read. Commander and yaml are small and stay packages.
 * Types are checked apart (`npm run types`). `node build.mjs FOLDER` builds there instead.
 */
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

// Tests build into a folder of their own.
const [outdir = 'dist'] = process.argv.slice(2);

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/main.ts'],
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['commander', 'yaml'],
  minifySyntax: true,
  minifyWhitespace: true,
  // Lines of a bearable length: an uncaught error shows the one that it comes from.
  lineLimit: 160,
  logLevel: 'warning',
});
chmodSync(`${outdir}/main.js`, 0o755);
