/**
 * Hardware threads that take turns, an instruction each: while one waits for memory the others compute, and no instruction
 * is near enough behind another of its thread to wait for it.
 * A hardware thread is one of the machine's cores to everyone else: the cores k, k + n and so on have slot k of a barrel of
 * n, and each n cores are one that issues an instruction a cycle. An instruction starts in its thread's slot only, even where
 * the slots of others are empty; so a thread's instruction costs n cycles, in which an access of up to n cycles is hidden.
 * Follows the peripheral processors of the CDC 6600 (Thornton 1970, Design of a Computer: ten threads and a slot each); the HEP
 * (Smith 1978) and the Tera MTA (Alverson and others 1990) let only those take part that can go on. Not modelled: that
 * threads of a core share its first caches, and that the kernel takes turns like everyone.
 */
import { type CauseTotals, noCauses } from './causes.ts';
import type { CpuModel, Stall, Timing, TimingSetting } from './model.ts';

interface BarrelParameters {
  threads: number;
}

export const barrel: CpuModel<BarrelParameters> = {
  name: 'barrel',
  summary: 'Hardware threads take turns, an instruction each, which hides memory; each counts as a core.',
  source: "Thornton, Design of a Computer: The Control Data 6600, on its peripheral processors' barrel.",
  stages: ['X', 'M'],
  stageNames: ['execute', 'memory'],
  causes: {
    execute: 'One for each instruction, in the slot of its thread.',
    structural: 'The slots of the other hardware threads, whether they use them or not.',
    memory: 'Whole rounds in which its access is not done; what is done before its next slot costs nothing.',
  },
  parameters: {
    threads: {
      default: 8,
      unit: 'threads',
      range: [1, 128],
      summary: 'How many hardware threads share a core: 10 in the CDC 6600, 8 in the HEP, 128 in the Tera.',
    },
  },
  create: (setting, parameters) => new Barrel(setting, parameters),
};

interface State {
  readonly causes: CauseTotals;
  readonly told: number;
}

class Barrel implements Timing {
  readonly causes: CauseTotals = noCauses();
  private readonly watch: TimingSetting['watch'];
  private readonly threads: number;
  /** This thread's. */
  private readonly slot: number;
  /** The cycles of waiting for turns that passages have told of. */
  private told = 0;

  constructor({ core, watch }: TimingSetting, { threads }: BarrelParameters) {
    this.watch = watch;
    this.threads = threads;
    this.slot = core % threads;
  }

  issue(_operation: number, _rs1: number, _rs2: number, now: number): number {
    const turn = this.turnFrom(now);
    this.causes.structural += turn - now;
    return turn;
  }

  retire(operation: number, _rd: number, _rs1: number, _rs2: number, now: number, ready: number, pc: number): number {
    const { causes, threads } = this;
    const turn = this.turnFrom(now);
    const soonest = turn + threads;
    const next = Math.max(soonest, this.turnFrom(ready));
    causes.execute++;
    causes.structural += turn - now + threads - 1;
    causes.memory += next - soonest;
    if (this.watch) {
      const end = Math.max(turn + 1, ready);
      const waits: Stall[] = [
        { stage: 0, cause: 'structural', cycles: causes.structural - this.told, register: 0 },
        { stage: 1, cause: 'memory', cycles: next - soonest, register: 0 },
      ];
      const stalls = waits.filter(({ cycles }) => cycles > 0);
      this.told = causes.structural;
      this.watch({ pc, operation, times: [turn, ready > turn + 1 ? turn + 1 : -1, end], stalls });
    }
    return next;
  }

  /** Nothing is under way between two instructions of a thread. */
  drain(now: number): number {
    return now;
  }

  save(): State {
    return { causes: { ...this.causes }, told: this.told };
  }

  restore(state: unknown): void {
    const { causes, told } = state as State;
    Object.assign(this.causes, causes);
    this.told = told;
  }

  /** The first cycle of this thread's at `cycle` or after. */
  private turnFrom(cycle: number): number {
    const { threads, slot } = this;
    return cycle + ((slot - (cycle % threads) + threads) % threads);
  }
}
