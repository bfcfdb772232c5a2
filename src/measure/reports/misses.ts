/**
 * `--report misses`: who missed, how often, why and at what cost, by source line, by variable and by line; and who took
 * which lines from whom. Only what missed, or had to ask others, has a row; the dearest come first, and of many rows only the
 * first are made.
 */
import { hex } from '../../base/bits.ts';
import { type CodePlace, createPlaces, type Places, showPlace } from '../../machine/places.ts';
import { mostRows, withRest } from '../memory-summary.ts';
import type { Style } from '../style.ts';
import { alignRows, grouped } from '../text-table.ts';
import type { ReportKind } from './report-kind.ts';
import { type Account, groupAccounts, groupBy, type Tally, tally } from './tally.ts';

interface VariableRow extends Tally {
  /** 0 for the kernel, and where there is no program. */
  readonly pid: number;
  readonly name: string;
}

interface LineRow extends Tally {
  readonly pid: number;
  /** Of its first byte; where there is a program, as the program has it. */
  readonly address: number;
  readonly variables: readonly string[];
}

interface SourceRow extends Tally {
  readonly pid: number;
  /** Absent for the kernel, and for a program without line numbers. */
  readonly file?: string;
  readonly line?: number;
  /** Of the first instruction that missed; 0 for the kernel. */
  readonly pc: number;
  readonly who: CodePlace['who'];
  readonly instructions: readonly string[];
  /** Whether the instructions themselves were fetched; else what they loaded and stored. */
  readonly fetch: boolean;
}

interface InvalidationRow {
  readonly pid: number;
  readonly address: number;
  /** What was stored to, or loaded where lines are in one cache at a time. */
  readonly variable: string;
  readonly by: number;
  readonly from: number;
  readonly count: number;
  readonly file?: string;
  readonly line?: number;
  readonly pc: number;
  readonly who: CodePlace['who'];
  readonly instruction: string;
}

interface MissesData {
  readonly sources: Table<SourceRow>;
  readonly variables: Table<VariableRow>;
  readonly lines: Table<LineRow>;
  readonly invalidations: Table<InvalidationRow>;
}

interface Table<Row> {
  /** How many rows there would be. */
  readonly count: number;
  readonly rows: readonly Row[];
}

/** Rows of a table as data; people see the first of them. */
const mostData = 256;

const empty = { count: 0, rows: [] };

export const misses: ReportKind<MissesData> = {
  name: 'misses',
  summary: 'Who missed, how often, why and at what cost: by source line, variable and cache line.',
  needs: ['accounts'],
  data(machine) {
    const { accounts } = machine.observation;
    if (!accounts) return { sources: empty, variables: empty, lines: empty, invalidations: empty };
    const places = createPlaces(machine);
    const { all, line } = accounts;
    return {
      sources: sourcesOf(all, places),
      variables: variablesOf(all, places),
      lines: linesOf(all, places, line),
      invalidations: invalidationsIn(all, places, line),
    };
  },
  lines(data, style) {
    const where = (row: SourceRow) => `${placeInSource(row)}  ${row.fetch ? '(fetched)' : row.instructions.join('; ')}`;
    return [
      ...table('source line', data.sources, where, style),
      ...table('variable', data.variables, ({ name }) => name, style),
      ...table('line', data.lines, ({ address, variables }) => `${hex(address)}  ${shortened(variables)}`, style),
      ...invalidationTable(data.invalidations, style),
    ];
  },
};

/** A row for each group in which something missed or asked others; a group counts hits, too. */
function tableOf<Row>(groups: readonly (readonly Account[])[], rowOf: (group: readonly Account[]) => Row): Table<Row> {
  const scored = groups.flatMap((group) => {
    const [cycles, misses] = costOf(group);
    return misses > 0 ? [{ group, cycles, misses }] : [];
  });
  // Of equals, those that came first.
  scored.sort((a, b) => b.cycles - a.cycles || b.misses - a.misses);
  return { count: scored.length, rows: scored.slice(0, mostData).map(({ group }) => rowOf(group)) };
}

/** The cycles of some accounts, and their misses and upgrades. */
function costOf(accounts: readonly Account[]): readonly [cycles: number, misses: number] {
  let cycles = 0;
  let count = 0;
  for (const account of accounts) {
    const { compulsory, capacity, conflict, trueSharing, falseSharing } = account.misses;
    cycles += account.cycles;
    count += compulsory + capacity + conflict + trueSharing + falseSharing + account.upgrades;
  }
  return [cycles, count];
}

function sourcesOf(all: readonly Account[], places: Places): Table<SourceRow> {
  const codeOf = ({ space, pc }: Account) => places.code(space, pc);
  const instructions = [true, false].flatMap((fetch) => {
    return groupAccounts(
      all.filter(({ kind }) => (kind === 'fetch') === fetch),
      ({ pc }) => pc,
    );
  });
  const sources = groupBy(instructions, ([first]) => {
    const { pid, file, line, pc } = codeOf(first);
    return `${first.kind === 'fetch'} ${pid} ${file === undefined ? pc : `${file}:${line}`}`;
  });
  const groups = [...sources.values()].map((some) => some.flat());
  return tableOf(groups, (accounts) => {
    const byPc = [...groupBy(accounts, ({ pc }) => pc).values()].sort(([a], [b]) => a.pc - b.pc);
    const [first, ...others] = byPc.map(([one]) => codeOf(one));
    const { instruction, ...place } = first;
    const instructions = [instruction, ...others.map((one) => one.instruction)].filter((text) => text !== '');
    return { ...place, instructions, fetch: accounts[0].kind === 'fetch', ...tally(accounts) };
  });
}

function variablesOf(all: readonly Account[], places: Places): Table<VariableRow> {
  const placeOf = ({ space, address }: Account) => places.variable(space, address);
  // Local names may repeat: where a variable begins tells them apart.
  const groups = groupAccounts(all, (one) => one.address - placeOf(one).offset);
  return tableOf(groups, (accounts) => {
    const { pid, name } = placeOf(accounts[0]);
    return { pid, name, ...tally(accounts) };
  });
}

function linesOf(all: readonly Account[], places: Places, size: number): Table<LineRow> {
  const lineOf = ({ address }: Account) => address - (address % size);
  return tableOf(groupAccounts(all, lineOf), (accounts) => {
    const inLine = accounts.toSorted((a, b) => a.address - b.address);
    const found = inLine.map(({ space, address }) => places.variable(space, address));
    const variables = [...new Set(found.map(({ name }) => name))];
    return { pid: found[0].pid, address: lineOf(accounts[0]), variables, ...tally(accounts) };
  });
}

function invalidationsIn(all: readonly Account[], places: Places, size: number): Table<InvalidationRow> {
  const taken = all.flatMap((account) => [...account.taken].map(([from, count]) => ({ account, from, count })));
  taken.sort((a, b) => b.count - a.count || a.account.id - b.account.id || a.from - b.from);
  const rows = taken.slice(0, mostData).map(({ account: { space, address, pc, core: by }, from, count }) => {
    const place = places.variable(space, address);
    const variable = showPlace(place);
    return {
      address: address - (address % size),
      variable,
      by,
      from,
      count,
      ...places.code(space, pc),
      pid: place.pid,
    };
  });
  return { count: taken.length, rows };
}

const classes = ['compulsory', 'capacity', 'conflict', 'coherence', 'falseSharing'] as const;

function table<T extends Tally>(
  title: string,
  { count, rows }: Table<T>,
  what: (row: T) => string,
  { bold }: Style,
): string[] {
  if (rows.length === 0) return [];
  // A class that no row has needs no column.
  const shown = classes.filter((name) => rows.some((row) => row[name] > 0));
  const head = ['  cycles', 'accesses', 'misses', ...shown.map(inWords), 'upgrades', 'cores', title];
  const cells = rows
    .slice(0, mostRows)
    .map((row) => [
      `  ${grouped(row.cycles)}`,
      ...[row.accesses, row.misses, ...shown.map((name) => row[name]), row.upgrades].map(grouped),
      coresInWords(row.cores.filter((one) => one.misses + one.upgrades > 0).map(({ core }) => core)),
      what(row),
    ]);
  const numbers = Array.from({ length: shown.length + 4 }, (_, column) => column);
  const [first, ...lines] = alignRows([head, ...cells], numbers);
  return ['', ...withRest([bold(first), ...lines], count, title)];
}

function invalidationTable({ count, rows }: Table<InvalidationRow>, { bold }: Style): string[] {
  if (rows.length === 0) return [];
  const cells = rows.slice(0, mostRows).map((row) => {
    return [
      `  ${grouped(row.count)}`,
      hex(row.address),
      ...[row.by, row.from].map(String),
      row.variable,
      `${placeInSource(row)}  ${row.instruction}`,
    ];
  });
  const head = ['  taken', 'line', 'by core', 'from core', 'to access', 'source line'];
  const [first, ...lines] = alignRows([head, ...cells], [0, 2, 3]);
  return ['', ...withRest([bold(first), ...lines], count, 'row')];
}

/** `sum.s:12`, the address where there is no line, or who it was. */
export function placeInSource({ file, line, pc, who }: Pick<CodePlace, 'file' | 'line' | 'pc' | 'who'>): string {
  if (file !== undefined) return `${file}:${line}`;
  return who === 'program' ? hex(pc) : `the ${who}`;
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/, (big) => ` ${big.toLowerCase()}`);
}

/** `0`, `0 2`, `0-63`. */
function coresInWords(cores: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const core of cores) {
    const last = runs.at(-1);
    if (last && last[1] === core - 1) last[1] = core;
    else runs.push([core, core]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

const mostNames = 3;

function shortened(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more <= 1 ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} and ${more} more`;
}
