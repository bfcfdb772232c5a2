/**
 * How fast does the generated loop run compiled C, beside `qemu-riscv32` on the same binary and beside the evaluator?
 * The target: loop at least 0.04 of qemu (geometric mean), evaluator at least a sixth of the loop.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration } from '../src/machine/configuration.ts';
import { createMachine } from '../src/machine/machine.ts';
import { compile, programs } from '../test/real/compile.ts';
import { loadElf } from '../test/real/run.ts';
import { type Answer, ask, geometricMean } from './question.ts';

/** Work for about 0.1 s of qemu each, so that its start does not count. */
const repeats: Readonly<Record<string, number>> = { sort: 100, hash: 120, sha256: 150, matrix: 250, interpreter: 60 };

export async function dispatch(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'flynn-bench-'));
  const answers: Answer[] = [];
  try {
    for (const name of programs) {
      const big = join(folder, `${name}.elf`);
      const small = join(folder, `${name}-small.elf`);
      compile(name, big, [`-DREPEAT=${repeats[name]}`]);
      compile(name, small, [`-DREPEAT=${Math.ceil(repeats[name] / 10)}`]);
      let instructions = 0;
      let few = 0;
      const rerun = (file: string, engine: string, count: (n: number) => void) => () => {
        const machine = createMachine({ ...defaultConfiguration(), engine });
        machine.load(loadElf(readFileSync(file)));
        const start = machine.snapshot();
        return () => {
          machine.restore(start);
          machine.run();
          count(machine.array.cores[0].retired);
        };
      };
      answers.push(
        await ask(`${name}: compiled C`, 'instructions', [
          { name: 'qemu-riscv32', prepare: () => () => qemu(big), work: () => instructions },
          { name: 'loop', prepare: rerun(big, 'loop', (n) => (instructions = n)), work: () => instructions },
          { name: 'evaluate', prepare: rerun(small, 'evaluate', (n) => (few = n)), work: () => few },
        ]),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const ratio = (a: string, b: string) => geometricMean(answers.map(({ rates }) => rates[a] / rates[b]));
  return {
    answers,
    ratios: { 'loop / qemu-riscv32': ratio('loop', 'qemu-riscv32'), 'evaluate / loop': ratio('evaluate', 'loop') },
  };
}

/** The programs end with codes of their own, so a code is no failure. */
function qemu(file: string): void {
  try {
    execFileSync('qemu-riscv32', [file], { stdio: 'ignore' });
  } catch (error) {
    if ((error as { status?: number | null }).status == null) throw error;
  }
}
