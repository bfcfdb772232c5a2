/** The catalogue of memory organisations. */
import type { MemoryOrganisation } from '../organisation.ts';
import { coma } from './coma.ts';
import { flat } from './flat.ts';
import { numa } from './numa.ts';
import { uma } from './uma.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const organisations: readonly MemoryOrganisation<any>[] = [flat, uma, numa, coma];
