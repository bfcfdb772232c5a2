/** The way of instructions through a pipeline as data: what `--pipeline` adds to `--json`. */
import type { TracedInstruction, TracedStall } from './stage-trace.ts';

export interface PipelineReport {
  /** By name, in the order in which instructions pass them. */
  readonly stages: readonly string[];
  readonly instructions: readonly InstructionTimes[];
}

interface InstructionTimes {
  /** From 0, among all instructions of the run in the order in which they came to their first stage. */
  readonly number: number;
  readonly core: number;
  readonly pc: number;
  readonly instruction: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** By stage, the cycle at which it came there; null for one that it did not pass. */
  readonly times: readonly (number | null)[];
  /** The cycle at which it left the last one. */
  readonly end: number;
  /** Cycles by which it was fetched late. */
  readonly late: number;
  /** What moved the clock. */
  readonly stalls: readonly StallReport[];
  /** What it waited for while others went on. */
  readonly waits: readonly StallReport[];
}

interface StallReport {
  readonly stage: string;
  readonly cause: string;
  readonly cycles: number;
  /** The register that was waited for and the number of the instruction that wrote it; null where it was none. */
  readonly register: string | null;
  readonly producer: number | null;
}

export function pipelineReport(traced: readonly TracedInstruction[], stages: readonly string[]): PipelineReport {
  const told = ({ stage, cause, cycles, producer }: TracedStall): StallReport => ({
    ...{ stage: stages[stage], cause, cycles },
    ...{ register: producer?.name ?? null, producer: producer?.number ?? null },
  });
  return {
    stages,
    instructions: traced.map(({ number, core, pc, text, file, line, times, end, late, stalls, waits }) => ({
      ...{ number, core, pc, instruction: text, file, line },
      times: times.slice(0, -1).map((time) => (time < 0 ? null : time)),
      ...{ end, late },
      ...{ stalls: stalls.map(told), waits: waits.map(told) },
    })),
  };
}
