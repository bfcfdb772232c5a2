/** `flynn fmt`: sources laid out in columns, on standard output or in place. */
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { writeBytes } from '../files.ts';
import { loadSource } from '../load-program.ts';
import { Refusal, refuseWith } from '../refusal.ts';
import { complain, stdout, write } from '../terminal.ts';

interface Flags {
  readonly check?: true;
  readonly write?: true;
}

export function configure(command: Command): void {
  command
    .argument('<source...>', 'sources, or - for standard input')
    .option('--check', 'change nothing; end with 1 where a source is not laid out so, and name it')
    .option('--write', 'write the sources back instead of printing them')
    .action(async (words: readonly string[], flags: Flags) => {
      if (flags.check && flags.write) throw new Refusal('--check changes nothing and --write does: choose one');
      const { format } = await import('../../assembler/format.ts');
      for (const word of words) {
        const source = loadSource(word);
        const result = format({ file: source.file, text: source.text });
        if (result.diagnostics.length > 0)
          throw refuseWith(result.diagnostics, exitCodes.program.code, () => source.text);
        if (!flags.check && !flags.write) write(stdout, result.text);
        else if (result.text !== source.text) {
          if (flags.write && word !== '-') writeBytes(word, result.text);
          complain(`${source.file}${flags.write ? ' laid out anew' : ' is not laid out as flynn fmt does'}`);
          if (flags.check) process.exitCode = 1;
        }
      }
    });
}
