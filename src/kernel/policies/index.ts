/** The catalogue of scheduling policies. */
import { fair } from './fair.ts';
import { fifo } from './fifo.ts';
import { lottery } from './lottery.ts';
import { mlfq } from './mlfq.ts';
import type { SchedulingPolicy } from './policy.ts';
import { priority } from './priority.ts';
import { random } from './random.ts';
import { replay } from './replay.ts';
import { rr } from './rr.ts';
import { sjf } from './sjf.ts';
import { srtf } from './srtf.ts';
import { stride } from './stride.ts';

// The parameters differ from plug to plug; whoever reads the catalogue checks them by the plug's own table.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const policies: readonly SchedulingPolicy<any>[] = [
  rr,
  fifo,
  sjf,
  srtf,
  priority,
  mlfq,
  lottery,
  stride,
  fair,
  random,
  replay,
];
