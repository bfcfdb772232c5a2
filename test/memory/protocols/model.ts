/**
 * A reference model of atomic coherence: caches that have one line or not, memory, and a bus that carries out one
 * transaction after another. It reads a protocol's rows as they stand, not as they are compiled, and shares no code with
 * the memory system but the search for a row.
 *
 * Data is abstract: of each word, a copy has the latest value or an older one. That is all that coherence is about, and it
 * makes the number of states finite.
 */
import { type CoherenceEvent, heardAs, type Protocol, respond } from '../../../src/memory/protocols/protocol.ts';

/** One word's bit is 1 where a copy has its latest value. */
export interface Copy {
  readonly state: string;
  readonly fresh: number;
}

export interface World {
  readonly copies: readonly Copy[];
  readonly memory: number;
}

export type OwnEvent = 'load' | 'store' | 'evict';

export interface Step {
  readonly core: number;
  readonly event: OwnEvent;
  readonly word: number;
}

export interface Result {
  readonly world: World;
  /** What went over the bus, in order. */
  readonly requests: readonly string[];
  /** Cores that gave the line to who asked. */
  readonly suppliers: readonly number[];
  /** Whether memory took something: the line, or the word that was stored. */
  readonly memoryTakes: boolean;
  /** Whether memory gave the line. */
  readonly fromMemory: boolean;
  /** Rules that were carried out, as `state event`. */
  readonly rules: readonly string[];
  /** What no protocol may do. */
  readonly violations: readonly string[];
}

/** A world without copies, in which memory has the latest value of every word. */
export function start({ initial }: Protocol, caches: number, words: number): World {
  const all = (1 << words) - 1;
  return { copies: Array.from({ length: caches }, () => ({ state: initial, fresh: 0 })), memory: all };
}

/** Carries out one step. */
export function perform(protocol: Protocol, before: World, { core, event, word }: Step): Result {
  const { initial, coherent } = protocol;
  const bit = 1 << word;
  const copies = before.copies.map((copy) => ({ ...copy }));
  let { memory } = before;
  const requests: string[] = [];
  const suppliers: number[] = [];
  const rules: string[] = [];
  const violations: string[] = [];
  let fromMemory = false;
  let fetched: number | undefined;
  const mergers: number[] = [];
  let memoryTakes = false;
  let memoryTakesWord = false;

  const others = copies.flatMap(({ state }, other) => (other !== core && state !== initial ? [other] : []));
  const look = (state: string, on: CoherenceEvent, shared: boolean) => {
    const response = respond(protocol, state, on, shared);
    if (response) rules.push(`${state} ${on}`);
    else violations.push(`no rule for ${state} on ${on}`);
    return response;
  };
  const tell = (heard: CoherenceEvent): number[] => {
    const given: number[] = [];
    for (const other of coherent ? others : []) {
      const copy = copies[other];
      if (copy.state === initial) continue;
      const answer = look(copy.state, heard, true);
      if (!answer) continue;
      if (answer.do.includes('supply')) {
        suppliers.push(other);
        given.push(copy.fresh);
      }
      if (answer.do.includes('flush')) {
        memory = copy.fresh;
        memoryTakes = true;
      }
      if (answer.do.includes('write-back')) {
        requests.push('write-back');
        memory = copy.fresh;
        memoryTakes = true;
      }
      if (answer.do.includes('merge')) mergers.push(other);
      copy.state = answer.to;
      if (copy.state === initial) copy.fresh = 0;
    }
    return given;
  };

  const mine = copies[core];
  const response = look(mine.state, event, coherent && others.length > 0);
  if (!response) return { world: before, requests, suppliers, memoryTakes, fromMemory, rules, violations };
  for (const action of response.do) {
    if (action === 'read' || action === 'write') {
      requests.push(action);
      // Memory answers with what it had when it was asked, unless a cache does.
      const stored = memory;
      const given = tell(heardAs[action]);
      if (given.some((one) => one !== given[0])) violations.push('suppliers do not give the same');
      fromMemory = given.length === 0;
      fetched = given[0] ?? stored;
    } else if (action === 'upgrade' || action === 'update') {
      // A word that goes to memory tells the others too.
      if (action === 'update' || !response.do.includes('write-through')) requests.push(action);
      const given = tell(heardAs[action]);
      if (given.length > 0) violations.push('data was given that nobody asked for');
    } else if (action === 'write-through') {
      if (!response.do.includes('update')) requests.push(action);
      memoryTakesWord = true;
      memoryTakes = true;
    } else if (action === 'write-around') {
      tell(heardAs[action]);
      requests.push(action);
      memoryTakesWord = true;
      memoryTakes = true;
    } else if (action === 'write-back') {
      requests.push(action);
      memory = mine.fresh;
      memoryTakes = true;
    } else violations.push(`an own event cannot ${action}`);
  }
  mine.state = response.to;
  if (fetched !== undefined) mine.fresh = fetched;
  if (event === 'evict') mine.fresh = 0;
  if (event === 'load' && (mine.fresh & bit) === 0) violations.push('a load does not see the last store');
  if (event === 'store') {
    for (const copy of copies) copy.fresh &= ~bit;
    memory &= ~bit;
    if (mine.state !== initial) mine.fresh |= bit;
    for (const other of mergers) if (copies[other].state !== initial) copies[other].fresh |= bit;
    if (memoryTakesWord) memory |= bit;
  }
  return { world: { copies, memory }, requests, suppliers, memoryTakes, fromMemory, rules, violations };
}

/** What is wrong with a world, whatever led to it. */
export function flaws({ states, initial }: Protocol, { copies, memory }: World, words: number): string[] {
  const all = (1 << words) - 1;
  const held = copies.filter(({ state }) => state !== initial);
  const writers = held.filter(({ state }) => states[state].may === 'write');
  const owners = held.filter(({ state }) => states[state].dirty);
  const found: string[] = [];
  if (writers.length > 0 && held.length > 1) found.push('a writer and another copy');
  if (owners.length > 1) found.push('two owners');
  if (held.some(({ state, fresh }) => states[state].may !== 'nothing' && fresh !== all)) found.push('a stale copy');
  if (owners.length === 0 && memory !== all) found.push('memory is stale and nobody answers for it');
  if (held.reduce((known, { fresh }) => known | fresh, memory) !== all) found.push('the latest data is lost');
  return found;
}

export interface Exploration {
  /** Worlds that can be reached. */
  readonly worlds: number;
  /** Steps tried: all of every world. */
  readonly steps: number;
  /** Rules that some run carries out, as `state event`. */
  readonly rules: ReadonlySet<string>;
  /** States that two caches have a line in at once, each pair once and in the order of the alphabet. */
  readonly pairs: ReadonlySet<string>;
  /** The most caches that gave a line at once. */
  readonly mostSuppliers: number;
  /** A shortest run to something wrong; undefined where nothing is. */
  readonly failure: { readonly what: string; readonly run: readonly string[] } | undefined;
}

/** Tries every step in every world that can be reached, shortest runs first, until there is no new world. */
export function explore(protocol: Protocol, caches: number, words: number): Exploration {
  const first = start(protocol, caches, words);
  const keyOf = (world: World) => JSON.stringify(world);
  const cameFrom = new Map<string, { readonly key: string; readonly step: string } | undefined>();
  cameFrom.set(keyOf(first), undefined);
  const rules = new Set<string>();
  const pairs = new Set<string>();
  let steps = 0;
  let mostSuppliers = 0;
  const runTo = (key: string): string[] => {
    const last = cameFrom.get(key);
    return last ? [...runTo(last.key), last.step] : [];
  };
  const worlds = [first];
  for (const world of worlds) {
    const key = keyOf(world);
    for (const [core, { state }] of world.copies.entries()) {
      for (const other of world.copies.slice(core + 1)) pairs.add([state, other.state].sort().join(' '));
    }
    for (const step of allSteps(protocol, world, words)) {
      steps++;
      const text = `${step.core} ${step.event} ${step.word}`;
      const result = perform(protocol, world, step);
      const [what] = [...result.violations, ...flaws(protocol, result.world, words)];
      for (const rule of result.rules) rules.add(rule);
      mostSuppliers = Math.max(mostSuppliers, result.suppliers.length);
      if (what) {
        return {
          worlds: worlds.length,
          steps,
          rules,
          pairs,
          mostSuppliers,
          failure: { what, run: [...runTo(key), text] },
        };
      }
      const next = keyOf(result.world);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, { key, step: text });
      worlds.push(result.world);
    }
  }
  return { worlds: worlds.length, steps, rules, pairs, mostSuppliers, failure: undefined };
}

function allSteps({ initial }: Protocol, { copies }: World, words: number): Step[] {
  return copies.flatMap(({ state }, core) => [
    ...Array.from({ length: words }, (_, word): Step[] => [
      { core, event: 'load', word },
      { core, event: 'store', word },
    ]).flat(),
    ...(state === initial ? [] : [{ core, event: 'evict', word: 0 } as const]),
  ]);
}
