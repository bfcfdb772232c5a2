/**
 * What to change in a program so that its variables no longer share lines falsely: where to align, and how far apart to keep
 * the elements of an array.
 *
 * Two variables have to part if one was stored to on one core while another core had lost the line and then missed for the
 * other. Aligning one moves all that follows, so from there on neighbours nearer than a line, which different cores use and
 * one of them stores to, part as well. Invariant: with these directives no line is shared falsely that was not before.
 */
import { type Place, showPlace } from '../../machine/places.ts';
import { type Account, groupBy } from './tally.ts';

export type Cure =
  /** A directive to put before a symbol: because it shares falsely, or because one before it moves it to where it would. */
  | { readonly kind: 'align'; readonly symbol: string; readonly directive: string; readonly because: Because }
  /** Bytes from one element of an array to the next: as they are, and as they should be. */
  | { readonly kind: 'stride'; readonly symbol: string; readonly from: number; readonly to: number }
  /** What no symbol names has to be given out or laid out in whole lines. */
  | { readonly kind: 'apart'; readonly places: readonly string[]; readonly bytes: number };

type Because = 'sharing' | 'moved';

/** A use of a line's bytes, and where they are. */
export interface Use {
  readonly account: Account;
  readonly place: Place;
}

/** An account that missed for what another had stored to. */
type Conflict = readonly [Use, Use];

interface Variable {
  readonly name: string;
  readonly start: number;
  /** Behind the last byte that was used. */
  readonly end: number;
  readonly uses: readonly Use[];
}

/** Finds the cures of a line; those of all lines follow from each other, since aligning one variable moves the next. */
export function curesFor(uses: readonly Use[], falsely: readonly (readonly Use[])[], line: number) {
  const byId = new Map(uses.map((use) => [use.account.id, use]));
  const conflictsIn = (some: readonly Use[]) =>
    some.flatMap((use) =>
      [...use.account.causes].flatMap(([id, { falseSharing }]): Conflict[] => {
        const other = byId.get(id);
        return other && falseSharing > 0 ? [[use, other]] : [];
      }),
    );
  const all = conflictsIn(falsely.flat());
  const symbolOf = (use: Use) => `${use.place.pid} ${startOf(use)}`;
  const bySymbol = groupBy(uses, symbolOf);
  const within = groupBy(
    all.filter(([a, b]) => a.place.kind === 'symbol' && symbolOf(a) === symbolOf(b)),
    ([a]) => symbolOf(a),
  );
  const aligned = new Map(
    [...groupBy(uses, ({ place }) => place.pid)].map(([pid, own]) => {
      const conflicts = all.filter(([{ place }]) => place.pid === pid);
      const firsts = [...within.values()].map(([[first]]) => first);
      const arrays = new Set(firsts.filter(({ place }) => place.pid === pid).map(startOf));
      return [pid, alignments(own, conflicts, arrays, line)] as const;
    }),
  );
  return (own: readonly Use[]): Cure[] => {
    const [{ place, account }] = own;
    const first = account.address - (account.address % line);
    const symbols = chainFrom([...(aligned.get(place.pid) ?? [])], first, first + line);
    const arrays = [...within].filter(([symbol]) => own.some((use) => symbolOf(use) === symbol));
    const nameless = conflictsIn(own).filter((pair) => pair.some(isNameless));
    const inOrder = nameless.flat().sort((a, b) => a.account.address - b.account.address);
    const apart = new Set(inOrder.map((use) => showPlace(use.place)));
    return [
      ...symbols.map(([, { name, because }]): Cure => {
        return { kind: 'align', symbol: name, directive: `.balign ${line}`, because };
      }),
      ...arrays.map(([symbol, conflicts]): Cure => {
        const [[{ place }]] = conflicts;
        return { kind: 'stride', symbol: place.name, ...strideOf(bySymbol.get(symbol) ?? [], conflicts, line) };
      }),
      ...(apart.size > 0 ? [{ kind: 'apart', places: [...apart], bytes: line } as const] : []),
    ];
  };
}

/** The alignments in a line, and those that they make necessary further on. */
function chainFrom<T extends { readonly because: Because }>(
  all: readonly (readonly [start: number, T])[],
  from: number,
  to: number,
): (readonly [start: number, T])[] {
  const first = all.findIndex(([start, { because }]) => because === 'sharing' && start >= from && start < to);
  if (first < 0) return [];
  const end = all.findIndex(([start, { because }], index) => index > first && because === 'sharing' && start >= to);
  return all.slice(first, end < 0 ? all.length : end);
}

/** Whether a program has no symbol for what is used, and yet a say in where it is. */
function isNameless({ place }: Use): boolean {
  return place.kind !== 'symbol' && place.kind !== 'kernel';
}

/** The variables of a process to align, by their first addresses, in order. `arrays`: where those begin whose elements part. */
function alignments(
  uses: readonly Use[],
  conflicts: readonly Conflict[],
  arrays: ReadonlySet<number>,
  line: number,
): Map<number, { readonly name: string; readonly because: Because }> {
  const partings = new Set(
    conflicts
      .filter((pair) => pair.every(({ place }) => place.kind === 'symbol'))
      .map(([a, b]) => pairKey(startOf(a), startOf(b))),
  );
  const found = new Map<number, { readonly name: string; readonly because: Because }>();
  let group: Variable[] = [];
  for (const variable of variablesOf(uses)) {
    // What ends more than a line before has no line in common with what follows.
    group = group.filter((other) => variable.start - other.end < line);
    const isOff = arrays.has(variable.start) && variable.start % line !== 0;
    const shares = isOff || group.some((other) => partings.has(pairKey(other.start, variable.start)));
    // Where a line starts it may be aligned already, which an address does not tell.
    const moves = found.size > 0 && group.some((other) => mayConflict(other, variable, line));
    if (shares || moves) {
      found.set(variable.start, { name: variable.name, because: shares ? 'sharing' : 'moved' });
      group = [];
    }
    group.push(variable);
  }
  return found;
}

/**
 * The stride of an array whose elements conflict, and the one that gives each element lines of its own. An element begins at
 * the lowest byte that a core uses by the instructions that conflict.
 */
function strideOf(uses: readonly Use[], conflicts: readonly Conflict[], line: number): { from: number; to: number } {
  const involved = conflicts.flat().map(({ account }) => account);
  const pcs = new Set(involved.map(({ pc }) => pc));
  const lowest = new Map<number, number>();
  for (const { account, place } of uses) {
    if (!pcs.has(account.pc)) continue;
    lowest.set(account.core, Math.min(place.offset, lowest.get(account.core) ?? place.offset));
  }
  const starts = [...new Set(lowest.values())].sort((a, b) => a - b);
  const steps = starts.slice(1).map((start, index) => start - starts[index]);
  const from = steps.reduce(greatestCommonDivisor, 0) || Math.max(...involved.map(({ width }) => width));
  return { from, to: Math.ceil(from / line) * line };
}

export function startOf({ account, place }: Use): number {
  return account.address - place.offset;
}

function variablesOf(uses: readonly Use[]): Variable[] {
  const found = new Map<number, { name: string; start: number; end: number; uses: Use[] }>();
  for (const use of uses) {
    const { account, place } = use;
    if (place.kind !== 'symbol') continue;
    const start = startOf(use);
    const end = account.address + account.width;
    const known = found.get(start);
    if (!known) found.set(start, { name: place.name, start, end, uses: [use] });
    else {
      known.uses.push(use);
      known.end = Math.max(known.end, end);
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** Whether, near the border of two variables, one core stores and another uses what would share its line. */
function mayConflict(before: Variable, after: Variable, line: number): boolean {
  const last = before.uses.filter(({ account }) => account.address > before.end - line);
  const first = after.uses.filter(({ account }) => account.address < after.start + line);
  return last.some(({ account: a }) =>
    first.some(({ account: b }) => a.core !== b.core && (storesTo(a) || storesTo(b))),
  );
}

function storesTo({ kind }: Account): boolean {
  return kind === 'store' || kind === 'atomic';
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
