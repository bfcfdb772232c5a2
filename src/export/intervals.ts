/** When an instruction was in which stage, and for which of these cycles it stood still. */
import type { TracedInstruction } from '../measure/stage-trace.ts';

export interface Interval {
  /** A stage, by its place in the model's list. */
  readonly stage: number;
  readonly from: number;
  readonly to: number;
}

/** The stages that it passed, in order. */
export function stagesOf({ times }: Pick<TracedInstruction, 'times'>): Interval[] {
  const passed: Interval[] = [];
  const last = times.length - 1;
  let to = times[last];
  for (let stage = last - 1; stage >= 0; stage--) {
    const from = times[stage];
    if (from < 0) continue;
    passed.push({ stage, from, to });
    to = from;
  }
  return passed.reverse();
}

/** Its stalls within stages: the last cycles that it was there, one after the other. */
export function stallsOf(
  one: Pick<TracedInstruction, 'times' | 'stalls' | 'waits'>,
): (Interval & { readonly cause: string })[] {
  const all = [...one.stalls, ...one.waits];
  if (all.length === 0) return [];
  return stagesOf(one).flatMap(({ stage, from, to }) => {
    // What is lost before it came to a stage, such as the filling of an empty pipeline, it does not spend there.
    const here = all.filter((stall) => stall.stage === stage && stall.cycles < to - from);
    let at = Math.max(from, to - here.reduce((sum, { cycles }) => sum + cycles, 0));
    return here.map(({ cause, cycles }) => ({ stage, cause, from: at, to: (at = Math.min(to, at + cycles)) }));
  });
}
