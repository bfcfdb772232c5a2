/**
 * A program is run on a CPU model in every way in which a run can be made, and all of them must be one run, which leaves what
 * it leaves on a model that is known to be right. It holds of every model; who breaks it is told of in words.
 * The kit for models from outside (`machine/conformance.ts`) says which rule is broken and at which instruction; here whole
 * runs are compared, on any machine, engines and pieces of runs with each other too.
 */
import type { Passage } from '../../../src/core/models/model.ts';
import type { Limit, Machine } from '../../../src/machine/machine.ts';
import { difference, endOf, resultOf } from './ending.ts';
import { misfits } from './misfits.ts';

export interface Breach {
  /** What the run is compared with: itself made in another way, or what is known to be right. */
  readonly way: 'reference' | 'again' | 'stepped' | 'pieces' | 'restored' | 'engine' | 'watched' | 'passages';
  readonly what: string;
}

/** What a machine is asked for: to be on the model that is known to be right, an engine, and who listens. */
export interface Trial {
  readonly isReference?: boolean;
  readonly engine?: 'evaluate';
  readonly watch?: (core: number, passage: Passage) => void;
}

/**
 * Runs the program of the machines that `build` makes, which must end by itself within `most` instructions. For what time
 * decides there is no reference: then `build` makes none.
 */
export function* breaches(build: (trial: Trial) => Machine | undefined, most = 1_000_000): Generator<Breach> {
  const whole = build({});
  if (!whole) return;
  const start = whole.snapshot();
  whole.run({ instructions: most });
  const [expected, result, total] = [endOf(whole), resultOf(whole), retiredBy(whole)];

  const reference = build({ isReference: true });
  reference?.run({ instructions: most });
  if (reference) yield* told('reference', difference(resultOf(reference), result));

  const ways: readonly [Breach['way'], (machine: Machine) => void][] = [
    ['again', (machine) => void machine.run({ instructions: most })],
    ['stepped', (machine) => runInSteps(machine, total)],
    ['pieces', (machine) => runInPieces(machine, most, (piece) => ({ cycles: 37 * (piece + 1) }))],
    ['pieces', (machine) => runInPieces(machine, most, () => ({ instructions: 11 }))],
  ];
  for (const [way, run] of ways) {
    whole.restore(start);
    run(whole);
    yield* told(way, difference(expected, endOf(whole)));
  }
  for (const share of [0.2, 0.5, 0.8]) {
    whole.restore(start);
    whole.run({ instructions: Math.floor(total * share) });
    const middle = whole.snapshot();
    for (let again = 0; again < 2; again++) {
      if (again > 0) whole.restore(middle);
      whole.run({ instructions: most });
      yield* told('restored', difference(expected, endOf(whole)));
    }
  }
  const passages: Passage[][] = whole.array.cores.map(() => []);
  const others: readonly [Breach['way'], Trial][] = [
    ['engine', { engine: 'evaluate' }],
    ['watched', { watch: (core, passage) => passages[core].push(passage) }],
  ];
  for (const [way, trial] of others) {
    const machine = build(trial);
    machine?.run({ instructions: most });
    if (machine) yield* told(way, difference(expected, endOf(machine)));
    if (machine && trial.watch) yield* told('passages', misfits(machine, passages));
  }
}

function* told(way: Breach['way'], what: string | undefined): Generator<Breach> {
  if (what !== undefined) yield { way, what };
}

/** Steps through the beginning and the end: what is between is too long for that. */
function runInSteps(machine: Machine, total: number): void {
  const few = 2000;
  for (let count = 0; count < few && !machine.step(); count++);
  machine.run({ instructions: Math.max(0, total - few - retiredBy(machine)) });
  for (let count = 0; count < 4 * few && !machine.step(); count++);
}

function runInPieces(machine: Machine, most: number, limitOf: (piece: number) => Limit): void {
  for (let piece = 0; retiredBy(machine) < most; piece++) {
    if (machine.run(limitOf(piece)).kind !== 'budget') return;
  }
}

function retiredBy({ array }: Machine): number {
  return array.cores.reduce((sum, { retired }) => sum + retired, 0);
}
