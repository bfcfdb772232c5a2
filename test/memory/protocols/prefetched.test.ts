/** Marked states of lines that were fetched ahead: like any to others, and gone with the first use. */
import { describe, expect, it } from 'vitest';
import { cell, compile } from '../../../src/memory/protocols/compile.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { withPrefetched } from '../../../src/memory/protocols/prefetched.ts';
import { actionBits, type CoherenceEvent, eventNumbers } from '../../../src/memory/protocols/protocol.ts';

const ownBits = Object.values(actionBits).reduce((all, bit) => all | bit, 0);

describe.each(protocols.map((protocol) => [protocol.name, compile(protocol)] as const))('%s', (_, plain) => {
  const twice = withPrefetched(plain);
  const count = plain.states.length;
  const marked = (state: number) => (state === 0 ? 0 : count + state - 1);
  const states = plain.states.map((_, state) => state);

  it('is as it was in its own states', () => {
    expect(twice.own).toBe(count);
    expect(twice.states).toHaveLength(2 * count - 1);
    for (const state of states) {
      expect([twice.may[state], twice.dirty[state]]).toEqual([plain.may[state], plain.dirty[state]]);
      for (const event of Object.values(eventNumbers)) {
        for (const shared of [0, 1]) {
          const at = cell(state, event, shared);
          expect([twice.next[at], twice.actions[at]]).toEqual([plain.next[at], plain.actions[at]]);
        }
      }
    }
  });

  it('does the same in marked ones, which only a use leaves for others', () => {
    for (const state of states.slice(1)) {
      const twin = marked(state);
      expect([twice.states[twin], twice.may[twin], twice.dirty[twin]]).toEqual([
        ...[plain.states[state], plain.may[state], plain.dirty[state]],
      ]);
      for (const [name, event] of Object.entries(eventNumbers) as [CoherenceEvent, number][]) {
        for (const shared of [0, 1]) {
          const [own, other] = [cell(state, event, shared), cell(twin, event, shared)];
          if (plain.actions[own] < 0) {
            expect(twice.actions[other]).toBe(-1);
            continue;
          }
          const isUse = name === 'load' || name === 'store';
          expect(twice.actions[other] & ownBits).toBe(plain.actions[own]);
          expect(twice.next[other]).toBe(isUse ? plain.next[own] : marked(plain.next[own]));
          // A use is never a hit that changes nothing and that nobody need hear of.
          if (isUse) expect(twice.actions[other] & ~ownBits).not.toBe(0);
        }
      }
    }
  });
});
