/**
 * MESIF: MESI, and of several sharers the last reader answers the next one, so that memory is not asked while any F copy
 * lives. Made for links that join caches directly, such as Intel's QPI. When the F copy is evicted memory answers once,
 * and that reader is the next F.
 */
import type { Protocol } from './protocol.ts';

export const mesif: Protocol<'I' | 'S' | 'F' | 'E' | 'M'> = {
  name: 'mesif',
  summary: 'MESIF: as MESI, but the last reader gives a shared line to the next one.',
  source:
    'Goodman & Hum 2009, "MESIF: a two-hop cache coherency protocol for point-to-point interconnects"; ' +
    'Hum & Goodman, US patent 6,922,756.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    S: { may: 'read', dirty: false, summary: 'Shared: as in memory; others may have it too.' },
    F: { may: 'read', dirty: false, summary: 'Forward: shared, and the one copy that answers readers.' },
    E: { may: 'write', dirty: false, summary: 'Exclusive: the only copy, as in memory.' },
    M: { may: 'write', dirty: true, summary: 'Modified: the only copy; memory is stale.' },
  },
  rules: [
    {
      from: ['I'],
      on: 'load',
      to: { shared: 'F', alone: 'E' },
      do: ['read'],
      summary: 'Ask for the line to read it; the last reader is the one that answers next.',
    },
    { from: ['I'], on: 'store', to: 'M', do: ['write'], summary: 'Ask for the line alone.' },
    { from: ['S', 'F', 'E', 'M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['S', 'F'], on: 'store', to: 'M', do: ['upgrade'], summary: 'The data is here: have the other copies go.' },
    { from: ['E'], on: 'store', to: 'M', do: [], summary: 'Hit; no other copy to care for.' },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['S', 'F', 'E'], on: 'evict', to: 'I', do: [], summary: 'Memory has it.' },
    { from: ['M'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    { from: ['S'], on: 'hear-read', do: [], summary: 'F answers, or memory if there is none.' },
    { from: ['S'], on: 'hear-write', to: 'I', do: [], summary: 'Another core writes: this copy goes.' },
    { from: ['S', 'F'], on: 'hear-upgrade', to: 'I', do: [], summary: 'Another sharer writes: this copy goes.' },
    {
      from: ['F', 'E'],
      on: 'hear-read',
      to: 'S',
      do: ['supply'],
      summary: 'Give the line to the asker, who answers from now on.',
    },
    {
      from: ['F', 'E'],
      on: 'hear-write',
      to: 'I',
      do: ['supply'],
      summary: 'Give the line to the asker and have no copy.',
    },
    {
      from: ['M'],
      on: 'hear-read',
      to: 'S',
      do: ['supply', 'flush'],
      summary: 'Give the line to the asker and to memory, and keep a copy to read.',
    },
    {
      from: ['M'],
      on: 'hear-write',
      to: 'I',
      do: ['supply'],
      summary: 'Give the line, and the answering for it, to the asker.',
    },
  ],
};
