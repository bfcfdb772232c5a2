/** Words of the kernel: system calls and the events that a machine logs. */
import { type EventKind, eventKinds } from '../../base/events.ts';
import { syscalls } from '../../kernel/syscalls/index.ts';
import { wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

export const syscallTopic: Topic = {
  kind: 'system call',
  names: () => syscalls.map(({ name }) => name),
  explain(word, { width }) {
    const rows = syscalls.filter(({ name, number }) => name === word.toLowerCase() || String(number) === word);
    if (rows.length === 0) return undefined;
    return rows.flatMap(({ number, name, takes, summary, device }, index) => [
      ...(index > 0 ? [''] : []),
      ...wrap(`${name}: ${summary}`, width),
      `System call ${number}: a7 = ${number}${takes.map((what, argument) => `, a${argument} = ${what}`).join('')}; an answer comes in a0.`,
      ...(device ? [`It reaches a device, the ${device}.`] : []),
    ]);
  },
};

export const eventTopic: Topic = {
  kind: 'event',
  names: () => Object.keys(eventKinds),
  explain(word) {
    if (!Object.hasOwn(eventKinds, word)) return undefined;
    const { summary, fields }: EventKind = eventKinds[word as keyof typeof eventKinds];
    return [`${word}: ${summary}`, `Event, with core, cycle, ${fields.join(', ')}.`];
  },
};
