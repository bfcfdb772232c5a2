/** `flynn programs`: the bundled programs, a sentence each. */
import type { Command } from 'commander';
import { alignRows } from '../../measure/text-table.ts';
import { bundledPrograms, readBundled } from '../bundled.ts';
import { paints, print, stdout } from '../terminal.ts';

export function configure(command: Command): void {
  command.option('--names', 'only the names, one a line').action(({ names }: { names?: true }) => {
    const programs = bundledPrograms();
    if (names) return print(...programs.map(({ name }) => name));
    const { bold } = paints(stdout);
    const longest = Math.max(...programs.map(({ name }) => name.length));
    let folder: string | undefined;
    for (const program of programs) {
      if (program.folder !== folder) {
        if (folder !== undefined) print('');
        folder = program.folder;
        print(bold(`${folder}:`));
      }
      print(...alignRows([[`  ${program.name.padEnd(longest)}`, readBundled(program).header.summary]]));
    }
    print('', 'Run one with `flynn run NAME`; its source is in programs/FOLDER/NAME.s.');
  });
}
