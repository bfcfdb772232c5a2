/**
 * Firefly: copies are updated and never invalidated, and memory takes each word of a shared line as well, so a shared line
 * is always clean. All caches that have a line answer a reader together, which they can, since they give the same.
 */
import type { Protocol } from './protocol.ts';

export const firefly: Protocol<'I' | 'V' | 'S' | 'D'> = {
  name: 'firefly',
  summary: 'Firefly: a writer gives each word to all other copies and to memory.',
  source:
    'Thacker, Stewart & Satterthwaite 1987, "Firefly: a multiprocessor workstation"; ' +
    'Archibald & Baer 1986, "Cache coherence protocols: evaluation using a multiprocessor simulation model"; ' +
    'Flynn 1995, "Computer Architecture", tables F.9 and F.10.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here (an update protocol has no such copies).' },
    V: { may: 'write', dirty: false, summary: 'Valid exclusive: the only copy, as in memory.' },
    S: { may: 'read', dirty: false, summary: 'Shared: as in memory; others may have it too.' },
    D: { may: 'write', dirty: true, summary: 'Dirty: the only copy; memory is stale.' },
  },
  rules: [
    {
      from: ['I'],
      on: 'load',
      to: { shared: 'S', alone: 'V' },
      do: ['read'],
      summary: 'Ask for the line to read it; the shared signal tells whether others have it.',
    },
    {
      from: ['I'],
      on: 'store',
      to: { shared: 'S', alone: 'D' },
      do: { shared: ['read', 'update', 'write-through'], alone: ['read'] },
      summary: 'Ask for the line; if others have it, give them and memory the word.',
    },
    { from: ['V', 'S', 'D'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['V'], on: 'store', to: 'D', do: [], summary: 'Hit; no other copy to care for.' },
    {
      from: ['S'],
      on: 'store',
      to: { shared: 'S', alone: 'V' },
      do: ['update', 'write-through'],
      summary: 'Give the word to all copies and to memory; the shared signal tells whether any is left.',
    },
    { from: ['D'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['V', 'S'], on: 'evict', to: 'I', do: [], summary: 'Memory has it.' },
    { from: ['D'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    {
      from: ['V', 'S'],
      on: 'hear-read',
      to: 'S',
      do: ['supply'],
      summary: 'Give the line to the asker; memory has it.',
    },
    {
      from: ['D'],
      on: 'hear-read',
      to: 'S',
      do: ['supply', 'flush'],
      summary: 'Give the line to the asker and to memory.',
    },
    { from: ['S'], on: 'hear-update', do: ['merge'], summary: 'Take the word.' },
  ],
};
