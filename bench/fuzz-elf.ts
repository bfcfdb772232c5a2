/**
 * Question: does any damaged ELF file crash, hang or mislead the reader?
 * Run as `npx tsx bench/fuzz-elf.ts [count] [seed]`; exits with 1 where one does. Where gcc is installed its files are
 * damaged too.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpus, fuzzElf } from '../test/program/fuzz.ts';

const [count = 20_000, seed = 1] = process.argv.slice(2).map(Number);

/** Small executables of gcc, one for each version of DWARF; none where gcc is missing. */
function compiled(): Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'flynn-'));
  try {
    writeFileSync(join(folder, 'x.c'), 'int room[9];\nint _start(int n) {\n  room[n & 7]++;\n  return n / 3;\n}\n');
    return ['2', '3', '4', '5'].map((version) => {
      const flags = ['-march=rv32ima', '-mabi=ilp32', '-nostdlib', '-O1', `-gdwarf-${version}`];
      execFileSync('riscv64-unknown-elf-gcc', [...flags, '-o', 'x.elf', 'x.c'], { cwd: folder, stdio: 'pipe' });
      return new Uint8Array(readFileSync(join(folder, 'x.elf')));
    });
  } catch {
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const others = compiled();
// As many of gcc's as of ours, so that each half of the files is damaged as often.
const ours = corpus(seed);
const originals = [...ours, ...ours.flatMap((_, index) => others[index % others.length] ?? [])];
const { read, refused, failures } = fuzzElf(originals, seed, count);
for (const failure of failures.slice(0, 10)) console.log(failure);
console.log(
  `${count} files: ${read} read, ${refused} refused, ${failures.length} failures (seed ${seed}, ${others.length} of gcc's)`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
