/**
 * A benchmark asks one question: how does the rate of one case compare with that of another, run beside it?
 * Figures are ratios of the best samples, since machines are noisy and a slow sample says nothing of the code.
 */
import benny from 'benny';

/** A case: what is done in one sample, after it was set up once. */
export interface Case {
  readonly name: string;
  /** Called once; gives what is timed. */
  readonly prepare: () => () => unknown;
  /** How much work one sample is, in the question's unit. */
  readonly work: () => number;
}

export interface Answer {
  readonly question: string;
  readonly unit: string;
  /** Work a second of each case, from its best sample. */
  readonly rates: Readonly<Record<string, number>>;
}

/** Times every case for about `seconds` each and gives their rates. */
export async function ask(question: string, unit: string, cases: readonly Case[], seconds = 2): Promise<Answer> {
  const options = { minSamples: 3, maxTime: seconds, initCount: 1, minTime: 0.001 };
  const summary = await benny.suite(
    question,
    ...cases.map(({ name, prepare }) => benny.add(name, () => prepare(), options)),
  );
  const rates = Object.fromEntries(
    cases.map(({ name, work }, index) => [name, work() / summary.results[index].details.min]),
  );
  return { question, unit, rates };
}

/** A rate for people: three digits and a prefix. */
export function showRate(rate: number, unit: string): string {
  for (const [scale, prefix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (rate >= scale) return `${(rate / scale).toPrecision(3)} ${prefix}${unit}/s`;
  }
  return `${rate.toPrecision(3)} ${unit}/s`;
}

/** The geometric mean. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
