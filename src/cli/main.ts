#!/usr/bin/env node
/**
 * The entry of the command line: finds the command, lets it work, and turns whatever goes wrong into a message on standard
 * error and an exit code. Only the command that was asked for is loaded.
 */
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { exitCodes } from './exit-codes.ts';
import { packageVersion } from './package-root.ts';
import { Refusal } from './refusal.ts';
import { complain, stderr, stdout, widthOf, write } from './terminal.ts';

async function main(words: readonly string[]): Promise<void> {
  const program = new Command('flynn')
    .description('An emulated concurrent computer: one program, many machines, every cycle explained.')
    .version(`flynn ${packageVersion()}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand(false)
    .usage('COMMAND ...')
    .addHelpText('after', '\nFirst steps:\n  flynn tour\n  flynn programs\n  flynn run race --seed 1..5');
  settle(program);
  const asked = words.find((word) => !word.startsWith('-'));
  for (const { name, summary, example, load } of commands) {
    const command = program.command(name).summary(summary).description(`${summary}.`);
    settle(command);
    if (name !== asked) continue;
    await (await load()).configure(command, words);
    command.addHelpText('after', `\nExample:\n${example.map((line) => `  ${line}`).join('\n')}`);
  }
  if (words.length === 0) return program.outputHelp();
  await program.parseAsync(words, { from: 'user' });
}

/** Messages go where ours go, and mistakes are thrown instead of ending the process. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError(`(flynn ${command.parent ? `${command.name()} ` : ''}--help says more)`);
  command.configureOutput({
    writeOut: (text) => write(stdout, text),
    writeErr: (text) => write(stderr, text),
    getOutHelpWidth: () => widthOf(stdout),
    getErrHelpWidth: () => widthOf(stderr),
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for is no mistake.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage.code;
  } else if (error instanceof Refusal) {
    complain(error.message.startsWith('error') ? error.message : `flynn: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}
