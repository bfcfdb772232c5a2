/**
 * Coherence protocols: states, table and rows in words; a diagram on request. What each is in one sentence and how it is
 * chosen is said of it as of everything that can be chosen.
 */
import { alignRows, wrap } from '../../measure/text-table.ts';
import { protocols } from '../../memory/protocols/index.ts';
import {
  actionTexts,
  type CoherenceAction,
  type CoherenceEvent,
  eventTexts,
  type Protocol,
} from '../../memory/protocols/protocol.ts';
import { diagramOf, tableOf } from '../../memory/protocols/show.ts';
import type { Topic } from './topic.ts';

const find = (word: string) => protocols.find(({ name }) => name === word.toLowerCase());

export const protocolTopic: Topic = {
  kind: 'coherence protocol',
  names: () => protocols.map(({ name }) => name),
  explain(word, { width }) {
    const protocol = find(word);
    if (!protocol) return undefined;
    const { name, source, states, rules } = protocol;
    return [
      `${name} is a coherence protocol, after:`,
      ...source.split('; ').flatMap((work) => wrap(work, width - 2).map((line) => `  ${line}`)),
      '',
      'A line in a cache is in one of these states:',
      ...described(
        Object.entries(states).map(([state, { summary: text }]) => [state, text]),
        width,
      ),
      '',
      'In each state, on each event: the next state and what is done; - cannot happen.',
      ...alignRows(tableOf(protocol)).map((line) => `  ${line}`),
      '',
      ...described(
        rules.map(({ from, on, summary: text }) => [`${from.join(', ')} on ${on}`, text]),
        width,
      ),
      '',
      'What happens:',
      ...described(
        eventsOf(protocol).map((event) => [event, eventTexts[event]]),
        width,
      ),
      '',
      'What is done:',
      ...described(
        actionsOf(protocol).map((action) => [action, actionTexts[action]]),
        width,
      ),
      '',
      `As a diagram: flynn explain ${name} --format mermaid, or --format dot.`,
    ];
  },
  diagram(word, format) {
    const protocol = find(word);
    return protocol && diagramOf(protocol, format);
  },
};

/** Terms and their sentences, in two columns of at most `width` characters. */
function described(rows: readonly (readonly [term: string, text: string])[], width: number): string[] {
  const first = Math.max(...rows.map(([term]) => term.length));
  return alignRows(
    rows.flatMap(([term, text]) =>
      wrap(text, width - first - 4).map((line, index) => [`  ${index === 0 ? term : ''}`, line]),
    ),
  );
}

/** The events that a table has rows for, in the order in which they are listed. */
function eventsOf({ rules }: Protocol): CoherenceEvent[] {
  return (Object.keys(eventTexts) as CoherenceEvent[]).filter((event) => rules.some(({ on }) => on === event));
}

/** The actions that a table uses, in the order in which they are listed. */
function actionsOf({ rules }: Protocol): CoherenceAction[] {
  const used = new Set(
    rules.flatMap(({ do: actions }) => ('alone' in actions ? Object.values(actions) : [actions])).flat(),
  );
  return (Object.keys(actionTexts) as CoherenceAction[]).filter((action) => used.has(action));
}
