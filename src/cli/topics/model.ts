/**
 * CPU models: through which stages instructions go, what cycles go by for, after whom. What each is in one sentence and how it
 * is chosen is said as of everything that can be chosen.
 */
import { models } from '../../core/models/index.ts';
import { wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

export const modelTopic: Topic = {
  kind: 'CPU model',
  names: () => models.map(({ name }) => name),
  explain(word, { width }) {
    const model = models.find(({ name }) => name === word.toLowerCase());
    if (!model) return undefined;
    const { name, source, stages, stageNames = [], causes = {}, create } = model;
    const cells = stages.map((stage, index) => [stage, stageNames[index]] as const);
    return [
      `${name} is a CPU model with ${stages.length > 1 ? 'these stages' : 'one stage'}:`,
      ...definitions(cells, width),
      '',
      'What cycles go by for, each of them for one thing:',
      ...definitions(Object.entries(causes), width),
      ...(source === undefined ? [] : ['', ...wrap(`After ${source}`, width)]),
      ...(create
        ? ['', `To see it: flynn run sum --cpu ${name} --pipeline, or flynn trace sum --cpu ${name} -o sum.kanata.`]
        : []),
    ];
  },
};

/** Words and, in a column of their own, what they mean. */
function definitions(rows: readonly (readonly [word: string, meaning: string])[], width: number): string[] {
  const first = Math.max(...rows.map(([word]) => word.length)) + 4;
  return rows.flatMap(([word, meaning]) =>
    wrap(meaning, width - first).map((line, index) => `  ${(index === 0 ? word : '').padEnd(first - 2)}${line}`),
  );
}
