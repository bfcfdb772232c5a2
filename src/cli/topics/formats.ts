/** Formats of `flynn trace`: what they are for, and how they are chosen. */
import { exporters } from '../../export/index.ts';
import { wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

export const formatTopic: Topic = {
  kind: 'trace format',
  names: () => exporters.map(({ name }) => name),
  explain(word, { width }) {
    const exporter = exporters.find(({ name }) => name === word.toLowerCase());
    if (!exporter) return undefined;
    const { name, summary, extension } = exporter;
    return [
      ...wrap(`${name}: ${summary}`, width),
      ...wrap(`Chosen with flynn trace --format ${name}, or by a file whose name ends with .${extension}.`, width),
    ];
  },
};
