/** `flynn explain WORD`: whatever the tables say about a word. */
import { type Command, Option } from 'commander';
import { nearest } from '../../base/nearest.ts';
import { type DiagramFormat, diagramFormats } from '../../memory/protocols/show.ts';
import { pathOf } from '../machine-flags.ts';
import { Refusal } from '../refusal.ts';
import { print, stdout, widthOf } from '../terminal.ts';
import { topics } from '../topics/index.ts';

interface ExplainOptions {
  readonly engine?: boolean;
  readonly format: 'text' | DiagramFormat;
}

export function configure(command: Command): void {
  command
    .argument(
      '<word>',
      'an instruction, pseudo-instruction, system call, register, policy, protocol, setting, error code ...',
    )
    .option('--engine', 'for an instruction, also show the text that the engine generates from it')
    .addOption(
      new Option(
        '--format <format>',
        'for a coherence protocol or a branch predictor, the text of a state diagram instead',
      )
        .choices(['text', ...diagramFormats])
        .default('text'),
    )
    .action((word: string, { engine = false, format }: ExplainOptions) => {
      const options = { engine, width: widthOf(stdout) };
      const asked = (one: string) =>
        topics
          .map((topic) => (format === 'text' ? topic.explain(one, options) : topic.diagram?.(one, format)))
          .filter((lines) => lines !== undefined);
      const exactly = asked(word);
      // Settings are known by their paths, but people may know them as flags.
      const texts = exactly.length > 0 ? exactly : asked(pathOf(word));
      if (texts.length === 0) throw format === 'text' ? unknown(word) : undrawn(word);
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

function undrawn(word: string): Refusal {
  const drawn = topics.filter(({ diagram }) => diagram);
  const near = nearest(word, new Set(drawn.flatMap((topic) => [...topic.names()]).filter((name) => name !== word)));
  const kinds = drawn.map(({ kind }) => kind).join(', ');
  return new Refusal(
    near
      ? `there is no diagram of '${word}'; did you mean '${near}'?`
      : `there is no diagram of '${word}'\n  expected: the name of one of these: ${kinds}`,
  );
}
