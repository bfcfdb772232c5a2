/**
 * Where the cycles of a run went, by function and by source line: what `--profile` adds to `--json`.
 * Invariants: functions and what is outside of them sum to the cycles, and so do lines, cause by cause; a cause that no
 * cycle of all those had is 0 in every row.
 */

import type { Machine } from '../../machine/machine.ts';
import { type CodePlace, createPlaces } from '../../machine/places.ts';
import { type CpiStack, type StackCause, stackCauses } from '../cpi-stack.ts';
import { coreReports } from '../report.ts';
import { groupBy } from '../reports/tally.ts';
import { type Attributed, attribute } from './attribution.ts';
import { createFunctions, type FunctionPlace } from './functions.ts';
import type { Profiler } from './profiler.ts';

interface Spent {
  readonly cycles: number;
  readonly instructions: number;
  /** They sum to `cycles`. */
  readonly causes: CpiStack;
}

export interface FunctionRow extends Spent, Pick<CodePlace, 'file' | 'line'> {
  readonly pid: number;
  readonly name: string;
}

/** A line that ran; without `file` and `line`, all of a function for which the program has no lines. */
export interface LineRow extends Spent, Pick<CodePlace, 'file' | 'line'> {
  readonly pid: number;
  /** That of its first instruction. */
  readonly function: string;
}

export interface ProfileReport extends Spent {
  /** Whose cycles these are, by number. */
  readonly cores: readonly number[];
  /** The dearest first. */
  readonly functions: readonly FunctionRow[];
  /** By file, and in a file in order. */
  readonly lines: readonly LineRow[];
  /** Cycles that are no instruction's. */
  readonly outside: Readonly<Record<Outside, number>>;
}

export const outsideCauses = ['kernel', 'lock', 'idle'] as const;
type Outside = (typeof outsideCauses)[number];

/** The profile of a run up to now, of all cores or of one. */
export function profileReport(machine: Machine, profiler: Profiler, only?: number): ProfileReport {
  const reports = coreReports(machine).filter(({ id }) => only === undefined || id === only);
  const rows = profiler.finish();
  const found = reports.flatMap(({ id, stack }) =>
    attribute(rows[id], stack, machine.array.cores[id].timing !== undefined),
  );
  const places = createPlaces(machine);
  const functionOf = createFunctions(machine, rows.flat());
  const instructions = found.map((one): Located => {
    return { ...one, in: functionOf(one.space, one.pc), at: places.code(one.space, one.pc) };
  });
  const whole = sumOf(reports.map(({ stack }) => stack));
  return {
    cores: reports.map(({ id }) => id),
    ...spent(instructions, whole),
    functions: functionsIn(instructions, (one) => places.code(one.space, one.in.address)),
    lines: linesIn(instructions),
    outside: { kernel: whole.kernel, lock: whole.lock, idle: whole.idle },
  };
}

interface Located extends Attributed {
  readonly in: FunctionPlace;
  readonly at: CodePlace;
}

function functionsIn(instructions: readonly Located[], beginning: (one: Located) => CodePlace): FunctionRow[] {
  const groups = [...groupBy(instructions, (one) => `${one.in.pid} ${one.in.address}`).values()];
  const rows = groups.map((group) => {
    const [{ in: place }] = group;
    return { address: place.address, row: { ...placeOf(beginning(group[0])), ...nameOf(place), ...spent(group) } };
  });
  rows.sort((a, b) => b.row.cycles - a.row.cycles || a.row.pid - b.row.pid || a.address - b.address);
  return rows.map(({ row }) => row);
}

function linesIn(instructions: readonly Located[]): LineRow[] {
  const inOrder = instructions.toSorted((a, b) => a.in.pid - b.in.pid || a.pc - b.pc);
  const groups = groupBy(inOrder, ({ in: { pid, address }, at: { file, line } }) => {
    return `${pid} ${line === undefined ? address : `${file}:${line}`}`;
  });
  const rows = [...groups.values()].map((group): LineRow => {
    const [{ in: place, at }] = group;
    return { pid: place.pid, ...placeOf(at), function: place.name, ...spent(group) };
  });
  const files = [...new Set(rows.map(({ file }) => file))];
  return rows.sort((a, b) => {
    return a.pid - b.pid || files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0);
  });
}

function nameOf({ pid, name }: FunctionPlace) {
  return { pid, name };
}

function placeOf({ file, line }: CodePlace): Pick<CodePlace, 'file' | 'line'> {
  return file === undefined || line === undefined ? {} : { file, line };
}

/** What some instructions took, or what was taken in all. */
function spent(
  instructions: readonly Attributed[],
  causes: CpiStack = sumOf(instructions.map((one) => one.causes)),
): Spent {
  return {
    cycles: stackCauses.reduce((sum, cause) => sum + causes[cause], 0),
    instructions: instructions.reduce((sum, one) => sum + one.instructions, 0),
    causes,
  };
}

function sumOf(stacks: readonly CpiStack[]): CpiStack {
  const sum = Object.fromEntries(stackCauses.map((cause) => [cause, 0])) as Record<StackCause, number>;
  for (const stack of stacks) for (const cause of stackCauses) sum[cause] += stack[cause];
  return sum;
}
