/** Direction predictors driven by outcomes, without a machine. */
import { expect } from 'vitest';
import { defaults } from '../../../src/base/plug.ts';
import { predictors } from '../../../src/core/predictors/index.ts';
import type { Direction } from '../../../src/core/predictors/predictor.ts';

/** A direction predictor by name, with parameters over its defaults, which fit each other. */
export function directionOf(name: string, parameters: object = {}): Direction {
  const plug = predictors.find((one) => one.name === name) ?? expect.fail(name);
  const all = { ...defaults(plug), ...parameters };
  expect(plug.check?.(all)).toBeUndefined();
  return plug.create?.(all) ?? expect.fail(`${name} predicts nothing`);
}

/** The outcomes of a pattern of T and N, so many times. */
export function outcomesOf(pattern: string, times: number): boolean[] {
  return Array.from(pattern.repeat(times), (letter) => letter === 'T');
}

/** How often a direction predictor is wrong about one branch. */
export function mispredictions(direction: Direction, outcomes: readonly boolean[]): number {
  return outcomes.filter((taken) => direction.guess(0x400010, 0x400000, taken) !== taken).length;
}
