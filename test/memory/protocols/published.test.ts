/** The tables against the literature: published figures by their names, then every arrow of the published diagrams. */
import { describe, expect, it } from 'vitest';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { msi } from '../../../src/memory/protocols/msi.ts';
import { none } from '../../../src/memory/protocols/none.ts';
import { explore, flaws, perform, start } from './model.ts';
import { carryOut, rowsOf, scenarios } from './scenarios.ts';

function named(name: string) {
  const protocol = protocols.find((one) => one.name === name);
  if (!protocol) throw new Error(`no protocol ${name}`);
  return protocol;
}

describe('private read then write of one line', () => {
  it.each([
    ['msi', 2],
    ['mesi', 1],
    ['moesi', 1],
  ])('%s: %i bus transactions', (name, transactions) => {
    const buses = carryOut(named(name), ['P1 r', 'P1 w']).map(([, , bus]) => bus);
    expect(buses.filter((bus) => bus !== '-')).toHaveLength(transactions);
  });
});

describe('msi, three caches, one line', () => {
  const rows = [
    ['P1 r', 'S - -', 'BusRd', 'memory'],
    ['P3 r', 'S - S', 'BusRd', 'memory'],
    ['P3 w', 'I - M', 'BusRdX', 'memory'],
    ['P1 r', 'S - S', 'BusRd', 'P3'],
    ['P2 r', 'S S S', 'BusRd', 'memory'],
  ];
  const ours = carryOut(
    msi,
    rows.map(([operation]) => operation),
  );

  it.each(rows.map((row, index) => [row, index] as const))('%j', ([, states, bus, from], index) => {
    // The published table writes I for a line that was there before.
    expect(ours[index].slice(1, 3)).toEqual([states.replace('I', '-'), bus]);
    expect(ours[index][3].replace('+mem', '')).toBe(from);
  });
});

describe.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s', (name, protocol) => {
  it('does what the literature says, step by step', () => {
    const rows = rowsOf(scenarios[name]);
    expect(
      carryOut(
        protocol,
        rows.map(([operation]) => operation),
      ),
    ).toEqual(rows);
  });
});

/** The compatibility of states as reference works tabulate it; what holds of every pair, that one is I, is left out. */
describe('states that a line has in two caches at once', () => {
  it.each([
    ['mi', []],
    ['msi', ['S S']],
    ['mesi', ['S S']],
    ['mesif', ['F S', 'S S']],
    ['moesi', ['O S', 'S S']],
    ['dragon', ['Sc Sc', 'Sc Sm']],
    ['firefly', ['S S']],
  ])('%s: %j', (name, published) => {
    const { pairs } = explore(named(name), 4, 1);
    expect([...pairs].filter((pair) => !pair.split(' ').includes('I')).sort()).toEqual(published);
  });
});

describe('without coherence', () => {
  const run = (words: number, ...steps: readonly (readonly ['load' | 'store' | 'evict', number, number])[]) =>
    steps.reduce(
      ({ world }, [event, core, word]) => perform(none, world, { event, core, word }),
      perform(none, start(none, 2, words), { event: 'load', core: 0, word: 0 }),
    );

  it('a load can miss the last store', () => {
    expect(run(1, ['store', 1, 0], ['load', 0, 0]).violations).toEqual(['a load does not see the last store']);
  });

  it('a store is lost when a line goes home over it', () => {
    const { world } = run(2, ['store', 0, 0], ['store', 1, 1], ['evict', 0, 0], ['evict', 1, 0]);
    expect(flaws(none, world, 2)).toContain('the latest data is lost');
  });
});
