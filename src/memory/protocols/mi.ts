/**
 * MI: a line is in one cache or in none, even if it is only read. The simplest protocol that keeps data right, and what
 * the shared state of MSI is worth can be read off it.
 */
import type { Protocol } from './protocol.ts';

export const mi: Protocol<'I' | 'M'> = {
  name: 'mi',
  summary: 'MI: one copy at a time, for readers too.',
  source:
    'Nagarajan, Sorin, Hill & Wood 2020, "A Primer on Memory Consistency and Cache Coherence", section 6.3, there VI; ' +
    'MI_example of gem5.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    M: { may: 'write', dirty: true, summary: 'Modified: the only copy; memory may be stale.' },
  },
  rules: [
    { from: ['I'], on: 'load', to: 'M', do: ['write'], summary: 'Ask for the line alone, though only to read.' },
    { from: ['I'], on: 'store', to: 'M', do: ['write'], summary: 'Ask for the line alone.' },
    { from: ['M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['M'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    {
      from: ['M'],
      on: 'hear-write',
      to: 'I',
      do: ['supply', 'flush'],
      summary: 'Give the line to the asker, and to memory.',
    },
  ],
};
