/** A torus: a mesh whose rows and columns are rings, so that no place is at an edge. */
import { createGrid, nearSquare } from './grid.ts';
import { type LinkKind, type LinkParameters, linkParameters } from './link.ts';

export const torus: LinkKind<LinkParameters> = {
  name: 'torus',
  summary: 'A mesh whose rows and columns close to rings, which halves the longest ways.',
  parameters: linkParameters(2, 'the way from a switch to the next'),
  create: (parameters, places) => createGrid(parameters, places, { ...nearSquare(places), wraps: true }),
};
