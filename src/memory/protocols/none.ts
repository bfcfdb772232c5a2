/**
 * Caches that know nothing of each other, to show why coherence exists: two copies of a line drift apart, and the one
 * that goes home last overwrites what others wrote to other words of it.
 */
import type { Protocol } from './protocol.ts';

export const none: Protocol<'I' | 'V' | 'D'> = {
  name: 'none',
  summary: 'No coherence: what one cache holds, others neither see nor change.',
  source: 'Censier & Feautrier 1978, "A new solution to coherence problems in multicache systems": the problem.',
  coherent: false,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    V: { may: 'write', dirty: false, summary: 'Valid: as memory had it when it came.' },
    D: { may: 'write', dirty: true, summary: 'Dirty: changed here.' },
  },
  rules: [
    { from: ['I'], on: 'load', to: 'V', do: ['read'], summary: 'Fetch the line from memory.' },
    { from: ['V', 'D'], on: 'load', do: [], summary: 'Hit, however old the data may be.' },
    { from: ['I'], on: 'store', to: 'D', do: ['read'], summary: 'Fetch the line from memory, for its other words.' },
    { from: ['V', 'D'], on: 'store', to: 'D', do: [], summary: 'Hit; nobody is told.' },
    { from: ['V'], on: 'evict', to: 'I', do: [], summary: 'Memory has it.' },
    { from: ['D'], on: 'evict', to: 'I', do: ['write-back'], summary: 'The line goes home, with words old and new.' },
  ],
};
