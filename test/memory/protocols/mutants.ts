/** Protocols with one thing wrong: what a checker has to be able to tell from the right ones. */
import type { BySharing, CoherenceAction, CoherenceRule, Protocol } from '../../../src/memory/protocols/protocol.ts';

export interface Mutant {
  /** As in `S store: upgrade -> write`. */
  readonly name: string;
  readonly protocol: Protocol;
}

const requests: readonly CoherenceAction[] = ['read', 'write', 'upgrade', 'update'];

/** Every rule left out, every action left out or turned into another request, every next state turned into another. */
export function mutantsOf(protocol: Protocol): Mutant[] {
  // One row a state, so that a mutation touches one state alone.
  const rules: CoherenceRule[] = protocol.rules.flatMap((rule) =>
    rule.from.map((state) => ({ ...rule, from: [state] })),
  );
  return rules.flatMap((rule, index) => {
    const row = `${rule.from[0]} ${rule.on}`;
    const put = (what: string, ...instead: CoherenceRule[]): Mutant => ({
      name: `${row}: ${what}`,
      protocol: { ...protocol, rules: [...rules.slice(0, index), ...instead, ...rules.slice(index + 1)] },
    });
    return [
      put('left out'),
      ...variants<readonly CoherenceAction[]>(rule.do, changedActions).map(({ value, text }) =>
        put(text, { ...rule, do: value }),
      ),
      ...variants<string>(rule.to ?? rule.from[0], (old) =>
        Object.keys(protocol.states)
          .filter((state) => state !== old)
          .map((state) => ({ value: state, text: `to ${old} -> ${state}` })),
      ).map(({ value, text }) => put(text, { ...rule, to: value })),
    ];
  });
}

interface Variant<T> {
  readonly value: T;
  readonly text: string;
}

/** Changes in one thing, or in one side of what depends on sharing. */
function variants<T extends string | readonly string[]>(
  either: BySharing<T>,
  change: (old: T) => Variant<T>[],
): Variant<BySharing<T>>[] {
  if (typeof either === 'string' || Array.isArray(either)) return change(either as T);
  const { shared, alone } = either as { readonly shared: T; readonly alone: T };
  return [
    ...change(shared).map(({ value, text }) => ({ value: { shared: value, alone }, text: `if shared ${text}` })),
    ...change(alone).map(({ value, text }) => ({ value: { shared, alone: value }, text: `if alone ${text}` })),
  ];
}

function changedActions(old: readonly CoherenceAction[]): Variant<readonly CoherenceAction[]>[] {
  return old.flatMap((action, index) => {
    const others = requests.includes(action) ? requests.filter((other) => !old.includes(other)) : [];
    return [
      { value: old.filter((one) => one !== action), text: `${action} left out` },
      ...others.map((other) => ({ value: old.with(index, other), text: `${action} -> ${other}` })),
    ];
  });
}
