/**
 * A core's branch predictor: a direction predictor, a branch target buffer and a return stack.
 * What is guessed to be taken can be fetched only where its target is known: else the instruction behind is. Returns come
 * from the return stack, other jumps from the buffer. What kind an instruction is, is known when it is fetched, by bits that
 * stand beside it in the instruction cache, as in the Alpha 21264.
 * Where a branch leads is learnt when it is taken, of branches that were guessed wrong too.
 */
import {
  type Direction,
  type DirectionPredictor,
  type Flow,
  type GuessKind,
  guessKinds,
  type PredictionStatistics,
  type Predictor,
} from './predictor.ts';
import { ReturnStack, type ReturnStackParameters } from './return-stack.ts';
import { nowhere, TargetBuffer, type TargetBufferParameters } from './target-buffer.ts';

export interface PredictorSetting<P extends object> {
  readonly direction: DirectionPredictor<P>;
  readonly parameters: P;
  readonly btb: TargetBufferParameters;
  readonly returnStack: ReturnStackParameters;
}

export function createPredictor<P extends object>(setting: PredictorSetting<P>): Predictor {
  return new BranchPredictor(setting.direction.create?.(setting.parameters), setting);
}

const [branch, jump, returning, indirect] = guessKinds.keys();

/** The number of the kind that a guess counts as. */
function kindOf(flow: Flow): number {
  if (flow === 'branch') return branch;
  if (flow === 'jump' || flow === 'call') return jump;
  return flow === 'return' || flow === 'coroutine' ? returning : indirect;
}

class BranchPredictor implements Predictor {
  private readonly direction: Direction | undefined;
  private readonly buffer: TargetBuffer;
  private readonly stack: ReturnStack;
  /** By kind. */
  private readonly predictions = new Float64Array(guessKinds.length);
  private readonly mispredictions = new Float64Array(guessKinds.length);
  private btbMisses = 0;

  constructor(direction: Direction | undefined, { btb, returnStack }: Omit<PredictorSetting<object>, 'direction'>) {
    this.direction = direction;
    this.buffer = new TargetBuffer(btb);
    this.stack = new ReturnStack(returnStack);
  }

  right(pc: number, flow: Flow, target: number, next: number): boolean {
    const behind = (pc + 4) | 0;
    const kind = kindOf(flow);
    this.predictions[kind]++;
    const isRight = this.fetched(pc, flow, target, next, behind) === next;
    if (!isRight) this.mispredictions[kind]++;
    return isRight;
  }

  statistics(): PredictionStatistics {
    const { predictions, mispredictions, btbMisses } = this;
    const kinds = guessKinds.map((kind, number) => {
      return [kind, { predictions: predictions[number], mispredictions: mispredictions[number] }] as const;
    });
    return { ...(Object.fromEntries(kinds) as Pick<PredictionStatistics, GuessKind>), btbMisses };
  }

  save(): State {
    const { direction, buffer, stack, predictions, mispredictions, btbMisses } = this;
    return {
      ...{ direction: direction?.save(), buffer: buffer.save(), stack: stack.save(), btbMisses },
      ...{ predictions: predictions.slice(), mispredictions: mispredictions.slice() },
    };
  }

  restore(state: unknown): void {
    const saved = state as State;
    this.direction?.restore(saved.direction);
    this.buffer.restore(saved.buffer);
    this.stack.restore(saved.stack);
    this.predictions.set(saved.predictions);
    this.mispredictions.set(saved.mispredictions);
    this.btbMisses = saved.btbMisses;
  }

  /** The address that was fetched from after an instruction; what is to be learnt from where it leads is learnt. */
  private fetched(pc: number, flow: Flow, target: number, next: number, behind: number): number {
    const { direction, stack } = this;
    if (!direction) return behind;
    if (flow === 'branch') {
      const isTaken = next !== behind;
      if (direction.guess(pc, target, isTaken)) return this.sought(pc, next, behind);
      if (isTaken) this.buffer.learn(pc, next);
      return behind;
    }
    const returnsTo = flow === 'return' || flow === 'coroutine' ? stack.pop() : nowhere;
    if (flow === 'call' || flow === 'indirectCall' || flow === 'coroutine') stack.push(behind);
    return returnsTo === nowhere ? this.sought(pc, next, behind) : returnsTo;
  }

  /** The address that the buffer has for what is guessed to be taken; without one, the instruction behind is fetched. */
  private sought(pc: number, next: number, behind: number): number {
    const { buffer } = this;
    const found = buffer.find(pc);
    if (next !== behind) buffer.learn(pc, next);
    if (found !== nowhere) return found;
    if (next !== behind) this.btbMisses++;
    return behind;
  }
}

interface State {
  readonly direction: unknown;
  readonly buffer: unknown;
  readonly stack: unknown;
  readonly predictions: Float64Array;
  readonly mispredictions: Float64Array;
  readonly btbMisses: number;
}
