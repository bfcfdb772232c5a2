/**
 * Shows a coherence protocol: as a table of states and events, and as a diagram for Mermaid or Graphviz.
 * All of it is read from the rows, so a diagram cannot disagree with what the caches do.
 */
import { occurrences } from './occurrences.ts';
import { type CoherenceEvent, eventNumbers, type Protocol, type Response, respond } from './protocol.ts';

/** The languages in which a diagram can be had. */
export const diagramFormats = ['mermaid', 'dot'] as const;
export type DiagramFormat = (typeof diagramFormats)[number];

const events = Object.keys(eventNumbers) as CoherenceEvent[];
const sides = [true, false] as const;

/**
 * A row for each event that occurs, a column for each state: the next state and what is done, `-` where the event cannot
 * occur. An event has two rows where an answer depends on whether another cache has a copy.
 */
export function tableOf(protocol: Protocol): string[][] {
  const states = Object.keys(protocol.states);
  const rows = events.flatMap((event) => {
    const [shared, alone] = sides.map((side) => states.map((state) => cellText(respond(protocol, state, event, side))));
    if (shared.every((cell) => cell === '-')) return [];
    if (shared.join() === alone.join()) return [[event, ...shared]];
    return [
      [`${event}, shared`, ...shared],
      [`${event}, alone`, ...alone],
    ];
  });
  return [['', ...states], ...rows];
}

function cellText(response: Response | undefined): string {
  return response ? [response.to, response.do.join(', ')].filter(Boolean).join(' ') : '-';
}

/** The text of a state diagram. */
export function diagramOf(protocol: Protocol, format: DiagramFormat): string[] {
  return format === 'mermaid' ? mermaidOf(protocol) : dotOf(protocol);
}

function mermaidOf(protocol: Protocol): string[] {
  return [
    'stateDiagram-v2',
    '  direction LR',
    `  [*] --> ${protocol.initial}`,
    ...arrowsOf(protocol).map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`),
  ];
}

/** What a cache hears from others is dashed, as Culler, Singh & Gupta draw it. */
function dotOf(protocol: Protocol): string[] {
  return [
    `digraph ${protocol.name} {`,
    '  rankdir=LR;',
    '  node [shape=circle];',
    `  ${protocol.initial} [shape=doublecircle];`,
    ...arrowsOf(protocol).map(
      ({ from, to, label, heard }) => `  ${from} -> ${to} [label="${label}"${heard ? ', style=dashed' : ''}];`,
    ),
    '}',
  ];
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  /** As in `load, store / read`: events with the same answer share an arrow. */
  readonly label: string;
  readonly heard: boolean;
}

function arrowsOf(protocol: Protocol): Arrow[] {
  const arrows = new Map<string, Omit<Arrow, 'label'> & { readonly on: string[]; readonly does: string }>();
  for (const { state: from, event } of inOrder(protocol)) {
    const [shared, alone] = sides.map((side) => respond(protocol, from, event, side));
    if (!shared || !alone) continue;
    const same = cellText(shared) === cellText(alone);
    const cases = same
      ? ([[event, shared]] as const)
      : ([
          [`${event} if shared`, shared],
          [`${event} if alone`, alone],
        ] as const);
    for (const [on, { to, do: actions }] of cases) {
      const does = actions.join(', ');
      const heard = event.startsWith('hear');
      const key = [from, to, does, heard].join();
      const arrow = arrows.get(key) ?? { from, to, on: [], does, heard };
      arrow.on.push(on);
      arrows.set(key, arrow);
    }
  }
  return [...arrows.values()].map(({ on, does, ...arrow }) => ({
    ...arrow,
    label: [on.join(', '), does].filter(Boolean).join(' / '),
  }));
}

/** What occurs, by state and then by event, in the order in which tables list them. */
function inOrder(protocol: Protocol) {
  const states = Object.keys(protocol.states);
  const rank = ({ state, event }: { state: string; event: CoherenceEvent }) =>
    states.indexOf(state) * events.length + events.indexOf(event);
  return occurrences(protocol).sort((a, b) => rank(a) - rank(b));
}
