/**
 * A protocol's table where the caches do not keep what is stored, but send each word on to memory.
 *
 * Through: memory takes every stored word, so no copy is ever dirty and none is written back. Around: a store to a line
 * that is not here sends its word home and does not bring the line; who has the line hears of it. Both follow Hennessy and
 * Patterson, appendix B.1, where the second is no-write allocate. Its name, write-around, is that of Jouppi 1993, "Cache
 * write policies and performance".
 *
 * Any table becomes such a table, so that nothing but tables says what happens to lines, and all are checked alike. With
 * MSI and both, stores tell the others as in the two-state protocol of Culler, Singh & Gupta 1999, section 5.1.
 */
import { occurrences } from './occurrences.ts';
import type { BySharing, CoherenceAction, CoherenceRule, LineState, Protocol } from './protocol.ts';

export interface WritePolicy {
  /** Whether memory takes every stored word. */
  readonly through: boolean;
  /** Whether a store leaves a line where it is that is not here. */
  readonly around: boolean;
}

/** Lines are brought for stores and keep them until they are written back. */
export const keeping: WritePolicy = { through: false, around: false };

/** The table of a protocol with a write policy; the protocol itself where lines are kept and written back. */
export function withWritePolicy(protocol: Protocol, { through, around }: WritePolicy): Protocol {
  if (!through && !around) return protocol;
  const table = around ? goAround(protocol) : protocol;
  return withoutIdleRows(through ? goThrough(table) : table);
}

function goThrough(protocol: Protocol): Protocol {
  const states = Object.entries(protocol.states).map(([name, state]): [string, LineState] => {
    if (!state.dirty) return [name, state];
    return [name, { ...state, dirty: false, summary: `As in ${protocol.name}, but memory has every stored word too.` }];
  });
  const hasUpgrades = protocol.rules.some(({ on }) => on === 'hear-upgrade');
  const rules = protocol.rules.flatMap((rule): CoherenceRule[] => {
    if (rule.on === 'store') return rule.from.map((state) => storing({ ...rule, from: [state] }, protocol.initial));
    const clean = { ...rule, do: each(rule.do, (actions) => without(actions, 'write-back', 'flush')) };
    if (rule.on !== 'hear-write' || hasUpgrades) return [clean];
    return [clean, { ...clean, on: 'hear-upgrade', do: [] }];
  });
  return { ...protocol, states: Object.fromEntries(states), rules };
}

/** A store to one state: the word goes to memory, and where the line is here, nothing has to come for that. */
function storing(rule: CoherenceRule, initial: string): CoherenceRule {
  const [state] = rule.from;
  return {
    ...rule,
    do: each(rule.do, (actions) => {
      if (actions.includes('write-around') || actions.includes('write-through')) return actions;
      const asks = state === initial ? actions : actions.map((one) => (one === 'write' ? 'upgrade' : one));
      return [...asks, 'write-through'];
    }),
  };
}

function without(actions: readonly CoherenceAction[], ...left: CoherenceAction[]): readonly CoherenceAction[] {
  return actions.filter((one) => !left.includes(one));
}

function goAround(protocol: Protocol): Protocol {
  const { coherent, initial, states, rules } = protocol;
  const kept = rules.flatMap((rule): CoherenceRule[] => {
    const from = rule.from.filter((state) => rule.on !== 'store' || state !== initial);
    return from.length > 0 ? [{ ...rule, from }] : [];
  });
  const held = Object.entries(states).filter(([name]) => coherent && name !== initial);
  const updates = rules.some(({ on }) => on === 'hear-update');
  return {
    ...protocol,
    rules: [
      ...kept,
      {
        from: [initial],
        on: 'store',
        do: ['write-around'],
        summary: 'Send the word home; the line stays where it is.',
      },
      ...held.map(([name, { dirty }]) => (updates ? merging(name) : givingUp(name, initial, dirty))),
    ],
  };
}

function merging(state: string): CoherenceRule {
  return { from: [state], on: 'hear-around', do: ['merge'], summary: 'Take the word, as memory does.' };
}

function givingUp(state: string, initial: string, dirty: boolean): CoherenceRule {
  return {
    from: [state],
    on: 'hear-around',
    to: initial,
    do: dirty ? ['write-back'] : [],
    summary: dirty ? 'Send the line home before the word, and have no copy.' : 'Another core writes: this copy goes.',
  };
}

/** What no cache meets any more, since nobody asks for a line in order to store to it. */
function withoutIdleRows(protocol: Protocol): Protocol {
  const met = new Set(occurrences(protocol).map(({ state, event }) => `${state} ${event}`));
  const rules = protocol.rules.flatMap((rule): CoherenceRule[] => {
    const from = rule.from.filter((state) => met.has(`${state} ${rule.on}`));
    return from.length > 0 ? [{ ...rule, from }] : [];
  });
  return { ...protocol, rules };
}

function each(
  either: BySharing<readonly CoherenceAction[]>,
  change: (actions: readonly CoherenceAction[]) => readonly CoherenceAction[],
): BySharing<readonly CoherenceAction[]> {
  return 'alone' in either ? { shared: change(either.shared), alone: change(either.alone) } : change(either);
}
