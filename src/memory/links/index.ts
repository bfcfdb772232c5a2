/** The catalogue of links. */
import { bus } from './bus.ts';
import { crossbar } from './crossbar.ts';
import type { LinkKind } from './link.ts';
import { mesh } from './mesh.ts';
import { ring } from './ring.ts';
import { torus } from './torus.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const links: readonly LinkKind<any>[] = [bus, crossbar, ring, mesh, torus];
