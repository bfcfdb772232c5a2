/** The commands, in the order of `flynn --help`. A command is a file here and a row in this table. */
import type { Command } from 'commander';

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Lines for `--help`. */
  readonly example: readonly string[];
  /** Loads the file, whose `configure` adds arguments, flags and the action to the command; `words` are all of the line. */
  load(): Promise<{ configure(command: Command, words: readonly string[]): void | Promise<void> }>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'tour',
    summary: 'See in a few seconds what Flynn does',
    example: ['flynn tour'],
    load: () => import('./tour.ts'),
  },
  {
    name: 'run',
    summary: 'Assemble or load a program and run it',
    example: ['flynn run race --cores 2 --seed 1..5', 'flynn run mine.s --machine smp4 --json'],
    load: () => import('./run.ts'),
  },
  {
    name: 'trace',
    summary: "Write the way of instructions through the stages for other people's viewers",
    example: [
      'flynn trace sum --cpu pipeline -o sum.kanata',
      'flynn trace race --cpu out-of-order --cores 2 --from 1000 --to 2000 --format chrome -o race.json',
    ],
    load: () => import('./trace.ts'),
  },
  {
    name: 'memory',
    summary: 'Replay a memory trace through the caches of a machine',
    example: ['flynn memory sort.trace.gz --cores 4 --protocol moesi', 'flynn memory - --cache.l1d.size 4KiB --json'],
    load: () => import('./memory.ts'),
  },
  {
    name: 'asm',
    summary: 'Assemble a source into an ELF file',
    example: ['flynn asm sum.s -o sum.elf', 'flynn asm sum.s --listing'],
    load: () => import('./asm.ts'),
  },
  {
    name: 'dis',
    summary: 'Disassemble a program',
    example: ['flynn dis sum.elf'],
    load: () => import('./dis.ts'),
  },
  {
    name: 'fmt',
    summary: 'Lay out a source in columns',
    example: ['flynn fmt sum.s', 'flynn fmt --write *.s'],
    load: () => import('./fmt.ts'),
  },
  {
    name: 'explain',
    summary: 'Explain an instruction, a system call, a policy, an error code or another word',
    example: ['flynn explain lw', 'flynn explain lock', 'flynn explain mesi --format dot', 'flynn explain FLY0101'],
    load: () => import('./explain.ts'),
  },
  {
    name: 'machines',
    summary: 'List the machines that have a name',
    example: ['flynn machines'],
    load: () => import('./machines.ts'),
  },
  {
    name: 'check-model',
    summary: 'Check a CPU model of your own against the rules of models',
    example: ['flynn check-model ./my-model.js'],
    load: () => import('./check-model.ts'),
  },
  {
    name: 'programs',
    summary: 'List the programs that come with Flynn',
    example: ['flynn programs', 'flynn programs --names'],
    load: () => import('./programs.ts'),
  },
];
