/**
 * How a run ended, for people: what happened, where in the source, and the state of whoever did it.
 * Follows what a debugger's user looks for first: the line, the instruction, the address, the registers.
 */
import { hex } from '../base/bits.ts';
import { excerpt } from '../base/diagnostics.ts';
import { registerNames } from '../isa/registers.ts';
import type { Machine } from '../machine/machine.ts';
import { createLookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import type { Style } from './style.ts';
import { alignRows, wrap } from './text-table.ts';

type Outcome = ReturnType<Machine['run']>;
type Fault = NonNullable<Outcome['fault']>;
type SourceOf = (file: string) => string | undefined;

const headlines: Readonly<Record<Outcome['kind'], (outcome: Outcome) => string>> = {
  exit: ({ code }) => `exit ${code}`,
  deadlock: () => 'deadlock',
  budget: () => 'budget used up',
  fault: () => 'fault',
  check: () => 'check failed',
};

/** The outcome in a word or two: `exit 0`, `deadlock`. */
export function headline(outcome: Outcome): string {
  return headlines[outcome.kind](outcome);
}

/** The outcome in lines: for an exit one, for anything else what a user needs to find out why. */
export function showOutcome(
  { program, isa }: Pick<Machine, 'program' | 'isa'>,
  outcome: Outcome,
  sourceOf: SourceOf,
  style: Style,
): string[] {
  if (outcome.kind === 'exit') return [style.bold(headline(outcome))];
  const lines = wrap(outcome.message, style.width).map((line) => style.bold(style.red(line)));
  if (outcome.fault && program) lines.push(...showFault(outcome.fault, program, isa, sourceOf, style));
  if (outcome.threads.length > 0 && !outcome.fault) lines.push(...showThreads(outcome, style));
  return lines;
}

function showFault(
  { tid, pc, word, registers }: Fault,
  program: Program,
  isa: Machine['isa'],
  sourceOf: SourceOf,
  style: Style,
): string[] {
  const lookup = createLookup(program);
  const mark = lookup.symbolAt(pc);
  const where = mark ? ` <${mark.symbol.name}${mark.offset > 0 ? `+${mark.offset}` : ''}>` : '';
  const rows = [
    ['  thread', String(tid)],
    ['  pc', hex(pc) + where],
  ];
  // Where nothing can be fetched there is no word to show.
  if (lookup.segmentAt(pc)) rows.push(['  instruction', `${isa.show(word, pc)}   (${hex(word)})`]);
  return [
    ...excerptAt(lookup.lineAt(pc), sourceOf),
    ...alignRows(rows),
    ...registerLines(registers).map((line) => style.dim(`  ${line}`)),
  ];
}

/** The source line, with what of it is no comment underlined. */
function excerptAt(
  position: { readonly file: string; readonly line: number } | undefined,
  sourceOf: SourceOf,
): string[] {
  if (!position) return [];
  const text = sourceOf(position.file)?.split(/\r\n|\n|\r/)[position.line - 1] ?? '';
  const code = text.replace(/\s*(#|\/\/).*$/, '').replace(/^\s*[\w.$]+:/, (label) => ' '.repeat(label.length));
  const column = code.length - code.trimStart().length + 1;
  return excerpt({ ...position, column, length: Math.max(1, code.trim().length) }, sourceOf, '-->');
}

/** The registers in four columns, read downwards. */
function registerLines(registers: Int32Array): string[] {
  const cells = registerNames.map((name, number) => `${name.padEnd(4)} ${hex(registers[number])}`);
  return Array.from({ length: 8 }, (_, row) => [0, 8, 16, 24].map((column) => cells[column + row]).join('   '));
}

/** A line a thread; where that is too long, where it stands goes to a line of its own. */
function showThreads({ threads }: Outcome, { width, cyan }: Style): string[] {
  const isOne = threads.every(({ pid }) => pid === 1);
  const cells = threads.map(({ tid, pid, name, state, waitsFor }) => [
    `  thread ${tid}`,
    isOne ? name : `${name} of process ${pid}`,
    waitsFor === '' ? state : `waits for ${waitsFor}`,
  ]);
  const places = threads.map(({ at, callers }) => [`at ${at}`, ...callers].join(', called from '));
  const whole = alignRows(cells.map((row, index) => [...row, places[index]]));
  if (whole.every((line) => line.length <= width)) return whole.map(cyan);
  return alignRows(cells).flatMap((line, index) => [cyan(line), `      ${places[index]}`]);
}
