/**
 * How often cores guessed where branches lead, and how often in vain: for programs, and as a table for people.
 * Invariant: what is counted of the kinds sums to what is counted of all.
 */
import type { Configuration } from '../machine/configuration.ts';
import type { Machine } from '../machine/machine.ts';
import { sections } from '../machine/sections.ts';
import type { Style } from './style.ts';
import { alignRows, grouped } from './text-table.ts';

type Statistics = ReturnType<Machine['predictors'][number]['statistics']>;
type Kind = Exclude<keyof Statistics, 'btbMisses'>;
type Counts = Statistics[Kind];

/** What guesses are counted apart by, and what people call them. */
const kinds: Readonly<Record<Kind, string>> = {
  branch: 'branches',
  jump: 'jumps',
  return: 'returns',
  indirect: 'indirect jumps',
};
const kindNames = Object.keys(kinds) as Kind[];

/** What one core guessed. */
export interface PredictionReport extends Counts, Statistics {}

export function predictionReport(statistics: Statistics): PredictionReport {
  const sum = (count: keyof Counts) => kindNames.reduce((total, kind) => total + statistics[kind][count], 0);
  return { predictions: sum('predictions'), mispredictions: sum('mispredictions'), ...statistics };
}

/**
 * A row for each kind that there was, over all cores, after an empty line. Nothing where nobody was asked, but a note if
 * somebody was chosen to be.
 */
export function predictionTable(
  reports: readonly PredictionReport[],
  { cpu, predictor }: Pick<Configuration, 'cpu' | 'predictor'>,
  { bold }: Style,
): string[] {
  const total = (count: (report: PredictionReport) => number) => reports.reduce((sum, one) => sum + count(one), 0);
  const shown = kindNames.flatMap((kind) => {
    const predictions = total((report) => report[kind].predictions);
    if (predictions === 0) return [];
    const mispredictions = total((report) => report[kind].mispredictions);
    const share = `${((100 * mispredictions) / predictions).toFixed(1)}%`;
    return [[`  ${kinds[kind]}`, grouped(predictions), grouped(mispredictions), share]];
  });
  if (shown.length === 0) {
    const isChosen = predictor.kind !== sections.predictor.default;
    return isChosen ? [`  note: ${predictor.kind} was asked nothing on the ${cpu.kind} model`] : [];
  }
  const [head, ...rows] = alignRows([[`  ${predictor.kind}`, 'predicted', 'wrongly', ''], ...shown], [1, 2, 3]);
  const misses = total(({ btbMisses }) => btbMisses);
  const note =
    misses > 0 ? [`  ${grouped(misses)} of these because the branch target buffer did not know the target`] : [];
  return ['', bold(head), ...rows, ...note];
}
