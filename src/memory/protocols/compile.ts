/**
 * Coherence protocols as numbers: a lookup by state, event and sharing instead of a search through rows.
 * Refuses a table that contradicts itself or lacks a row that can be needed, so that a controller need not look.
 */
import { occurrences } from './occurrences.ts';
import {
  actionBits,
  type CoherenceAction,
  type CoherenceEvent,
  eventNumbers,
  heardAs,
  type LineState,
  type Protocol,
  type Response,
  respond,
} from './protocol.ts';

/** Events that `cell` counts for a state, rounded up so that an index is made of bits. */
const eventsPerState = 8;

export interface CompiledProtocol {
  readonly coherent: boolean;
  /** By number: the state's name. 0 is the state of a line that is not there. */
  readonly states: readonly string[];
  /** How many states the table has; those behind them are of lines that were fetched ahead. */
  readonly own: number;
  /** By state: 0 if the core may do nothing with the line, 1 if load, 2 if store too, without asking. */
  readonly may: Uint8Array;
  /** By state: 1 if the cache answers for data that memory may lack. */
  readonly dirty: Uint8Array;
  /** By `cell`: the next state. */
  readonly next: Uint8Array;
  /** By `cell`: what to do, as a set of `actionBits`; -1 where the event cannot occur. */
  readonly actions: Int16Array;
}

/** Where a compiled protocol has what happens in a state, by number, on an event; `shared`: 1 if others have a copy. */
export function cell(state: number, event: number, shared: number): number {
  return ((state * eventsPerState + event) << 1) | shared;
}

/** Turns a table into lookups; throws where the table is wrong, naming the state and event. */
export function compile(protocol: Protocol): CompiledProtocol {
  check(protocol);
  const others = Object.keys(protocol.states).filter((state) => state !== protocol.initial);
  const states = [protocol.initial, ...others];
  const cells = cell(states.length, 0, 0);
  const next = new Uint8Array(cells);
  const actions = new Int16Array(cells).fill(-1);
  for (const [state, name] of states.entries()) {
    for (const [event, number] of Object.entries(eventNumbers)) {
      for (const shared of [0, 1]) {
        const response = respond(protocol, name, event as CoherenceEvent, shared === 1);
        if (!response) continue;
        const at = cell(state, number, shared);
        next[at] = states.indexOf(response.to);
        actions[at] = response.do.reduce((set, action) => set | actionBits[action], 0);
      }
    }
  }
  const of = (read: (state: LineState) => number) => Uint8Array.from(states, (name) => read(protocol.states[name]));
  return {
    coherent: protocol.coherent,
    states,
    own: states.length,
    may: of(({ may }) => ['nothing', 'read', 'write'].indexOf(may)),
    dirty: of(({ dirty }) => Number(dirty)),
    next,
    actions,
  };
}

const own: readonly CoherenceEvent[] = ['load', 'store', 'evict'];
const forOwn: readonly CoherenceAction[] = [
  ...(['read', 'write', 'upgrade', 'update', 'write-through', 'write-back', 'write-around'] as const),
];

function check(protocol: Protocol): void {
  const wrong = (what: string): never => {
    throw new Error(`protocol ${protocol.name}: ${what}`);
  };
  const { initial, states, rules } = protocol;
  if (states[initial].may !== 'nothing' || states[initial].dirty) wrong(`${initial} is not the absence of a line`);
  const seen = new Set<string>();
  for (const { from, on } of rules) {
    for (const state of from) {
      if (seen.has(`${state} ${on}`)) wrong(`two rules for ${state} on ${on}`);
      seen.add(`${state} ${on}`);
      for (const shared of [true, false]) {
        const response = respond(protocol, state, on, shared);
        const flaw = response && flawOf(protocol, state, on, response);
        if (flaw) wrong(`${state} on ${on} ${flaw}`);
      }
    }
  }
  const occurring = occurrences(protocol);
  for (const { state, event } of occurring) {
    if (!respond(protocol, state, event, true)) wrong(`no rule for ${state} on ${event}`);
  }
  for (const { from, on } of rules) {
    for (const state of from) {
      if (!occurring.some((one) => one.state === state && one.event === on)) wrong(`${state} never meets ${on}`);
    }
  }
}

/** Why a response cannot be right whatever the other caches hold. */
function flawOf(
  protocol: Protocol,
  state: string,
  on: CoherenceEvent,
  { to, do: actions }: Response,
): string | undefined {
  const { may, dirty } = protocol.states[state];
  const isOwn = own.includes(on);
  const misplaced = actions.find((action) => {
    // Who gives a line up to a word that goes around it sends it home first.
    if (on === 'hear-around' && action === 'write-back') return false;
    return forOwn.includes(action) !== isOwn;
  });
  if (misplaced) return `cannot ${misplaced}`;
  const leaves = on === 'evict' || actions.includes('write-around');
  if (isOwn && leaves !== (to === protocol.initial)) return `ends in ${to}`;
  const asks = actions.some((action) => action in heardAs);
  if (on === 'load' && (may === 'nothing') !== asks) return 'asks where it may read, or does not where it may not';
  if (on === 'store' && protocol.coherent && (may !== 'write') !== asks) {
    return 'asks where it may write, or does not where it may not';
  }
  if (on === 'load' && may !== 'nothing' && to !== state) return `is a hit and ends in ${to}`;
  if (on === 'evict' && asks) return 'asks for what it gives up';
  const givesUp = on === 'evict' || (on === 'hear-around' && to === protocol.initial);
  if (givesUp && dirty !== actions.includes('write-back')) return 'writes back clean data, or loses dirty data';
  return undefined;
}
