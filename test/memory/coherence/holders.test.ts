/** The lists of copies against maps of sets, with few cores and with more than any machine word has bits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Copies, Holders } from '../../../src/memory/coherence/holders.ts';

const entries = 5;

const steps = fc.array(
  fc.record({
    core: fc.nat(1023),
    entry: fc.nat(entries - 1),
    line: fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(2 ** 20) }),
  }),
  { minLength: 1, maxLength: 200, size: 'max' },
);

it('has for each line the copies that were added and not removed, in the order of cores', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 5, 33, 1024), steps, (cores, all) => {
      const holders = new Holders(cores, entries);
      const copies = new Copies(cores);
      /** By line: the cores that have it, each with its entry. */
      const model = new Map<number, Map<number, number>>();
      const isTaken = (core: number, entry: number) => [...model.values()].some((held) => held.get(core) === entry);
      for (const { core: drawn, entry, line } of all) {
        const core = drawn % cores;
        const held = model.get(line) ?? new Map<number, number>();
        model.set(line, held);
        const had = held.get(core);
        if (had !== undefined) {
          holders.remove(line, core, had);
          held.delete(core);
        } else if (!isTaken(core, entry)) {
          holders.add(line, core, entry);
          held.set(core, entry);
        }
        const inOrder = [...held].sort(([a], [b]) => a - b);
        expect(holders.coresOf(line)).toEqual(inOrder.map(([one]) => one));
        expect(holders.isReplicated(line)).toBe(held.size > 1);
        for (const [one, theirs] of held) expect(holders.isShared(one, theirs)).toBe(held.size > 1);
        const others = inOrder.filter(([one]) => one !== core);
        holders.list(line, core, copies);
        const listed = Array.from({ length: copies.count }, (_, i) => [copies.cores[i], copies.entries[i]]);
        expect(listed).toEqual(others);
      }
      for (const [line, held] of model) expect(holders.coresOf(line).length).toBe(held.size);
      holders.clear();
      for (const line of model.keys()) expect(holders.coresOf(line)).toEqual([]);
    }),
    { numRuns: 60, seed: 41 },
  );
});

it('refuses more copies than it has numbers for', () => {
  expect(() => new Holders(1024, 2 ** 22)).toThrow('1024 cores with 4194304 lines each');
});
