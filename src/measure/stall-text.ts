/**
 * What held an instruction up, in words. A stall that moved the clock stands where nobody went on, a wait where others did:
 * by that, and by whether the instruction itself was in the stage for so long, the same cause reads differently.
 */
import type { Producer, TracedInstruction, TracedStall } from './stage-trace.ts';
import { counted } from './text-table.ts';

type Way = Pick<TracedInstruction, 'late' | 'stalls' | 'waits' | 'times'>;

export interface Told {
  readonly cycles: number;
  /** The sentence, given the cycles in words: of what was held up alike but for their number, one serves for all. */
  sentence(span: string): string;
}

/** One for each thing that held an instruction up, and is its own: not the filling of a pipeline, nor the turns of others. */
export function tellStalls({ late, stalls, waits, times }: Way, stages: readonly string[]): Told[] {
  if (late === 0 && stalls.length === 0 && waits.length === 0) return [];
  const told: Told[] = [];
  const tell = (cycles: number, sentence: Told['sentence'] | undefined) => {
    if (sentence) told.push({ cycles, sentence });
  };
  if (late > 0) tell(late, (span) => `is fetched ${span} late`);
  for (const stall of stalls) tell(stall.cycles, tellStall(stall, times, stages));
  for (const wait of waits) tell(wait.cycles, tellWait(wait, stages));
  return told;
}

export function inWords({ cycles, sentence }: Told): string {
  return sentence(counted(cycles, 'cycle'));
}

function tellStall(
  { stage, cause, cycles, producer }: TracedStall,
  times: readonly number[],
  stages: readonly string[],
): Told['sentence'] | undefined {
  const where = stages[stage];
  const isHere = spentIn(stage, times) > cycles;
  switch (cause) {
    case 'data':
    case 'loadUse':
      if (stage === 0) {
        const value = cause === 'data' ? 'computed' : 'loaded';
        return (span) => `waits ${span} in ${where} for older ones that wait for what is ${value}`;
      }
      return (span) => `waits ${span}${producer ? ` for ${tellProducer(producer)}` : ''}`;
    case 'structural':
      if (stage === 0) return isHere ? (span) => `waits ${span} in ${where} for want of a place` : undefined;
      return isHere
        ? (span) => `takes ${span} more in ${where}`
        : (span) => `waits ${span} for ${where}, which others have`;
    case 'branch':
      return (span) => `leads elsewhere than was guessed: ${span} lost`;
    case 'memory':
      if (stage === 0 && isHere) return (span) => `waits ${span} in ${where} for older ones that wait for memory`;
      return (span) => `waits ${span} more for memory in ${where}`;
    default:
      return undefined;
  }
}

function tellWait({ stage, cause, producer }: TracedStall, stages: readonly string[]): Told['sentence'] | undefined {
  const where = stages[stage];
  switch (cause) {
    case 'data':
    case 'loadUse': {
      // What comes by way of no register comes by way of memory.
      const value = producer ? tellProducer(producer) : 'what an older one stores';
      return (span) => `waits ${span} in ${where} for ${value}`;
    }
    case 'structural':
      return (span) => `waits ${span} in ${where} for a part of the core that others have`;
    case 'memory':
      return (span) => `waits ${span} in ${where} for memory`;
    default:
      return undefined;
  }
}

function tellProducer({ name, loads, text, line }: Producer): string {
  return `${name}, ${loads ? 'loaded' : 'computed'} by ${text}${line === undefined ? '' : ` at line ${line}`}`;
}

/** Cycles between an instruction's coming to a stage and to the next one. */
function spentIn(stage: number, times: readonly number[]): number {
  const next = times.slice(stage + 1).find((time) => time >= 0) ?? 0;
  return times[stage] < 0 ? 0 : next - times[stage];
}
