/**
 * Receipts of accesses as data and for people: what `--explain-access` shows.
 * Follows the order in which a reader asks: which instruction, which data, how long; then step by step where the time went,
 * what happened besides, and what became of each copy, in the protocol's own words.
 */
import { hex } from '../base/bits.ts';
import type { Machine } from '../machine/machine.ts';
import { createLookup, type Lookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import { mostRows, withRest } from './memory-summary.ts';
import type { Style } from './style.ts';
import { alignRows, counted, grouped, wrap } from './text-table.ts';

type Receipt = NonNullable<ReturnType<NonNullable<Machine['receipts']>['last']>>;
type Step = Receipt['steps'][number];
type Transition = Receipt['transitions'][number];
type Course = Pick<Receipt, 'steps' | 'meanwhile' | 'transitions' | 'from' | 'to'>;

/** A receipt as `--json` has it, with what the program says of its addresses. */
export type ReceiptReport = Receipt & {
  /** What was asked for, as it was written. */
  readonly wanted: string;
  readonly instruction: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** The address as a symbol and an offset; the address itself where there is no symbol. */
  readonly at: string;
};

/** Adds to a receipt what a program knows. */
export function receiptReport(
  wanted: string,
  receipt: Receipt,
  { isa, program }: Pick<Machine, 'isa' | 'program'>,
): ReceiptReport {
  const lookup = program && createLookup(program);
  const position = lookup?.lineAt(receipt.pc);
  const word = program && wordAt(program, receipt.pc);
  return {
    wanted,
    instruction: word === undefined ? '' : isa.show(word, receipt.pc),
    file: position?.file,
    line: position?.line,
    at: nameOf(receipt.address, lookup),
    ...receipt,
  };
}

/** The receipt in lines. */
export function showReceipt(
  report: ReceiptReport,
  { program, memory }: Pick<Machine, 'program' | 'memory'>,
  style: Style,
): string[] {
  const { wanted, number, ofCore, core, instruction, file, line, pc, address, at, width, errand, from, to } = report;
  const { early, effect, fetch } = report;
  const lineOf = (one: number) => one - (one % memory.line);
  const lookup = program && createLookup(program);
  const data = at === hex(address) ? at : `${at} (${hex(address)})`;
  const code = nameOf(pc, lookup);
  return [
    style.bold(`${wanted}: access ${grouped(number)} of the run, ${grouped(ofCore)} of core ${core}`),
    ...(program ? [`  ${instruction}, at ${file === undefined ? code : `${code} (${file}:${line})`}`] : []),
    `  ${errands[errand]} ${counted(width, 'byte')} at ${data} in ${style.bold(counted(to - from, 'cycle'))}`,
    ...(fetch
      ? [
          '',
          `  before it, its instruction had to be fetched, and was ${counted(from - fetch.from, 'cycle')} late`,
          ...courseLines(fetch, lineOf(pc), lookup, style),
          '',
          '  then, the access itself',
        ]
      : []),
    ...courseLines(report, lineOf(address), lookup, style),
    ...(early > 0
      ? ['', `  its value is that of before ${counted(early, 'store')} to the word by others: it was done early`]
      : []),
    ...(effect === 'waiting' ? ['', '  and the store was still in its buffer when the run ended'] : []),
    ...(effect && effect !== 'waiting'
      ? [
          '',
          '  later, the store left its buffer and took effect',
          ...courseLines(effect, lineOf(address), lookup, style),
        ]
      : []),
  ];
}

const errands: Readonly<Record<Receipt['errand'], string>> = {
  load: 'loads',
  store: 'stores',
  atomic: 'reads and writes, as one,',
  'load-reserved': 'loads and reserves',
  'store-conditional': 'stores, if they are still reserved,',
  fetch: 'fetches',
};

/** Steps, what happened meanwhile, and what became of copies, each after an empty line. */
function courseLines(
  { steps, meanwhile, transitions, from, to }: Course,
  own: number,
  lookup: Lookup | undefined,
  style: Style,
): string[] {
  const sum = [grouped(to - from), '', '', 'in all', ''];
  const lines = ['', ...table([stepHead('what happens'), ...stepRows(steps, lookup), sum], [0, 1, 2], style)];
  if (meanwhile.length > 0) {
    const shown = stepRows(meanwhile.slice(0, mostRows), lookup);
    const rows = [stepHead('what happens meanwhile, and nobody waits for'), ...shown];
    lines.push('', ...withRest(table(rows, [0, 1, 2], style), meanwhile.length, 'message'));
  }
  if (transitions.length > 0) lines.push('', ...table(transitionRows(transitions, own, lookup), [], style));
  return lines;
}

const stepHead = (what: string) => ['cycles', 'waited', 'from cycle', 'where', what];

/** A row a step, and below it, with their cycles in parentheses, those that it consists of. */
function stepRows(steps: readonly Step[], lookup: Lookup | undefined): string[][] {
  return steps.flatMap(({ from, to, waited, where, what, message, address, steps: inner = [] }) => {
    const { bytes, hops = 1 } = message ?? {};
    const size =
      bytes === undefined ? '' : ` (${counted(bytes, 'byte')}${hops > 1 ? `, ${counted(hops, 'hop')}` : ''})`;
    const said = `${what}${address === undefined ? '' : ` to ${nameOf(address, lookup)}`}${size}`;
    const below = stepRows(inner, lookup).map(([cycles, ...rest]) => [`(${cycles})`, ...rest]);
    return [[grouped(to - from), waited === 0 ? '' : grouped(waited), grouped(from), where, said], ...below];
  });
}

/** A head and a row for each line and change, with the cores whose copies it happened to; the line goes unsaid if it is its own. */
function transitionRows(transitions: readonly Transition[], own: number, lookup: Lookup | undefined): string[][] {
  const rows = new Map<string, { readonly cores: number[]; readonly cells: readonly string[] }>();
  for (const { core, address, event, from, to, rule } of transitions) {
    const line = address === undefined ? 'of the kernel' : address === own ? '' : nameOf(address, lookup);
    const cells = [from === to ? `stays ${from}` : `${from} to ${to}`, event, line, rule];
    const key = cells.join('\n');
    const known = rows.get(key);
    if (known) known.cores.push(core);
    else rows.set(key, { cores: [core], cells });
  }
  const body = [...rows.values()].map(({ cores, cells }) => [`core ${cores.join(', ')}`, ...cells]);
  return [['copy of', 'state', 'on', 'other line', 'what the protocol says'], ...body];
}

/**
 * Rows below a head, of which the last column takes as many lines as it needs, and one that is empty goes unsaid. Columns
 * in `right` end at the same place.
 */
function table(rows: readonly (readonly string[])[], right: readonly number[], style: Style): string[] {
  const [head] = rows;
  const kept = head.flatMap((_, column) => (rows.slice(1).some((row) => row[column] !== '') ? [column] : []));
  const first = kept.slice(0, -1);
  const widths = first.map((column) => Math.max(...rows.map((row) => row[column].length)));
  const room = Math.max(20, style.width - widths.reduce((sum, width) => sum + width + 2, 2));
  const cells = rows.flatMap((row) => {
    const lines = wrap(row[kept[first.length]], room);
    return lines.map((text, index) => ['', ...first.map((column) => (index === 0 ? row[column] : '')), text]);
  });
  const ends = first.flatMap((column, index) => (right.includes(column) ? [index + 1] : []));
  const [top, ...lines] = alignRows(cells, ends);
  return [style.bold(top), ...lines];
}

/** An address as a symbol and what lies between; the address itself where no symbol is before it. */
function nameOf(address: number, lookup: Lookup | undefined): string {
  const mark = lookup?.symbolAt(address);
  if (!mark) return hex(address);
  return `${mark.symbol.name}${mark.offset > 0 ? `+${mark.offset}` : ''}`;
}

/** The word of a program's image at an address; undefined where it has none. */
function wordAt(program: Program, address: number): number | undefined {
  const segment = createLookup(program).segmentAt(address);
  const offset = address - (segment?.address ?? 0);
  if (!segment || offset + 4 > segment.bytes.length) return undefined;
  return new DataView(segment.bytes.buffer, segment.bytes.byteOffset + offset, 4).getInt32(0, true);
}
