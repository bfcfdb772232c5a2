/** The catalogue of direction predictors. */
import { btfn } from './btfn.ts';
import { gshare } from './gshare.ts';
import { local } from './local.ts';
import { notTaken } from './not-taken.ts';
import { oneBit } from './one-bit.ts';
import type { DirectionPredictor } from './predictor.ts';
import { taken } from './taken.ts';
import { tournament } from './tournament.ts';
import { twoBit } from './two-bit.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const predictors: readonly DirectionPredictor<any>[] = [
  notTaken,
  taken,
  btfn,
  oneBit,
  twoBit,
  gshare,
  local,
  tournament,
];
