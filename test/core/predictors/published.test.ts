/** Published figures of branch predictors, each exactly: tests named after the rows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import type { Passage } from '../../../src/core/models/model.ts';
import { createMachine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';
import { directionOf, mispredictions, outcomesOf } from './outcomes.ts';

const published = JSON.parse(readFileSync(new URL('../models/published.json', import.meta.url), 'utf8')) as {
  readonly predictors: {
    readonly loop10: Readonly<Record<string, number>>;
    readonly 'alternating TNTN x1000': Readonly<Record<string, number>>;
  };
};
const { loop10, 'alternating TNTN x1000': alternating } = published.predictors;

/** What the rows call predictors, as settings. */
const named: Readonly<Record<string, readonly [kind: string, parameters?: object]>> = {
  '1-bit': ['1-bit'],
  '2-bit from strongly taken': ['2-bit', { initial: '11' }],
  '2-bit from 00': ['2-bit', { initial: '00' }],
  '2-bit from 01': ['2-bit', { initial: '01' }],
  '2-bit from 10': ['2-bit', { initial: '10' }],
  'always taken': ['taken'],
  'gshare, 4 bits of history': ['gshare', { history: 4 }],
};

/** A loop of ten that is run a thousand times, and a branch that is taken every other of a thousand times. */
const sources: Readonly<Record<string, string>> = {
  loop10: `
main:   li s0, 1000
again:  li s1, 10
loop:   addi s1, s1, -1
branch: bnez s1, loop
        addi s0, s0, -1
        bnez s0, again
        li a7, 93
        ecall
`,
  alternating: `
main:   li s0, 1000
again:  andi s1, s0, 1
branch: beqz s1, over
        nop
over:   addi s0, s0, -1
        bnez s0, again
        li a7, 93
        ecall
`,
};

/** How often the instruction at `branch` led elsewhere than was fetched, in a run of a source. */
function mispredictedIn(source: string, raw: Record<string, unknown>): number {
  const { program } = assemble({ file: 'branches.s', text: sources[source] });
  const result = validate({ cpu: 'pipeline', ...raw });
  if (!program || !('configuration' in result)) expect.fail(JSON.stringify(result));
  const passages: Passage[] = [];
  const machine = createMachine(result.configuration, { watch: (_, passage) => passages.push(passage) });
  machine.load(program);
  expect(machine.run().kind).toBe('exit');
  const branch = program.symbols.find((symbol) => symbol.name === 'branch')?.value ?? expect.fail();
  const lost = passages.filter(({ pc, stalls }) => pc === branch && stalls.some(({ cause }) => cause === 'branch'));
  return lost.length;
}

describe('predictors: loop10', () => {
  const outcomes = outcomesOf('TTTTTTTTTN', 1000);

  it.each(Object.entries(loop10))('%s: %i mispredictions', (name, figure) => {
    const [kind, parameters] = named[name];
    expect(mispredictions(directionOf(kind, parameters), outcomes)).toBe(figure);
  });

  it.each(Object.entries(loop10))('%s: %i mispredictions in a pipeline', (name, figure) => {
    const [kind, parameters] = named[name];
    // What is guessed to be taken the very first time has no target yet.
    const cold = kind === '1-bit' ? 0 : 1;
    expect(mispredictedIn('loop10', { predictor: { kind, ...parameters } })).toBe(figure + cold);
  });
});

describe('predictors: alternating TNTN x1000', () => {
  const outcomes = outcomesOf('TN', 500);

  it.each(Object.entries(alternating))('%s: %i mispredictions', (name, figure) => {
    const [kind, parameters] = named[name];
    expect(mispredictions(directionOf(kind, parameters), outcomes)).toBe(figure);
  });

  it.each(Object.entries(alternating).filter(([name]) => !name.startsWith('gshare')))(
    '%s: %i mispredictions in a pipeline',
    (name, figure) => {
      const [kind, parameters] = named[name];
      const cold = name === '2-bit from 10' ? 1 : 0;
      expect(mispredictedIn('alternating', { predictor: { kind, ...parameters } })).toBe(figure + cold);
    },
  );
});
