/** The catalogue of memory orderings. */
import type { Ordering } from './ordering.ts';
import { pso } from './pso.ts';
import { relaxed } from './relaxed.ts';
import { sc } from './sc.ts';
import { tso } from './tso.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const orderings: readonly Ordering<any>[] = [sc, tso, pso, relaxed];
