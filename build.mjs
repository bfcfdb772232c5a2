/**
 * Builds dist/ from the sources: the command line, bundled so that it starts at once.
 * Each command is a chunk of its own that is loaded when it is asked for. Commander and yaml are small and stay packages.
 * Types are checked apart (`npm run types`).
 */
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['commander', 'yaml'],
  minifySyntax: true,
  keepNames: false,
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
});
chmodSync('dist/main.js', 0o755);
