/** What can be said of every predictor's tables: how many entries, numbered by which bits, and what they hold first. */
import type { Parameter } from '../../base/plug.ts';
import type { Automaton } from './automata.ts';

/** A core of today has a few thousand; what 1024 cores have still has to fit into a host. */
const most = 2 ** 16;

export function entriesOf(standard: number, summary: string): Parameter<number> {
  return { default: standard, unit: 'entries', range: [1, most], summary };
}

export function bitsOf(standard: number, summary: string): Parameter<number> {
  return { default: standard, unit: 'bits', range: [1, Math.log2(most)], summary };
}

export function initialOf(automaton: Automaton, what = 'entry'): Parameter<string> {
  const names = [...automaton.keys()];
  return { default: names[0], oneOf: names, summary: `The state in which each ${what} is before anything was learnt.` };
}

/** The number of a branch: instructions are words, so the lowest bits of an address say nothing. */
export const numberOf = (pc: number) => pc >>> 2;

/** What is wrong where tables are numbered by bits of a number. */
export function checkEntries<K extends string>(parameters: Readonly<Record<K, unknown>>, ...names: readonly K[]) {
  const parameter = names.find((name) => !Number.isInteger(Math.log2(parameters[name] as number)));
  return parameter === undefined ? undefined : { parameter, expected: 'a power of two' };
}
