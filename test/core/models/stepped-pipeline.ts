/**
 * A five-stage pipeline stepped cycle by cycle: places that hold instructions, and wires that say who may move. It is what
 * Patterson and Hennessy draw in 4.6 to 4.9, knows nothing of recurrences, and is what the model is compared with.
 */
import type { Operation } from '../../../src/core/models/model.ts';

export interface Step {
  readonly operation: Operation;
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  /** Cycles in execute, cycles in memory, and cycles by which the fetch is late: beyond the first one. */
  readonly extra: number;
  readonly wait: number;
  readonly late: number;
  /** Whether another instruction than the one behind follows. */
  readonly leads: boolean;
}

export interface Wiring {
  readonly forwards: boolean;
  readonly inDecode: boolean;
}

/** Stands for whatever was fetched and must not have been. */
const wrong = -1;
const none = -2;

/** By instruction, the cycles at which it came to each of the five stages, and its end; the first is fetched at `start`. */
export function stepPipeline(steps: readonly Step[], { forwards, inDecode }: Wiring, start: number): number[][] {
  const times = steps.map(() => [] as number[]);
  let [f, d, x, m, w] = [0, none, none, none, none];
  let left = { late: steps[0].late, extra: 0, wait: 0 };
  let next = 1;
  let isLost = false;
  times[0][0] = start;
  for (let cycle = start; times.at(-1)?.length !== 6; cycle++) {
    // The end of this cycle: from the back to the front, who moves on.
    const at = cycle + 1;
    if (w >= 0) times[w][5] = at;
    w = none;
    if (m >= 0 && left.wait > 0) {
      left.wait--;
      continue;
    }
    // What the hazard unit sees while the instruction is in decode.
    const waits = d >= 0 && isHazard(steps[d], x >= 0 ? steps[x] : undefined, m >= 0 ? steps[m] : undefined);
    if (m >= 0) times[m][4] = at;
    w = m;
    m = none;
    if (x >= 0 && left.extra > 0) {
      left.extra--;
      continue;
    }
    if (x >= 0) {
      times[x][3] = at;
      left.wait = steps[x].wait;
    }
    m = x;
    x = none;
    let redirected = m >= 0 && !inDecode && steps[m].leads;
    if (waits) continue;
    if (d >= 0) {
      times[d][2] = at;
      left.extra = steps[d].extra;
      redirected ||= inDecode && steps[d].leads;
    }
    x = d === wrong ? none : d;
    d = none;
    if (redirected) {
      // What was fetched in vain is thrown away.
      isLost = false;
      f = none;
    } else if (f !== none && left.late > 0) {
      left.late--;
      continue;
    } else {
      d = f;
      if (d >= 0) times[d][1] = at;
      if (d >= 0 && steps[d].leads) isLost = true;
    }
    if (isLost) f = wrong;
    else if (next < steps.length) {
      f = next++;
      times[f][0] = at;
      left = { ...left, late: steps[f].late };
    } else f = none;
  }
  return times;

  function isHazard(one: Step, inExecute: Step | undefined, inMemory: Step | undefined): boolean {
    const { operation, rs1, rs2 } = one;
    const isStore = operation.unit === 'store';
    const decides = inDecode && (operation.unit === 'branch' || operation.unit === 'jump');
    const needs = (producer: Step | undefined) => {
      if (!producer || producer.rd === 0 || !producer.operation.writesRd) return false;
      if (operation.readsRs1 && rs1 === producer.rd) return true;
      return operation.readsRs2 && rs2 === producer.rd && !(isStore && forwards);
    };
    if (!forwards) return needs(inExecute) || needs(inMemory);
    // The next instruction's execute is fed from the end of execute and of memory, decode from the places behind them.
    if (decides) return needs(inExecute) || (needs(inMemory) && loads(inMemory));
    return needs(inExecute) && loads(inExecute);
  }
}

const loads = (step: Step | undefined) => step?.operation.memory ?? false;
