/** Reports that `--report` knows. */
import { reportKinds } from '../../measure/reports/index.ts';
import { wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

export const reportTopic: Topic = {
  kind: 'report',
  names: () => reportKinds.map(({ name }) => name),
  explain(word, { width }) {
    const kind = reportKinds.find(({ name }) => name === word);
    if (!kind) return undefined;
    return [
      ...wrap(`${kind.name}: ${kind.summary}`, width),
      ...wrap(
        `Report of flynn run and flynn memory: --report ${kind.name}; with --json under reports.${kind.name}.`,
        width,
      ),
    ];
  },
};
