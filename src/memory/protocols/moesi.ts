/**
 * MOESI: a written line can be shared without going to memory first; its owner answers for it until it is evicted.
 * Only an owner (M or O) answers in memory's stead, as on the Futurebus; a clean line comes from memory.
 */
import type { Protocol } from './protocol.ts';

export const moesi: Protocol<'I' | 'S' | 'E' | 'O' | 'M'> = {
  name: 'moesi',
  summary: 'MOESI: as MESI, but a written line is shared by its owner and not by way of memory.',
  source:
    'Sweazey & Smith 1986, "A class of compatible cache consistency protocols and their support by the IEEE Futurebus".',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here.' },
    S: { may: 'read', dirty: false, summary: 'Shared: as its owner has it, or memory if none.' },
    E: { may: 'write', dirty: false, summary: 'Exclusive: the only copy, as in memory.' },
    O: { may: 'read', dirty: true, summary: 'Owned: others may have it too; memory is stale, and this cache answers.' },
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
    { from: ['S', 'E', 'O', 'M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['S', 'O'], on: 'store', to: 'M', do: ['upgrade'], summary: 'The data is here: have the other copies go.' },
    { from: ['E'], on: 'store', to: 'M', do: [], summary: 'Hit; no other copy to care for.' },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['S', 'E'], on: 'evict', to: 'I', do: [], summary: 'The owner has it, or memory.' },
    {
      from: ['O', 'M'],
      on: 'evict',
      to: 'I',
      do: ['write-back'],
      summary: 'Send the line home: memory owns it again.',
    },
    { from: ['S'], on: 'hear-read', do: [], summary: 'The owner answers, or memory.' },
    { from: ['E'], on: 'hear-read', to: 'S', do: [], summary: 'Memory answers; the copy is no longer the only one.' },
    { from: ['S', 'E'], on: 'hear-write', to: 'I', do: [], summary: 'Another core writes: this copy goes.' },
    {
      from: ['S', 'O'],
      on: 'hear-upgrade',
      to: 'I',
      do: [],
      summary: 'Another sharer writes: this copy goes, and owning with it.',
    },
    {
      from: ['O', 'M'],
      on: 'hear-read',
      to: 'O',
      do: ['supply'],
      summary: 'Give the line to the asker and go on answering for it; memory stays stale.',
    },
    {
      from: ['O', 'M'],
      on: 'hear-write',
      to: 'I',
      do: ['supply'],
      summary: 'Give the line, and the owning of it, to the asker.',
    },
  ],
};
