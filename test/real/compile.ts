/** The C programs of the tests, and how gcc makes them what Flynn and qemu both run. */
import { join } from 'node:path';
import { run } from '../oracle.ts';

export const programs = ['sort', 'hash', 'sha256', 'matrix', 'interpreter'] as const;

const flags = ['-O2', '-march=rv32ima', '-mabi=ilp32', '-nostdlib', '-ffreestanding', '-static', '-Wl,--no-relax'];

function source(name: string): string {
  return join(import.meta.dirname, 'c', `${name}.c`);
}

/** Compiles a program to an executable file. */
export function compile(name: string, output: string, more: readonly string[] = []): void {
  run('gcc', [...flags, ...more, source(name), '-o', output, '-lgcc']);
}

/** Compiles a program to assembly text. */
export function compileToText(name: string, more: readonly string[] = []): string {
  return run('gcc', [...flags, ...more, '-S', source(name), '-o', '-']).toString();
}
