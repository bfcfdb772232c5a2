/**
 * Nodes with first-level caches of one line and attraction memories of a few, and what must always hold of them. They are
 * put together here and not by the organisation, so that lines can be exactly as many as slots.
 */
import { seeded } from '../../../src/base/choices.ts';
import { AddressSpace, permission } from '../../../src/memory/address-space.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { type CachedMemory, createCachedMemory } from '../../../src/memory/cached-memory.ts';
import { bareMemory } from '../../../src/memory/coherence/main-memory.ts';
import { hierarchicalPassage } from '../../../src/memory/coma/hierarchy.ts';
import { flatPassage } from '../../../src/memory/coma/passage.ts';
import { createTree } from '../../../src/memory/coma/tree.ts';
import { crossbar } from '../../../src/memory/links/crossbar.ts';
import type { Protocol } from '../../../src/memory/protocols/protocol.ts';
import { pageSize } from '../../../src/memory/ram.ts';

export const line = 64;
const base = 0x10010000;

export interface NodesSetting {
  readonly nodes: number;
  /** Lines that one attraction memory holds, in one set. */
  readonly ways: number;
  /** Lines that are used. */
  readonly lines: number;
  readonly protocol: Protocol;
  readonly hierarchy: 'flat' | 'ddm';
}

export interface Nodes {
  readonly memory: CachedMemory;
  load(node: number, index: number): number;
  store(node: number, index: number, value: number): void;
  /** The number of a line that is used, as the memory has it. */
  numberOf(index: number): number;
}

export function createNodes({ nodes, ways, protocol, hierarchy }: Omit<NodesSetting, 'lines'>): Nodes {
  const placement = {
    places: nodes,
    nodes,
    placeOf: (core: number) => core,
    nameOf: (place: number) => `node ${place}`,
    homeOf: (number: number) => (hierarchy === 'flat' ? number % nodes : -1),
    save: () => undefined,
    restore: () => undefined,
  };
  const createLink = (places: number) => crossbar.create({ latency: 2, width: 8 }, places);
  const tree = hierarchy === 'ddm' ? createTree({ nodes, fanOut: 2, directory: 3, link: createLink }) : undefined;
  const link = tree ?? createLink(nodes);
  const storage = bareMemory(10, placement.nameOf);
  const passage = tree
    ? hierarchicalPassage({ tree, line, latency: 10 })
    : flatPassage({ link, placement, cores: nodes, line, attractionLatency: 10, memory: storage }, 0);
  const one = { size: line, ways: 1, replacement: lru, latency: 1 };
  const memory = createCachedMemory({
    cores: nodes,
    size: 2 * pageSize,
    misaligned: 'fault',
    caches: { line, l1i: one, l1d: one, l2: undefined },
    protocol,
    link,
    transport: passage,
    memory: storage,
    placement,
    choices: seeded(0),
    coma: { memory: { size: ways * line, ways, replacement: lru, latency: 10, tags: 2 }, passage },
  });
  const space = new AddressSpace(memory.ram);
  space.map(base, pageSize, permission.read | permission.write);
  for (let node = 0; node < nodes; node++) memory.port(node).space = space;
  const first = space.translate(base, permission.read) / line;
  return {
    memory,
    load: (node, index) => memory.port(node).load(base + index * line, 4, 0),
    store: (node, index, value) => memory.port(node).store(base + index * line, 4, value, 0),
    numberOf: (index) => first + index,
  };
}

interface SavedCaches {
  readonly state: Uint8Array;
  readonly levels: readonly {
    readonly array: { readonly lines: Int32Array; readonly replacer: Int32Array };
    readonly entryOf: Int32Array;
  }[];
}

/** All that decides what nodes do next, but for time and the numbers of entries; data is left out, being checked. */
export function keyOf(saved: unknown): string {
  const { caches } = saved as { caches: readonly SavedCaches[] };
  return caches
    .map(({ state, levels }) => {
      const [, first, attraction] = levels;
      const { lines, replacer } = attraction.array;
      const held = [...lines].map((number, slot) =>
        number < 0 ? '-' : `${number}:${state[attraction.entryOf[slot]]}`,
      );
      // Of one set, the replacer has the way after each, the way before each, and the first.
      const byAge = [replacer[2 * lines.length]];
      while (byAge.length < lines.length) byAge.push(replacer[byAge[byAge.length - 1]]);
      return [first.array.lines, held, byAge.filter((way) => lines[way] >= 0)].join(';');
    })
    .join(' | ');
}

/**
 * What is wrong with nodes, of which `values` says what the lines that were used must hold, by index; undefined for a line
 * that was not.
 */
export function flaws(
  { memory, numberOf }: Nodes,
  { nodes, ways, lines, protocol }: NodesSetting,
  values: readonly (number | undefined)[],
): string[] {
  const found: string[] = [];
  let held = 0;
  const { caches, coherence, ram } = memory;
  const { states } = memory.protocol;
  for (let index = 0; index < lines; index++) {
    const number = numberOf(index);
    const value = values[index];
    const holders = caches.flatMap((own, node) => (own.entryAt(number) >= 0 ? [node] : []));
    const copies = holders.map((node) => ({ own: caches[node], entry: caches[node].entryAt(number) }));
    held += holders.length;
    const list = coherence.holdersOf(number);
    if (list.join() !== holders.join()) found.push(`line ${index} is said to be at ${list} and is at ${holders}`);
    if (value !== undefined && holders.length === 0) found.push(`the last copy of line ${index} is lost`);
    if (value === undefined && holders.length > 0) found.push(`line ${index} is there though nobody used it`);
    const writers = copies.filter(({ own, entry }) => protocol.states[states[own.state[entry]]].may === 'write');
    if (writers.length > 0 && copies.length > 1) found.push(`line ${index} has a writer and another copy`);
    if (copies.some(({ own, entry }) => own.words[(entry * line) >>> 2] !== value)) {
      found.push(`a copy of line ${index} is stale`);
    }
    if (ram.words[(number * line) >>> 2] !== 0) found.push(`line ${index} went to storage, which is no memory`);
  }
  const used = values.filter((value) => value !== undefined).length;
  if (used === nodes * ways && held !== used) found.push('all memory is in use, and not each line once');
  return found;
}
