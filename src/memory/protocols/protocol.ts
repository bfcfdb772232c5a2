/**
 * Coherence protocols: what happens to a line in one cache, as a table of (state, event) -> (actions, next state).
 *
 * Transactions are atomic: an own event runs to its end before the next one begins. Its core's cache looks up its rule,
 * asks what the rule says, and every other cache that has a copy hears it and looks up its own rule; then the word is
 * loaded or stored. Nothing here knows how a request travels: a bus and a directory carry out the same tables.
 *
 * The vocabulary follows Culler, Singh & Gupta, "Parallel Computer Architecture" (1999), section 5.3, and the split into
 * one sentence per row follows SLICC (gem5).
 */

/** What happens to a line: load, store and evict come from the cache's own core, the rest is heard from others. */
export type CoherenceEvent = keyof typeof eventNumbers;

/** What a cache does about an event. */
export type CoherenceAction = keyof typeof actionBits;

/** Events by number, as a compiled protocol counts them. */
export const eventNumbers = {
  load: 0,
  store: 1,
  evict: 2,
  'hear-read': 3,
  'hear-write': 4,
  'hear-upgrade': 5,
  'hear-update': 6,
  'hear-around': 7,
} as const;

/** Actions by their bit in a compiled protocol; lower bits are done first. */
export const actionBits = {
  read: 1,
  write: 2,
  upgrade: 4,
  update: 8,
  'write-through': 16,
  'write-back': 32,
  supply: 64,
  flush: 128,
  merge: 256,
  'write-around': 512,
} as const;

/** What each event is. */
export const eventTexts: Readonly<Record<CoherenceEvent, string>> = {
  load: 'The core loads from the line.',
  store: 'The core stores to the line.',
  evict: 'The line has to leave for want of room.',
  'hear-read': 'Another cache asks for the line, to read it.',
  'hear-write': 'Another cache asks for the line, alone.',
  'hear-upgrade': 'Another cache, which has the line, asks that the other copies go.',
  'hear-update': 'Another cache gives a word that its core has stored.',
  'hear-around': 'Another cache, which has no copy, sends home a word that its core has stored.',
};

/** What each action does, with its signal on a bus where the literature has one. */
export const actionTexts: Readonly<Record<CoherenceAction, string>> = {
  read: 'Ask for the line, to read it (BusRd).',
  write: 'Ask for the line, alone (BusRdX).',
  upgrade: 'Ask that the other copies go; the data is here (BusUpgr).',
  update: 'Give the stored word to all who have a copy (BusUpd).',
  'write-through': 'Give the stored word to memory; next to update or upgrade, it takes it from that broadcast.',
  'write-back': 'Send the line home to memory (BusWB).',
  supply: "Give the line to who asks, in memory's stead; where several do, they give the same.",
  flush: 'Give the line to memory, which takes it from the same transaction.',
  merge: 'Take the word that was broadcast into the line.',
  'write-around': 'Give the stored word to memory and to who has the line, without having it here.',
};

/** What the other caches hear of each request. */
export const heardAs = {
  read: 'hear-read',
  write: 'hear-write',
  upgrade: 'hear-upgrade',
  update: 'hear-update',
  'write-around': 'hear-around',
} as const satisfies { readonly [A in CoherenceAction]?: CoherenceEvent };

/** One thing, or two by whether another cache had a copy when the transaction began: the shared signal of a bus. */
export type BySharing<T> = T | { readonly shared: T; readonly alone: T };

/** What is true of a line in a state. */
export interface LineState {
  /** What its core may do without asking. */
  readonly may: 'nothing' | 'read' | 'write';
  /** Whether this cache answers for the line, which memory may not have as it is. */
  readonly dirty: boolean;
  readonly summary: string;
}

export interface CoherenceRule<S extends string = string> {
  readonly from: readonly S[];
  readonly on: CoherenceEvent;
  /** Absent where the line stays in the state that it is in. */
  readonly to?: BySharing<S>;
  readonly do: BySharing<readonly CoherenceAction[]>;
  readonly summary: string;
}

export interface Protocol<S extends string = string> {
  readonly name: string;
  readonly summary: string;
  /** The literature that the table follows. */
  readonly source: string;
  /** Whether caches hear each other at all; where not, stale data stays. */
  readonly coherent: boolean;
  /** The state of a line that is not there. It hears nothing. */
  readonly initial: S;
  readonly states: { readonly [K in S]: LineState };
  readonly rules: readonly CoherenceRule<S>[];
}

/** What a cache does on one event. */
export interface Response<S extends string = string> {
  readonly rule: CoherenceRule<S>;
  readonly to: S;
  readonly do: readonly CoherenceAction[];
}

/** What the table says for a line in `state`; undefined where it has no row for the event. */
export function respond<S extends string>(
  { rules }: Protocol<S>,
  state: S,
  event: CoherenceEvent,
  shared: boolean,
): Response<S> | undefined {
  const rule = rules.find(({ from, on }) => on === event && from.includes(state));
  if (!rule) return undefined;
  const { to = state, do: actions } = rule;
  const side = shared ? 'shared' : 'alone';
  return {
    rule,
    to: typeof to === 'string' ? to : to[side],
    do: 'alone' in actions ? actions[side] : actions,
  };
}
