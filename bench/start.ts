/**
 * What does it take to run hello, from nothing? CPU time of the whole process, beside that of a `node` that does nothing.
 * The target: 0.35 s in all, of which the machine 50 ms. It measures the built entry: `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', 'dist', 'main.js');

/** CPU seconds, user and system, of the best of `runs` runs of node with these arguments. */
function cpuSeconds(args: readonly string[], runs = 7): number {
  // The child reports its own use as its last act: the one figure that counts neither us nor the other runs.
  const report =
    'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write(`\\ncpu ${user+system}\\n`)})';
  const samples = Array.from({ length: runs }, () => {
    const { stderr, status } = spawnSync(process.execPath, ['--import', report, ...args], { encoding: 'utf8' });
    const match = /\ncpu (\d+)\n/.exec(stderr);
    if (status !== 0 || !match) throw new Error(`node ${args.join(' ')}: ${stderr}`);
    return Number(match[1]) / 1e6;
  });
  return Math.min(...samples);
}

/** CPU seconds that the machine itself takes, in a process that is already there: built, loaded, run once. */
async function machineSeconds(): Promise<number> {
  const { assemble } = await import('../src/assembler/assembler.ts');
  const { defaultConfiguration } = await import('../src/machine/configuration.ts');
  const { createMachine } = await import('../src/machine/machine.ts');
  const { readFileSync } = await import('node:fs');
  const text = readFileSync(join(import.meta.dirname, '..', 'programs', 'basics', 'hello.s'), 'utf8');
  const { program } = assemble({ file: 'hello.s', text });
  if (!program) throw new Error('hello does not assemble');
  const before = process.cpuUsage();
  const machine = createMachine(defaultConfiguration());
  machine.load(program);
  machine.run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export async function start(): Promise<{ seconds: Record<string, number>; ratios: Record<string, number> }> {
  const node = cpuSeconds(['-e', '0']);
  const hello = cpuSeconds([main, 'run', 'hello', '--quiet']);
  const machine = await machineSeconds();
  return {
    seconds: { 'node that does nothing': node, 'flynn run hello': hello, 'of which the machine': machine },
    ratios: { 'flynn run hello / node': hello / node },
  };
}
