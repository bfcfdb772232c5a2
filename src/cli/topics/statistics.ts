/** Words of a report: what is counted, in which unit, after whom it is named; and the messages that links count. */
import { nameOf, type Statistic, statistics } from '../../measure/statistics.ts';
import { wrap } from '../../measure/text-table.ts';
import { messageKinds } from '../../memory/links/link.ts';
import type { Topic } from './topic.ts';

const protocolSource = 'Culler, Singh and Gupta, Parallel Computer Architecture (1999), 5.3';

/** Every number that a report can have. */
const all: readonly Statistic[] = [
  ...statistics,
  ...Object.entries(messageKinds).map(([kind, what]) => ({
    path: `memory.link.transactions.${kind}`,
    unit: 'messages',
    summary: `Messages of one kind: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
    source: protocolSource,
  })),
];

export const statisticTopic: Topic = {
  kind: 'statistic',
  names: () => new Set(all.map(nameOf)),
  explain(word, { width }) {
    const rows = all.filter((row) => nameOf(row) === word || row.path === word);
    if (rows.length === 0) return undefined;
    return rows.flatMap((row, index) => [
      ...(index > 0 ? [''] : []),
      ...wrap(`${nameOf(row)}: ${row.summary}`, width),
      `Statistic ${row.path} of a report, in ${row.unit}.`,
      ...wrap(`Named after ${row.source}.`, width),
    ]);
  },
};
