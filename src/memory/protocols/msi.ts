/**
 * MSI: many readers or one writer, by invalidation (Baskett, Jermoluk & Solomon 1988, Silicon Graphics 4D).
 * A store to a shared line asks for the line again, so a line read and then written costs two transactions.
 */
import type { Protocol } from './protocol.ts';

export const msi: Protocol<'I' | 'S' | 'M'> = {
  name: 'msi',
  summary: 'MSI: many readers or one writer; a writer has the other copies go.',
  source: 'Culler, Singh & Gupta 1999, "Parallel Computer Architecture", figure 5.13.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    S: { may: 'read', dirty: false, summary: 'Shared: as in memory; others may have it too.' },
    M: { may: 'write', dirty: true, summary: 'Modified: the only copy; memory is stale.' },
  },
  rules: [
    { from: ['I'], on: 'load', to: 'S', do: ['read'], summary: 'Ask for the line to read it.' },
    { from: ['I', 'S'], on: 'store', to: 'M', do: ['write'], summary: 'Ask for the line alone, even if it is here.' },
    { from: ['S', 'M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['S'], on: 'evict', to: 'I', do: [], summary: 'Memory has it.' },
    { from: ['M'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    { from: ['S'], on: 'hear-read', do: [], summary: 'Memory answers.' },
    { from: ['S'], on: 'hear-write', to: 'I', do: [], summary: 'Another core writes: this copy goes.' },
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
