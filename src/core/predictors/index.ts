/** The catalogue of branch predictors. */
import { notTaken } from './not-taken.ts';
import type { PredictorKind } from './predictor.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const predictors: readonly PredictorKind<any>[] = [notTaken];
