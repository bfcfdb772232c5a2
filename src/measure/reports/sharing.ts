/**
 * `--report sharing`: lines that cores took from each other for different variables, by name, place and source line, what
 * that cost, and what to change; and, apart from them, lines of which the cores used the same bytes.
 * Which is which follows Dubois et al. 1993, as in `memory/cache/classify.ts`.
 */
import { hex } from '../../base/bits.ts';
import { createPlaces } from '../../machine/places.ts';
import { mostRows, withRest } from '../memory-summary.ts';
import type { Style } from '../style.ts';
import { alignRows, counted, grouped } from '../text-table.ts';
import { type Cure, curesFor, type Use } from './cures.ts';
import { placeInSource } from './misses.ts';
import type { ReportKind } from './report-kind.ts';
import { type SharedLine, sharedGroups, sharedLine } from './shared-line.ts';
import type { Account } from './tally.ts';

interface FalselySharedLine extends SharedLine {
  readonly cures: readonly Cure[];
}

interface SharingData {
  /** Bytes in a line. */
  readonly line: number;
  readonly falselyShared: readonly FalselySharedLine[];
  readonly trulyShared: readonly SharedLine[];
}

export const sharing: ReportKind<SharingData> = {
  name: 'sharing',
  summary: 'Lines that cores share falsely: both variables, both source lines, the cost and the cure.',
  needs: ['accounts'],
  data(machine) {
    const { accounts } = machine.observation;
    if (!accounts) return { line: 0, falselyShared: [], trulyShared: [] };
    const places = createPlaces(machine);
    const { all, line } = accounts;
    const useOf = (account: Account): Use => ({ account, place: places.variable(account.space, account.address) });
    const shared = sharedGroups(all, line).map((own) => own.map(useOf));
    const isFalse = (own: readonly Use[]) => own.some(({ account }) => account.misses.falseSharing > 0);
    const falsely = shared.filter(isFalse);
    const cures = falsely.length > 0 ? curesFor(all.map(useOf), falsely, line) : () => [];
    const describe = (own: readonly Use[]) => sharedLine(own, line, places);
    return {
      line,
      falselyShared: dearestFirst(falsely.map((own) => ({ ...describe(own), cures: cures(own) }))),
      trulyShared: dearestFirst(shared.filter((own) => !isFalse(own)).map(describe)),
    };
  },
  lines({ line, falselyShared, trulyShared }, style) {
    return [
      ...(falselyShared.length === 0 ? ['', '  no line is shared falsely'] : []),
      ...falselyShared.slice(0, mostRows).flatMap((one) => falseLines(one, line, style)),
      ...(falselyShared.length > mostRows ? withRest([''], falselyShared.length, 'falsely shared line') : []),
      ...trueTable(trulyShared, style),
    ];
  },
};

/** The dearest first; of equals, those with the lower address. */
function dearestFirst<T extends SharedLine>(lines: readonly T[]): T[] {
  return lines.toSorted((a, b) => b.cycles - a.cycles || a.address - b.address);
}

function falseLines(one: FalselySharedLine, line: number, { bold, cyan }: Style): string[] {
  const { address, coherence, falseSharing, upgrades, cycles, variables, cures } = one;
  const counts = [
    counted(falseSharing, 'miss', 'misses'),
    ...(coherence > 0 ? [`${grouped(coherence)} for what was really shared`] : []),
    ...(upgrades > 0 ? [counted(upgrades, 'upgrade')] : []),
    counted(cycles, 'cycle'),
  ];
  const shown = variables.flatMap(({ name, offset, uses }) =>
    uses.filter(({ conflicts }) => conflicts).map((use, index) => ({ name, offset, use, isFirst: index === 0 })),
  );
  const rows = shown.map(({ name, offset, use, isFirst }) => [
    isFirst ? `  ${offset}` : '',
    isFirst ? name : '',
    ...[use.core, use.reads, use.writes, use.falseSharing].map(grouped),
    `${placeInSource(use)}  ${use.instruction}`,
  ]);
  const head = ['  offset', 'variable', 'core', 'reads', 'writes', 'misses', 'source line'];
  const [first, ...lines] = alignRows([head, ...rows.slice(0, mostRows)], [0, 2, 3, 4, 5]);
  return [
    '',
    bold(`  line ${hex(address)} of ${line} bytes is shared falsely: ${counts.join(', ')}`),
    first,
    ...withRest(lines, rows.length, 'row'),
    ...cures.map((cure) => cyan(`  ${cureInWords(cure)}`)),
  ];
}

function cureInWords(cure: Cure): string {
  if (cure.kind === 'align') {
    const { directive, symbol, because } = cure;
    if (because === 'moved') return `      and before \`${symbol}:\`, which that moves, unless it is aligned already`;
    return `cure: put \`${directive}\` before \`${symbol}:\``;
  }
  if (cure.kind === 'stride') {
    return `cure: keep the elements of \`${cure.symbol}\` ${cure.to} bytes apart instead of ${cure.from}`;
  }
  return `cure: keep ${cure.places.join(' and ')} in lines of their own, ${cure.bytes} bytes each`;
}

function trueTable(shared: readonly SharedLine[], { bold }: Style): string[] {
  if (shared.length === 0) return [];
  const rows = shared.slice(0, mostRows).map(({ address, variables, coherence, upgrades, cycles }) => {
    const used = variables.filter(({ uses }) => {
      return new Set(uses.map(({ core }) => core)).size > 1 && uses.some(({ writes }) => writes > 0);
    });
    const names = used.map(({ name }) => name);
    const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
    return [
      `  ${grouped(cycles)}`,
      ...[coherence, upgrades].map(grouped),
      hex(address),
      names.slice(0, 2).join(', ') + more,
    ];
  });
  const head = ['  cycles', 'misses', 'upgrades', 'truly shared line', 'what more than one core uses'];
  const [first, ...lines] = alignRows([head, ...rows], [0, 1, 2]);
  return ['', ...withRest([bold(first), ...lines], shared.length, 'line')];
}
