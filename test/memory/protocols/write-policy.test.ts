/**
 * Protocols whose caches send words on: every table in every run, as the plain ones; what memory has; and the textbooks'
 * two-state protocol, which MSI comes down to.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/memory/protocols/compile.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { mesi } from '../../../src/memory/protocols/mesi.ts';
import type { Protocol } from '../../../src/memory/protocols/protocol.ts';
import { withWritePolicy } from '../../../src/memory/protocols/write-policy.ts';
import { explore, flaws, perform, start } from './model.ts';
import { mutantsOf } from './mutants.ts';
import { carryOut, rowsOf } from './scenarios.ts';

const policies = [
  { through: true, around: false },
  { through: false, around: true },
  { through: true, around: true },
] as const;

const named = (name: string) => protocols.find((one) => one.name === name) ?? expect.fail(name);
const tables = protocols.flatMap((protocol) =>
  policies.map((policy) => {
    const { through, around } = policy;
    const name = [protocol.name, through ? 'through' : 'back', around ? 'around' : 'allocate'].join(' ');
    return { name, policy, table: withWritePolicy(protocol, policy) };
  }),
);
const coherent = tables.filter(({ table }) => table.coherent);

it('leaves a protocol as it is where lines are kept and written back', () => {
  for (const protocol of protocols) expect(withWritePolicy(protocol, { through: false, around: false })).toBe(protocol);
});

it.each(tables)('$name compiles', ({ table }) => {
  expect(compile(table).states[0]).toBe(table.initial);
});

describe.each(coherent)('$name', ({ table, policy }) => {
  it.each([2, 3, 4])('keeps data right with %i caches in every run', (caches) => {
    const { failure, worlds, rules } = explore(table, caches, 2);
    expect(failure).toBeUndefined();
    expect(worlds).toBeGreaterThan(caches);
    if (caches === 2) return;
    expect([...rules].sort()).toEqual(
      table.rules.flatMap(({ from, on }) => from.map((state) => `${state} ${on}`)).sort(),
    );
  });

  it('gives wrong data in some run when what keeps it right is taken away', () => {
    const fatal = /hear-(write|upgrade|update|around): left out|(write-back|merge|write-through|write-around) left out/;
    const torn = mutantsOf(table).filter(({ name }) => fatal.test(name));
    expect(torn.length).toBeGreaterThan(0);
    const harmless = torn.filter(({ protocol }) => !isRefused(protocol) && !isWrong(protocol));
    expect(harmless.map(({ name }) => name)).toEqual([]);
  });

  it(policy.through ? 'has no dirty copy' : 'has dirty copies', () => {
    const dirty = compile(table).dirty.some((one) => one === 1);
    expect(dirty).toBe(!policy.through);
  });
});

function isRefused(protocol: Protocol): boolean {
  try {
    compile(protocol);
    return false;
  } catch {
    return true;
  }
}

const isWrong = (protocol: Protocol) => explore(protocol, 3, 2).failure !== undefined;

describe('a store', () => {
  it('leaves memory with the word, whoever has the line, where words go through', () => {
    for (const { table, policy } of tables.filter((one) => one.policy.through)) {
      for (const before of [[], [0], [1], [0, 1]]) {
        let world = start(table, 2, 2);
        for (const core of before) world = perform(table, world, { core, event: 'load', word: 0 }).world;
        const after = perform(table, world, { core: 0, event: 'store', word: 1 });
        expect(after.world.memory, `${table.name} ${JSON.stringify(policy)} ${before}`).toBe(0b11);
        if (table.coherent) expect(flaws(table, after.world, 2)).toEqual([]);
      }
    }
  });

  it('brings no line where words go around', () => {
    for (const { table } of tables.filter(({ policy }) => policy.around)) {
      const { world } = perform(table, start(table, 2, 2), { core: 0, event: 'store', word: 1 });
      expect(world.copies.map(({ state }) => state)).toEqual([table.initial, table.initial]);
      expect(world.memory).toBe(0b11);
    }
  });
});

/** Operations, states after them, what went over the bus, who gave the line. */
const scenarios: readonly (readonly [name: string, policy: (typeof policies)[number], rows: string])[] = [
  [
    // Culler, Singh & Gupta 1999, section 5.1; the copy of the last writer is called M here, and is as in memory.
    'msi',
    { through: true, around: true },
    `
    P1 r  S - -  BusRd  memory
    P2 r  S S -  BusRd  memory
    P1 w  M - -  BusWr  -+mem
    P1 w  M - -  BusWr  -+mem
    P2 w  - - -  BusWr  -+mem
    P2 w  - - -  BusWr  -+mem
    P3 r  - - S  BusRd  memory
    P3 w  - - M  BusWr  -+mem
    P1 r  S - S  BusRd  P3
    P3 e  S - -  -      -
    P1 e  - - -  -      -`,
  ],
  [
    'mesi',
    { through: false, around: true },
    `
    P1 w  - - -  BusWr        -+mem
    P1 r  E - -  BusRd        memory
    P1 w  M - -  -            -
    P2 w  - - -  BusWB BusWr  -
    P2 r  - E -  BusRd        memory
    P1 r  S S -  BusRd        P2
    P3 w  - - -  BusWr        -+mem`,
  ],
  [
    'mesi',
    { through: true, around: false },
    `
    P1 w  M - -  BusRdX BusWr  memory+mem
    P1 w  M - -  BusWr         -+mem
    P2 r  S S -  BusRd         P1
    P2 w  - M -  BusWr         -+mem
    P2 e  - - -  -             -`,
  ],
  [
    'dragon',
    { through: false, around: true },
    `
    P1 r  E - -    BusRd   memory
    P1 w  M - -    -       -
    P2 w  M - -    BusWr   -+mem
    P3 r  Sm - Sc  BusRd   P1
    P2 w  Sm - Sc  BusWr   -+mem
    P3 w  Sc - Sm  BusUpd  -
    P3 e  Sc - -   BusWB   -`,
  ],
  [
    'none',
    { through: true, around: true },
    `
    P1 r  V - -  BusRd  memory
    P2 w  V - -  BusWr  -+mem
    P1 w  D - -  BusWr  -+mem
    P1 e  - - -  -      -`,
  ],
];

it.each(scenarios)('%s, %j: does so step by step', (name, policy, text) => {
  const rows = rowsOf(text);
  const operations = rows.map(([operation]) => operation);
  expect(carryOut(withWritePolicy(named(name), policy), operations)).toEqual(rows);
});

it('refuses a copy that is given up to a word without going home first', () => {
  const table = withWritePolicy(mesi, { through: false, around: true });
  const rules = table.rules.map((rule) => (rule.on === 'hear-around' ? { ...rule, do: [] } : rule));
  expect(() => compile({ ...table, rules })).toThrow('M on hear-around writes back clean data, or loses dirty data');
});
