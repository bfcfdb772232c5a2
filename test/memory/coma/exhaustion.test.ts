/** The rules of cache-only memory in every run: all loads and stores of all nodes in all states that can be reached. */
import { describe, expect, it } from 'vitest';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { createNodes, flaws, keyOf, type NodesSetting } from './nodes.ts';

interface Exploration {
  readonly states: number;
  readonly steps: number;
  /** Steps that had a last copy move to another node. */
  readonly injections: number;
  /** Steps that had a node give up a copy that others had. */
  readonly drops: number;
  /** States in which some line has several copies. */
  readonly replicated: number;
  readonly failure: string | undefined;
}

interface World {
  readonly saved: unknown;
  readonly values: readonly (number | undefined)[];
  readonly run: string;
}

function explore(setting: NodesSetting): Exploration {
  const nodes = createNodes(setting);
  const { memory } = nodes;
  const start: World = { saved: memory.save(), values: new Array(setting.lines).fill(undefined), run: '' };
  const keys = new Set([keyOf(start.saved)]);
  const worlds = [start];
  let [steps, stored, injections, drops, replicated] = [0, 0, 0, 0, 0];
  const sum = (numbers: readonly number[] = []) => numbers.reduce((all, one) => all + one, 0);
  const result = (failure?: string) => ({ states: worlds.length, steps, injections, drops, replicated, failure });
  for (const world of worlds) {
    for (let node = 0; node < setting.nodes; node++) {
      for (let index = 0; index < setting.lines; index++) {
        for (const on of ['load', 'store'] as const) {
          memory.restore(world.saved);
          steps++;
          const values = [...world.values];
          const run = `${world.run} ${node}:${on}:${index}`;
          const before = memory.statistics()?.attraction;
          try {
            if (on === 'load') {
              const wanted = values[index] ?? 0;
              const got = nodes.load(node, index);
              if (got !== wanted) return result(`${run} gives ${got} and not ${wanted}`);
              values[index] = wanted;
            } else {
              // A value that was never there before, so that an old one cannot pass for it.
              values[index] = ++stored;
              nodes.store(node, index, stored);
            }
          } catch (error) {
            return result(`${run}: ${error}`);
          }
          const [flaw] = flaws(nodes, setting, values);
          if (flaw) return result(`${run}: ${flaw}`);
          const after = memory.statistics()?.attraction;
          if (sum(after?.injected) > sum(before?.injected)) injections++;
          if (sum(after?.dropped) > sum(before?.dropped)) drops++;
          const saved = memory.save();
          const key = keyOf(saved);
          if (keys.has(key)) continue;
          keys.add(key);
          worlds.push({ saved, values, run });
          if (values.some((_, one) => memory.coherence.holdersOf(nodes.numberOf(one)).length > 1)) replicated++;
        }
      }
    }
  }
  return result();
}

const coherent = protocols
  .filter((protocol) => protocol.coherent)
  .map((protocol) => [protocol.name, protocol] as const);

describe.each(coherent)('%s', (name, protocol) => {
  it.each([
    { nodes: 2, ways: 1, lines: 2, hierarchy: 'flat' },
    { nodes: 2, ways: 1, lines: 2, hierarchy: 'ddm' },
    { nodes: 3, ways: 1, lines: 2, hierarchy: 'ddm' },
    // The larger spaces say the same of every protocol, and most of what there is to say with the simplest.
    ...(['mi', 'msi'].includes(name) ? [{ nodes: 3, ways: 1, lines: 3, hierarchy: 'flat' } as const] : []),
    ...(['mi'].includes(name) ? [{ nodes: 2, ways: 2, lines: 4, hierarchy: 'flat' } as const] : []),
    ...(['msi'].includes(name) ? [{ nodes: 2, ways: 2, lines: 3, hierarchy: 'flat' } as const] : []),
  ] as const)(
    'keeps every line at $nodes nodes of $ways lines with $lines lines, $hierarchy',
    (sizes) => {
      const { failure, states, injections, drops, replicated } = explore({ ...sizes, protocol });
      expect(failure).toBeUndefined();
      // Closed spaces without what they are about would prove nothing.
      expect(states).toBeGreaterThan(10);
      expect(injections).toBeGreaterThan(0);
      if (name === 'mi') expect([drops, replicated]).toEqual([0, 0]);
      else expect(Math.min(drops, replicated)).toBeGreaterThan(0);
    },
    60_000,
  );
});
