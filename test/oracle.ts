/**
 * Oracles: programs that we did not write and that must agree with us.
 * Without one its tests are skipped under a name that says which Debian package brings it; with
 * FLYNN_REQUIRE_ORACLES=1 a missing one fails.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Each oracle's command and the Debian package that brings it. */
export const oracles = {
  as: { command: 'riscv64-unknown-elf-as', package: 'binutils-riscv64-unknown-elf' },
  ld: { command: 'riscv64-unknown-elf-ld', package: 'binutils-riscv64-unknown-elf' },
  objcopy: { command: 'riscv64-unknown-elf-objcopy', package: 'binutils-riscv64-unknown-elf' },
  objdump: { command: 'riscv64-unknown-elf-objdump', package: 'binutils-riscv64-unknown-elf' },
  readelf: { command: 'riscv64-unknown-elf-readelf', package: 'binutils-riscv64-unknown-elf' },
  gcc: { command: 'riscv64-unknown-elf-gcc', package: 'gcc-riscv64-unknown-elf' },
  qemu: { command: 'qemu-riscv32', package: 'qemu-user' },
  gdb: { command: 'gdb-multiarch', package: 'gdb-multiarch' },
} as const;

export type Oracle = keyof typeof oracles;

function present(oracle: Oracle): boolean {
  try {
    execFileSync(oracles[oracle].command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A group of tests that needs oracles. */
export function describeWithOracles(needed: readonly Oracle[], name: string, body: () => void): void {
  const missing = needed.filter((oracle) => !present(oracle));
  if (missing.length === 0) return void describe(name, body);
  const packages = [...new Set(missing.map((oracle) => oracles[oracle].package))].join(' ');
  if (process.env.FLYNN_REQUIRE_ORACLES === '1') {
    return void it(`${name}: needs ${packages}`, () => expect.fail(`install the Debian packages: ${packages}`));
  }
  describe.skip(`${name} (skipped: install ${packages})`, body);
}

/** Runs an oracle and gives its standard output; throws with its standard error where it fails. */
export function run(
  oracle: Oracle,
  args: readonly string[],
  options: { input?: string | Uint8Array; cwd?: string } = {},
): Buffer {
  return execFileSync(oracles[oracle].command, args, {
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options,
  });
}

/** Runs `body` with the path of a fresh folder that is removed afterwards. */
export function withFolder<T>(body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'flynn-'));
  try {
    return body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
