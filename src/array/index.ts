/** The catalogue of array organisations. */
import type { ArrayOrganisation } from './array.ts';
import { mimd } from './mimd.ts';
import { sisd } from './sisd.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const arrays: readonly ArrayOrganisation<any>[] = [sisd, mimd];
