/** What is shown of a protocol is what its rows say, all of it and nothing else. */
import { describe, expect, it } from 'vitest';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { mesi } from '../../../src/memory/protocols/mesi.ts';
import type { Protocol } from '../../../src/memory/protocols/protocol.ts';
import { diagramOf, tableOf } from '../../../src/memory/protocols/show.ts';

/** Every answer of a table as `from, event, to, actions`; the event says `if shared` where the answer depends on it. */
function answersOf({ rules }: Protocol): string[] {
  return rules.flatMap(({ from, on, to, do: actions }) =>
    from.flatMap((state) => {
      const side = (which: 'shared' | 'alone') => [
        typeof to === 'object' ? to[which] : (to ?? state),
        ('alone' in actions ? actions[which] : actions).join('+'),
      ];
      const [shared, alone] = [side('shared'), side('alone')];
      if (shared.join() === alone.join()) return [[state, on, ...alone].join()];
      return [[state, `${on} if shared`, ...shared].join(), [state, `${on} if alone`, ...alone].join()];
    }),
  );
}

/** The answers that an arrow stands for: `load, store / read` is two. */
function answersOn(from: string, to: string, label: string): string[] {
  const [events, actions = ''] = label.split(' / ');
  return events.split(', ').map((event) => [from, event, to, actions.split(', ').join('+')].join());
}

describe.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s', (_, protocol) => {
  it('has the arrows of its rows in Mermaid', () => {
    const [head, direction, first, ...arrows] = diagramOf(protocol, 'mermaid');
    expect([head, direction, first]).toEqual(['stateDiagram-v2', '  direction LR', `  [*] --> ${protocol.initial}`]);
    const shown = arrows.flatMap((arrow) => {
      // Mermaid ends a label at a colon or semicolon.
      const [, from, to, label] = /^ {2}(\w+) --> (\w+): ([^:;]+)$/.exec(arrow) ?? expect.fail(arrow);
      return answersOn(from, to, label);
    });
    expect(shown.sort()).toEqual(answersOf(protocol).sort());
  });

  it('has the arrows of its rows in DOT, dashed where a cache hears of it', () => {
    const lines = diagramOf(protocol, 'dot');
    expect([lines[0], lines.at(-1)]).toEqual([`digraph ${protocol.name} {`, '}']);
    const shown = lines.slice(4, -1).flatMap((arrow) => {
      const [, from, to, label, dashed] =
        /^ {2}(\w+) -> (\w+) \[label="([^"\\]+)"(, style=dashed)?\];$/.exec(arrow) ?? expect.fail(arrow);
      expect(label.includes('hear-'), arrow).toBe(dashed !== undefined);
      return answersOn(from, to, label);
    });
    expect(shown.sort()).toEqual(answersOf(protocol).sort());
  });

  it('has a cell in its table for each state and event', () => {
    const [[, ...states], ...rows] = tableOf(protocol);
    expect(states).toEqual(Object.keys(protocol.states));
    const shown = rows.flatMap(([event, ...cells]) =>
      cells.flatMap((cell, column) => {
        const [to, actions = ''] = cell.split(/ (.*)/);
        const events = event.includes(',') ? [event.replace(',', ' if')] : [event];
        return cell === '-' ? [] : events.map((on) => [states[column], on, to, actions.split(', ').join('+')].join());
      }),
    );
    // A row that is split for one state says the same twice of the others.
    const twice = answersOf(protocol).flatMap((answer) => {
      const [state, event, ...rest] = answer.split(',');
      const split = rows.some(([row]) => row === `${event}, shared`);
      return split ? ['shared', 'alone'].map((side) => [state, `${event} if ${side}`, ...rest].join()) : [answer];
    });
    expect(shown.sort()).toEqual(twice.sort());
  });
});

it('mesi is drawn so', () => {
  expect(diagramOf(mesi, 'mermaid').join('\n')).toMatchSnapshot();
  expect(diagramOf(mesi, 'dot').join('\n')).toMatchSnapshot();
});
