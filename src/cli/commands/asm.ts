/** `flynn asm`: a source becomes an ELF file, a listing, or both. */

import { basename } from 'node:path';
import type { Command } from 'commander';
import { writeElf } from '../../program/elf-write.ts';
import { writeBytes } from '../files.ts';
import { showListing } from '../listing-text.ts';
import { assembleSource, loadSource } from '../load-program.ts';
import { Refusal } from '../refusal.ts';
import { print } from '../terminal.ts';

interface Flags {
  readonly output?: string;
  readonly listing?: true;
}

export function configure(command: Command): void {
  command
    .argument('<source>', 'a source, - for standard input, or the name of a bundled program')
    .option('-o, --output <file>', 'where to write the ELF file')
    .option('--listing', 'print addresses, words and expansions beside the source')
    .action(async (word: string, { output, listing }: Flags) => {
      if (output === undefined && !listing)
        throw new Refusal('say where to write the program with -o FILE, or ask for a --listing');
      const source = loadSource(word);
      const result = await assembleSource(source);
      if (output !== undefined) writeBytes(output, writeElf(result.program, { source: basename(source.file) }));
      if (listing) print(...showListing(source.text, source.file, result.listing()));
    });
}
