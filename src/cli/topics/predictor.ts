/**
 * Branch predictors: who described them, and what an entry of their tables goes through, in words and as a diagram; the parts
 * that say where branches lead. What each is in one sentence and how it is chosen is said as of everything that can be chosen.
 */
import type { Automaton } from '../../core/predictors/automata.ts';
import { predictors } from '../../core/predictors/index.ts';
import { returnStackParameters, returnStackSource } from '../../core/predictors/return-stack.ts';
import { targetBufferParameters, targetBufferSource } from '../../core/predictors/target-buffer.ts';
import { alignRows, wrap } from '../../measure/text-table.ts';
import type { DiagramFormat } from '../../memory/protocols/show.ts';
import { settingLines } from './machine.ts';
import type { Topic } from './topic.ts';

const find = (word: string) => predictors.find(({ name }) => name === word.toLowerCase());

export const predictorTopic: Topic = {
  kind: 'branch predictor',
  names: () => predictors.map(({ name }) => name),
  explain(word, { width }) {
    const predictor = find(word);
    if (!predictor) return undefined;
    const { name, source, automaton, create } = predictor;
    return [
      `${name} is a branch predictor, after:`,
      ...source.split('; ').flatMap((work) => wrap(work, width - 2).map((line) => `  ${line}`)),
      '',
      ...wrap(
        create
          ? 'It guesses whether branches are taken. Where they lead, the branch target buffer (btb) has to know: a right guess ' +
              'then costs nothing. Where it does not, the instruction behind is fetched.'
          : 'It asks neither the branch target buffer (btb) nor the return stack.',
        width,
      ),
      ...(automaton ? ['', ...statesInWords(automaton, width)] : []),
      ...(automaton ? ['', `As a diagram: flynn explain ${name} --format mermaid, or --format dot.`] : []),
    ];
  },
  diagram(word, format) {
    const predictor = find(word);
    return predictor?.automaton && diagramOf(predictor.name, predictor.automaton, format);
  },
};

function statesInWords(automaton: Automaton, width: number): string[] {
  const rows = [...automaton].map(([name, { guess, taken, notTaken }]) => [`  ${name}`, guess, taken, notTaken]);
  const states = [...automaton];
  const first = Math.max(...states.map(([name]) => name.length)) + 4;
  return [
    'Each entry of its tables is in one of these states:',
    ...states.flatMap(([name, { summary }]) => {
      return wrap(summary, width - first).map(
        (line, index) => `  ${(index === 0 ? name : '').padEnd(first - 2)}${line}`,
      );
    }),
    '',
    'What it guesses in each, and the next one when the branch is taken, and when it is not:',
    ...alignRows([['  ', 'guess', 'taken', 'not taken'], ...rows]),
  ];
}

/** The text of a state diagram. */
function diagramOf(name: string, automaton: Automaton, format: DiagramFormat): string[] {
  const arrows = [...automaton].flatMap(([from, { taken, notTaken }]) => [
    { from, to: taken, label: 'taken' },
    { from, to: notTaken, label: 'not taken' },
  ]);
  if (format === 'mermaid') {
    return [
      'stateDiagram-v2',
      '  direction LR',
      ...[...automaton].map(([state, { guess }]) => `  ${idOf(state)}: ${state}, guesses ${guess}`),
      ...arrows.map(({ from, to, label }) => `  ${idOf(from)} --> ${idOf(to)}: ${label}`),
    ];
  }
  return [
    `digraph "${name}" {`,
    '  rankdir=LR;',
    '  node [shape=circle];',
    ...[...automaton].map(([state, { guess }]) => `  "${state}" [label="${state}\\n${guess}"];`),
    ...arrows.map(({ from, to, label }) => `  "${from}" -> "${to}" [label="${label}"];`),
    '}',
  ];
}

/** Names in Mermaid do not begin with a digit. */
function idOf(state: string): string {
  return `s${state}`;
}

/** Parts that stand beside every predictor: groups of settings. */
const parts = {
  btb: {
    summary:
      'The branch target buffer: where taken branches and jumps led the last time, so that it can be fetched from there.',
    source: targetBufferSource,
    parameters: targetBufferParameters,
  },
  returnStack: {
    summary:
      'The return stack: behind which calls under way the program will go on, so that returns are guessed right.',
    source: returnStackSource,
    parameters: returnStackParameters,
  },
} as const;

export const predictorPartTopic: Topic = {
  kind: 'part of branch predictors',
  names: () => Object.keys(parts),
  explain(word, { width }) {
    if (!Object.hasOwn(parts, word)) return undefined;
    const { summary, source, parameters } = parts[word as keyof typeof parts];
    return [
      ...wrap(`${word}: ${summary}`, width),
      ...wrap(`After ${source}.`, width),
      'It serves every predictor (--predictor) but not-taken.',
      '',
      ...Object.entries(parameters).flatMap(([name, parameter]) => settingLines(`${word}.${name}`, parameter)),
    ];
  },
};
