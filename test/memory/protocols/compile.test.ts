/** Compiled tables say what the rows say, and tables that are not whole are refused. */
import { describe, expect, it } from 'vitest';
import { cell, compile } from '../../../src/memory/protocols/compile.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { mesi } from '../../../src/memory/protocols/mesi.ts';
import { actionBits, type CoherenceRule, eventNumbers, type Protocol } from '../../../src/memory/protocols/protocol.ts';

it.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s: every cell is its row', (_, protocol) => {
  const compiled = compile(protocol);
  expect(compiled.states[0]).toBe(protocol.initial);
  let filled = 0;
  for (const { from, on, to, do: actions } of protocol.rules) {
    for (const name of from) {
      const state = compiled.states.indexOf(name);
      for (const [shared, side] of [
        [0, 'alone'],
        [1, 'shared'],
      ] as const) {
        const at = cell(state, eventNumbers[on], shared);
        const target = typeof to === 'object' ? to[side] : (to ?? name);
        const list = 'alone' in actions ? actions[side] : actions;
        const done = Object.keys(actionBits).filter(
          (action) => (compiled.actions[at] & actionBits[action as keyof typeof actionBits]) !== 0,
        );
        expect(compiled.states[compiled.next[at]], `${name} ${on}`).toBe(target);
        // The bits hold no order: what is done first has to be the lower bit.
        expect(done, `${name} ${on}`).toEqual(list);
        filled++;
      }
      expect(['nothing', 'read', 'write'][compiled.may[state]]).toBe(protocol.states[name].may);
      expect(compiled.dirty[state] === 1).toBe(protocol.states[name].dirty);
    }
  }
  expect(compiled.actions.filter((actions) => actions >= 0)).toHaveLength(filled);
});

describe('a table is refused that', () => {
  const row =
    (state: string, event: string) =>
    ({ from, on }: CoherenceRule) =>
      on === event && from.includes(state);
  const altered = (change: (rule: CoherenceRule) => CoherenceRule[]): Protocol => ({
    ...mesi,
    rules: mesi.rules.flatMap((rule) => change(rule as CoherenceRule)),
  });
  const instead = (state: string, event: string, change: Partial<CoherenceRule>) =>
    altered((rule) => (row(state, event)(rule) ? [{ ...rule, ...change }] : [rule]));

  it.each<readonly [string, Protocol, string]>([
    ['says two things', { ...mesi, rules: [...mesi.rules, mesi.rules[0]] }, 'two rules for I on load'],
    ['lacks a row', altered((rule) => (row('M', 'hear-write')(rule) ? [] : [rule])), 'no rule for M on hear-write'],
    [
      'has a row for nothing',
      altered((rule) => (row('S', 'hear-upgrade')(rule) ? [{ ...rule, from: ['S', 'E'] }] : [rule])),
      'E never meets hear-upgrade',
    ],
    ['asks while it hears', instead('M', 'hear-read', { do: ['read'] }), 'M on hear-read cannot read'],
    ['supplies to itself', instead('S', 'store', { do: ['supply'] }), 'S on store cannot supply'],
    ['writes a shared copy', instead('S', 'store', { do: [] }), 'S on store asks where it may write, or does not'],
    [
      'asks for what it has',
      instead('M', 'store', { do: ['upgrade'] }),
      'M on store asks where it may write, or does not',
    ],
    ['asks for what it evicts', instead('M', 'evict', { do: ['read'] }), 'M on evict asks for what it gives up'],
    ['changes state at a hit', instead('S', 'load', { to: 'M' }), 'S on load is a hit and ends in M'],
    ['keeps what it evicts', instead('M', 'evict', { to: 'S' }), 'M on evict ends in S'],
    ['loses what it loads', instead('I', 'load', { to: 'I' }), 'I on load ends in I'],
    ['loses dirty data', instead('M', 'evict', { do: [] }), 'M on evict writes back clean data, or loses dirty data'],
    ['writes back clean data', instead('S', 'evict', { do: ['write-back'] }), 'S on evict writes back clean data'],
    ['starts with a line', { ...mesi, initial: 'S' } as Protocol, 'S is not the absence of a line'],
  ])('%s', (_, protocol, message) => {
    expect(() => compile(protocol)).toThrow(message);
  });
});
