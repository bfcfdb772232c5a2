/**
 * On every CPU model of the catalogue, with every setting of its words and the corners of its numbers, a run is one run however
 * it is made: of random programs, over flat memory and over caches that are too small, and where cores and threads compete.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parameter } from '../../../src/base/plug.ts';
import { models } from '../../../src/core/models/index.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine, type Machine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import type { Program } from '../../../src/program/program.ts';
import { programNamed } from '../../machine/trial.ts';
import { pack } from '../../oracles/meaning.ts';
import { sequence } from '../../oracles/sequence.ts';
import { loadElf } from '../../real/run.ts';
import { breaches, type Trial } from './ways.ts';

/** What a parameter may be, or the least, the usual and a greater number. */
function corners({ default: usual, oneOf, range }: Parameter): unknown[] {
  if (oneOf) return [...oneOf];
  if (typeof usual !== 'number' || !range) return [usual];
  return [...new Set([usual, range[0], Math.min(range[1], 7)])];
}

/** A model with its defaults, and with each parameter at each of its corners while the others have theirs by turns. */
const settings = models.flatMap(({ name, parameters }) => {
  const all = Object.entries<Parameter>(parameters).map(([key, parameter]) => [key, corners(parameter)] as const);
  const most = Math.max(1, ...all.map(([, values]) => values.length));
  return Array.from({ length: most }, (_, turn): Raw & { kind: string } => ({
    kind: name,
    ...Object.fromEntries(all.map(([key, values], index) => [key, values[(turn * (index + 1)) % values.length]])),
  }));
});

/** Caches that lose lines all the time. */
const level = { size: 256, ways: 2 };
const cached = { memory: { kind: 'uma', latency: 9 }, cache: { line: 32, l1i: level, l1d: level } };

function builder(program: Program, raw: Raw, isFixed = true) {
  return ({ isReference, engine, ...surroundings }: Trial): Machine | undefined => {
    if (isReference && !isFixed) return undefined;
    const checked = validate({ ...raw, ...(isReference && { cpu: 'single-cycle' }), ...(engine && { engine }) });
    if (!('configuration' in checked)) expect.fail(JSON.stringify(checked.diagnostics));
    const machine = createMachine(checked.configuration, surroundings);
    machine.load(program);
    return machine;
  };
}

const random = fc.array(sequence, { minLength: 1, maxLength: 4 }).map((sequences) => loadElf(pack(sequences)));

describe.each(settings.map((cpu, index) => [JSON.stringify(cpu), cpu, index] as const))('%s', (_, cpu, index) => {
  it.each([
    ['flat memory', { cpu }],
    ['small caches', { cpu, ...cached, ordering: 'tso', predictor: '2-bit' }],
  ])('runs random programs over %s as one', (_, raw) => {
    fc.assert(
      fc.property(random, (program) => {
        expect([...breaches(builder(program, raw))]).toEqual([]);
      }),
      { numRuns: 2, seed: 4 },
    );
  });

  it.each([index % 2 === 0 ? 'race-lock' : 'sleep-sort'])('runs threads that compete as one: %s', async (name) => {
    const { program } = await programNamed(name);
    const raw = { cpu, array: { kind: 'mimd', cores: 3 }, ...cached, policy: { quantum: 150 }, seed: 3 };
    expect([...breaches(builder(program, raw, false))]).toEqual([]);
  });
});
