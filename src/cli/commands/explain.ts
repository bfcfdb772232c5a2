/** `flynn explain WORD`: whatever the tables say about a word. */
import type { Command } from 'commander';
import { nearest } from '../../base/nearest.ts';
import { Refusal } from '../refusal.ts';
import { print, stdout, widthOf } from '../terminal.ts';
import { topics } from '../topics/index.ts';

export function configure(command: Command): void {
  command
    .argument('<word>', 'an instruction, pseudo-instruction, system call, register, policy, setting, error code ...')
    .option('--engine', 'for an instruction, also show the text that the engine generates from it')
    .action((word: string, { engine = false }: { engine?: boolean }) => {
      const options = { engine, width: widthOf(stdout) };
      const texts = topics.map((topic) => topic.explain(word, options)).filter((lines) => lines !== undefined);
      if (texts.length === 0) throw unknown(word);
      print(...texts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])));
    });
}

function unknown(word: string): Refusal {
  const near = nearest(word, new Set(topics.flatMap((topic) => [...topic.names()])));
  const kinds = [...new Set(topics.map(({ kind }) => kind))].join(', ');
  return new Refusal(
    near
      ? `nothing is known about '${word}'; did you mean '${near}'?`
      : `nothing is known about '${word}'\n  expected: the name of one of these: ${kinds}`,
  );
}
