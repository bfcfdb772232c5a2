/** A mesh: places in a near-square grid, each linked to its up to four neighbours. */
import { createGrid, nearSquare } from './grid.ts';
import { type LinkKind, type LinkParameters, linkParameters } from './link.ts';

export const mesh: LinkKind<LinkParameters> = {
  name: 'mesh',
  summary: 'Places in a grid, linked to their neighbours; messages go along the row, then along the column.',
  parameters: linkParameters(2, 'the way from a switch to the next'),
  create: (parameters, places) => createGrid(parameters, places, { ...nearSquare(places), wraps: false }),
};
