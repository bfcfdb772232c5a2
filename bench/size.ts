/**
 * How much of the host does a machine of 1,024 cores take? The most memory that the whole process ever had resident, for a
 * program that runs a thread on every core, over each organisation of memory. The target: 1.5 GiB.
 * It measures the built entry: `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', 'dist', 'main.js');
const cores = 1024;

/** Each thread writes 4 KiB of its own and then a word that all share. */
const source = `main: li s0, ${cores}
 la s1, threads
1: addi s0, s0, -1
 slli t0, s0, 12
 spawn t1, work, t0
 sw t1, 0(s1)
 addi s1, s1, 4
 bnez s0, 1b
 li s0, ${cores}
2: addi s1, s1, -4
 lw t1, 0(s1)
 join t1
 addi s0, s0, -1
 bnez s0, 2b
 quit
work: la t1, data
 add t1, t1, a0
 li t3, 1024
2: sw t3, 0(t1)
 addi t1, t1, 4
 addi t3, t3, -1
 bnez t3, 2b
 la a1, count
 li t5, 1
 amoadd.w zero, t5, (a1)
 exit
.data
data: .space ${4096 * cores}
threads: .space ${4 * cores}
.align 6
count: .word 0
`;

const machines: Readonly<Record<string, string>> = {
  'UMA on a bus': '--memory uma',
  'UMA with a second level of 256 KiB for each core': '--memory uma --cache.l2.size 256K',
  'UMA with store buffers': '--memory uma --ordering tso',
  'NUMA of 64 nodes on a mesh': '--memory numa --memory.nodes 64 --link mesh',
  'COMA on a mesh': '--memory coma --link mesh',
  'COMA in a tree': '--memory coma --memory.hierarchy ddm',
};

/** The most that `flynn run` of a file ever had resident, in GiB. */
function residentAtMost(file: string, machine: string): number {
  // The child reports its own use as its last act.
  const report =
    'data:text/javascript,process.on("exit",()=>process.stderr.write(`\\nresident ${process.resourceUsage().maxRSS}\\n`))';
  const args = ['--import', report, main, 'run', file, '--quiet', '--cores', `${cores}`, ...machine.split(' ')];
  const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const match = /\nresident (\d+)\n/.exec(stderr);
  if (status !== 0 || !match) throw new Error(`flynn run ${machine}: ${stderr}`);
  return Number(match[1]) / 2 ** 20;
}

export async function size(): Promise<{ ratios: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'flynn-size-'));
  try {
    const file = join(folder, 'everybody.s');
    writeFileSync(file, source);
    const ratios = Object.entries(machines).map(([name, machine]) => {
      return [`1,024 cores, ${name} / 1.5 GiB`, residentAtMost(file, machine) / 1.5];
    });
    return { ratios: Object.fromEntries(ratios) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
