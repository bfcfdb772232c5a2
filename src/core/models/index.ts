/** The catalogue of CPU models. */
import { barrel } from './barrel.ts';
import { functional } from './functional.ts';
import type { CpuModel } from './model.ts';
import { multiCycle } from './multi-cycle.ts';
import { outOfOrder } from './out-of-order.ts';
import { pipeline } from './pipeline.ts';
import { singleCycle } from './single-cycle.ts';
import { superscalar } from './superscalar.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const models: readonly CpuModel<any>[] = [
  functional,
  singleCycle,
  multiCycle,
  pipeline,
  superscalar,
  outOfOrder,
  barrel,
];
