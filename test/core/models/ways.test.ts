/** Runs that are not one are found: each of these models does something wrong that no single answer shows. */
import { describe, expect, it } from 'vitest';
import type { Passage, Timing } from '../../../src/core/models/model.ts';
import { createMachine, type Machine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { programNamed } from '../../machine/trial.ts';
import { type Breach, breaches, type Trial } from './ways.ts';

const { program } = await programNamed('sum');

/** A machine whose timings are wrapped; who watches hears of what `heard` makes of each passage. */
function builder(wrap: (timing: Timing, trial: Trial) => Timing, heard = (passage: Passage) => passage) {
  return (trial: Trial): Machine => {
    const { isReference, engine, watch } = trial;
    const raw = { cpu: isReference ? 'single-cycle' : 'pipeline', memory: 'uma', ...(engine && { engine }) };
    const checked = validate(raw);
    if (!('configuration' in checked)) expect.fail(JSON.stringify(checked.diagnostics));
    const machine = createMachine(checked.configuration, {
      ...(watch && { watch: (core, passage) => watch(core, heard(passage)) }),
    });
    if (!isReference)
      for (const core of machine.array.cores) Object.assign(core, { timing: wrap(core.timing!, trial) });
    machine.load(program);
    return machine;
  };
}

/** A timing that takes a cycle more for what `isLate` says so of. */
function slower(timing: Timing, isLate: (pc: number) => boolean): Timing {
  return {
    causes: timing.causes,
    issue: (...told) => timing.issue!(...told),
    retire(...told) {
      const extra = isLate(told[6]) ? 1 : 0;
      timing.causes.structural += extra;
      return timing.retire(...told) + extra;
    },
    drain: (now) => timing.drain(now),
    save: () => timing.save(),
    restore: (state) => timing.restore(state),
  };
}

const wraps: readonly [string, (timing: Timing, trial: Trial) => Timing, Breach['way'][]][] = [
  ['nothing wrong', (timing) => slower(timing, () => false), []],
  ['nothing wrong with another time', (timing) => slower(timing, (pc) => pc % 8 === 0), []],
  [
    'a state that is not saved',
    (timing) => {
      let count = 0;
      return slower(timing, () => ++count % 7 === 0);
    },
    ['restored'],
  ],
  ['other times on another engine', (timing, { engine }) => slower(timing, () => engine !== undefined), ['engine']],
  ['other times where somebody watches', (timing, { watch }) => slower(timing, () => watch !== undefined), ['watched']],
];

describe('a run', () => {
  it.each(wraps)('with %s', (_, wrap, ways) => {
    const found = [...breaches(builder(wrap), 10_000)].map(({ way }) => way);
    // What takes a cycle more says nothing of it to those who watch.
    const unlike = found.filter((way) => way !== 'passages');
    expect(unlike).toEqual(ways.length === 0 ? [] : expect.arrayContaining(ways));
  });

  it('that leaves another register than it must', () => {
    const build = builder((timing) => timing);
    const spoilt = (trial: Trial) => {
      const machine = build(trial);
      if (trial.isReference) machine.array.cores[0].x[27] = 1;
      return machine;
    };
    expect([...breaches(spoilt, 10_000)]).toEqual([{ way: 'reference', what: 'x27 of core 0 is "0", not "1", at 0' }]);
  });

  it.each<[string, (passage: Passage) => Passage]>([
    ['go back', (passage) => ({ ...passage, times: passage.times.toReversed() })],
    ['hide what held them up', (passage) => ({ ...passage, stalls: [] })],
    ['take a cycle twice', (passage) => ({ ...passage, execute: 2 })],
  ])('with passages that %s', (_, heard) => {
    const found = [
      ...breaches(
        builder((timing) => timing, heard),
        10_000,
      ),
    ];
    expect(found.map(({ way }) => way)).toEqual(['passages']);
  });
});
