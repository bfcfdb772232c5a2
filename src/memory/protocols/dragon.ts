/**
 * Dragon: copies are updated and never invalidated. Memory learns of writes only when an owner (M or Sm) evicts.
 * Good where many read what one writes; bad where a line that nobody reads any more is still being updated.
 */
import type { Protocol } from './protocol.ts';

export const dragon: Protocol<'I' | 'E' | 'Sc' | 'Sm' | 'M'> = {
  name: 'dragon',
  summary: 'Dragon: a writer gives each word to all other copies; memory gets it at eviction.',
  source:
    'McCreight 1984, "The Dragon computer system: an early overview"; Culler, Singh & Gupta 1999, figure 5.16; ' +
    'Flynn 1995, "Computer Architecture", tables F.11 and F.12.',
  coherent: true,
  initial: 'I',
  states: {
    I: { may: 'nothing', dirty: false, summary: 'Invalid: not here (an update protocol has no such copies).' },
    E: { may: 'write', dirty: false, summary: 'Exclusive: the only copy, as in memory.' },
    Sc: {
      may: 'read',
      dirty: false,
      summary: 'Shared clean: others may have it; the last writer answers for it, or memory.',
    },
    Sm: { may: 'read', dirty: true, summary: 'Shared modified: the last writer; others may have it; memory is stale.' },
    M: { may: 'write', dirty: true, summary: 'Modified: the only copy; memory is stale.' },
  },
  rules: [
    {
      from: ['I'],
      on: 'load',
      to: { shared: 'Sc', alone: 'E' },
      do: ['read'],
      summary: 'Ask for the line to read it; the shared signal tells whether others have it.',
    },
    {
      from: ['I'],
      on: 'store',
      to: { shared: 'Sm', alone: 'M' },
      do: { shared: ['read', 'update'], alone: ['read'] },
      summary: 'Ask for the line, then give the word to those who have it.',
    },
    { from: ['E', 'Sc', 'Sm', 'M'], on: 'load', do: [], summary: 'Hit.' },
    { from: ['E'], on: 'store', to: 'M', do: [], summary: 'Hit; no other copy to care for.' },
    {
      from: ['Sc', 'Sm'],
      on: 'store',
      to: { shared: 'Sm', alone: 'M' },
      do: ['update'],
      summary: 'Give the word to all copies; the shared signal tells whether any is left.',
    },
    { from: ['M'], on: 'store', do: [], summary: 'Hit.' },
    { from: ['E', 'Sc'], on: 'evict', to: 'I', do: [], summary: 'The last writer has it, or memory.' },
    { from: ['Sm', 'M'], on: 'evict', to: 'I', do: ['write-back'], summary: 'Send the line home.' },
    { from: ['E'], on: 'hear-read', to: 'Sc', do: [], summary: 'Memory answers; the copy is no longer the only one.' },
    { from: ['Sc'], on: 'hear-read', do: [], summary: 'The last writer answers, or memory.' },
    {
      from: ['Sm', 'M'],
      on: 'hear-read',
      to: 'Sm',
      do: ['supply'],
      summary: 'Give the line to the asker and go on answering for it.',
    },
    {
      from: ['Sc', 'Sm'],
      on: 'hear-update',
      to: 'Sc',
      do: ['merge'],
      summary: 'Take the word; its writer answers for the line from now on.',
    },
  ],
};
