/**
 * MESI, also called Illinois: MSI and a state for a line that no other cache has, which its core may write unasked.
 * A line in use by one core thus costs one transaction. Between caches a clean line travels only from E: of several
 * sharers none is chosen to answer, as in Culler, Singh & Gupta without cache-to-cache sharing from S.
 */
import type { Protocol } from './protocol.ts';

export const mesi: Protocol<'I' | 'S' | 'E' | 'M'> = {
  name: 'mesi',
  summary: 'MESI: as MSI, but who has the only copy may write it without asking.',
  source:
    'Papamarcos & Patel 1984, "A low-overhead coherence solution for multiprocessors with private cache memories"; ' +
    'Culler, Singh & Gupta 1999, figure 5.15.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    S: { may: 'read', dirty: false, summary: 'Shared: as in memory; others may have it too.' },
    E: { may: 'write', dirty: false, summary: 'Exclusive: the only copy, as in memory.' },
    M: { may: 'write', dirty: true, summary: 'Modified: the only copy; memory is stale.' },
  },
  rules: [
    {
      from: ['I'],
      on: 'load',
      to: { shared: 'S', alone: 'E' },
      do: ['read'],
      summary: 'Ask for the line to read it; the shared signal tells whether others have it.',
    },
    { from: ['I'], on: 'store', to: 'M', do: ['write'], summary: 'Ask for the line alone.' },
    { from: ['S', 'E', 'M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['S'], on: 'store', to: 'M', do: ['upgrade'], summary: 'The data is here: have the other copies go.' },
    { from: ['E'], on: 'store', to: 'M', do: [], summary: 'Hit; no other copy to care for.' },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['S', 'E'], on: 'evict', to: 'I', do: [], summary: 'Memory has it.' },
    { from: ['M'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    { from: ['S'], on: 'hear-read', do: [], summary: 'Memory answers.' },
    { from: ['S'], on: 'hear-write', to: 'I', do: [], summary: 'Another core writes: this copy goes.' },
    { from: ['S'], on: 'hear-upgrade', to: 'I', do: [], summary: 'Another sharer writes: this copy goes.' },
    { from: ['E'], on: 'hear-read', to: 'S', do: ['supply'], summary: 'Give the line to the asker; memory has it.' },
    { from: ['E'], on: 'hear-write', to: 'I', do: ['supply'], summary: 'Give the line to the asker and have no copy.' },
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
      do: ['supply', 'flush'],
      summary: 'Give the line to the asker and to memory, and have no copy.',
    },
  ],
};
