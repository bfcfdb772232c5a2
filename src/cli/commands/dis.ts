/** `flynn dis`: a program's code as text. */
import type { Command } from 'commander';
import { createIsa } from '../../isa/isa.ts';
import { disassemble } from '../disassembly.ts';
import { loadProgram } from '../load-program.ts';
import { stdout, write } from '../terminal.ts';

export function configure(command: Command): void {
  command
    .argument('<file>', 'an ELF file, a source, - for standard input, or the name of a bundled program')
    .option('--lines', 'show where the code comes from')
    .action(async (word: string, { lines = false }: { lines?: boolean }) => {
      const { file, program } = await loadProgram(word);
      const text = [`${file}:`, ...disassemble(program, createIsa(), { lines })];
      write(stdout, text.map((line) => `${line}\n`).join(''));
    });
}
