/**
 * What held an instruction up, in words. A stall that moved the clock stands where nobody went on, a wait where others did:
 * by that, and by whether the instruction itself was in the stage for so long, the same cause reads differently.
 */
import type { Producer, TracedInstruction, TracedStall } from './stage-trace.ts';
import { counted } from './text-table.ts';

type Way = Pick<TracedInstruction, 'late' | 'stalls' | 'waits' | 'times'>;

/** A sentence for each thing. */
export function tellStalls({ late, stalls, waits, times }: Way, stages: readonly string[]): string[] {
  if (late === 0 && stalls.length === 0 && waits.length === 0) return [];
  return [
    ...(late > 0 ? [`is fetched ${counted(late, 'cycle')} late`] : []),
    ...stalls.flatMap((stall) => tellStall(stall, times, stages) ?? []),
    ...waits.flatMap((wait) => tellWait(wait, stages) ?? []),
  ];
}

/** Undefined for what is not its own: the filling of an empty pipeline, the turns of other hardware threads. */
function tellStall(stall: TracedStall, times: readonly number[], stages: readonly string[]): string | undefined {
  const { stage, cause, cycles, producer } = stall;
  const span = counted(cycles, 'cycle');
  const isHere = spentIn(stage, times) > cycles;
  switch (cause) {
    case 'data':
    case 'loadUse':
      if (stage === 0) return `waits ${span} in ${stages[0]} for older ones that wait for what is ${sourceOf(cause)}`;
      return `waits ${span}${producer ? ` for ${tellProducer(producer)}` : ''}`;
    case 'structural':
      if (stage === 0) return isHere ? `waits ${span} in ${stages[0]} for want of a place` : undefined;
      return isHere
        ? `takes ${span} more in ${stages[stage]}`
        : `waits ${span} for ${stages[stage]}, which others have`;
    case 'branch':
      return `leads elsewhere than was guessed: ${span} lost`;
    case 'memory':
      if (stage === 0 && isHere) return `waits ${span} in ${stages[0]} for older ones that wait for memory`;
      return `waits ${span} more for memory in ${stages[stage]}`;
    default:
      return undefined;
  }
}

function tellWait({ stage, cause, cycles, producer }: TracedStall, stages: readonly string[]): string | undefined {
  const waits = `waits ${counted(cycles, 'cycle')} in ${stages[stage]}`;
  switch (cause) {
    case 'data':
    case 'loadUse':
      return `${waits} for ${producer ? tellProducer(producer) : `what is ${sourceOf(cause)}`}`;
    case 'structural':
      return `${waits} for a part of the core that others have`;
    case 'memory':
      return `${waits} for memory`;
    default:
      return undefined;
  }
}

const sourceOf = (cause: 'data' | 'loadUse') => (cause === 'data' ? 'computed' : 'loaded');

function tellProducer({ name, loads, text, line }: Producer): string {
  return `${name}, ${loads ? 'loaded' : 'computed'} by ${text}${line === undefined ? '' : ` at line ${line}`}`;
}

/** Cycles between an instruction's coming to a stage and to the next one. */
function spentIn(stage: number, times: readonly number[]): number {
  const next = times.slice(stage + 1).find((time) => time >= 0) ?? 0;
  return times[stage] < 0 ? 0 : next - times[stage];
}
