/** The catalogue of scheduling policies. */
import type { SchedulingPolicy } from './policy.ts';
import { rr } from './rr.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const policies: readonly SchedulingPolicy<any>[] = [rr];
