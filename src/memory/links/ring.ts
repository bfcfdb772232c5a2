/** A ring: each place has a channel to the next and one to the one before, and messages go the shorter way round. */
import { createGrid } from './grid.ts';
import { type LinkKind, type LinkParameters, linkParameters } from './link.ts';

export const ring: LinkKind<LinkParameters> = {
  name: 'ring',
  summary: 'Each place linked to the next and the one before; messages go the shorter way round.',
  parameters: linkParameters(1, 'the way from a place to the next'),
  create: (parameters, places) => createGrid(parameters, places, { columns: places, rows: 1, wraps: true }),
};
