/** `flynn machines`: the presets, and what each section of a machine offers. */
import type { Command } from 'commander';
import { presets } from '../../machine/presets.ts';
import { sections } from '../../machine/sections.ts';
import { alignRows } from '../../measure/text-table.ts';
import { paints, print, stdout } from '../terminal.ts';

export function configure(command: Command): void {
  command.action(() => {
    const { bold } = paints(stdout);
    print(bold('Machines (--machine NAME):'));
    print(...alignRows(presets.map(({ name, summary }) => [`  ${name}`, summary])));
    for (const [name, { plugs, default: standard }] of Object.entries(sections)) {
      const rows = plugs.map((plug) => [`  ${plug.name}`, plug.summary + (plug.name === standard ? ' Default.' : '')]);
      print('', bold(`To put together, --${name}:`), ...alignRows(rows));
    }
    print('', '`flynn explain NAME` says which parameters each has.');
  });
}
