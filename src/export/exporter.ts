/**
 * Formats for other people's viewers. An exporter turns what a machine's trace tells into text, piece by piece, so that a run
 * of any length is written with what is under way in memory, and no more.
 */
import type { TracedInstruction } from '../measure/stage-trace.ts';

export interface Exporter {
  readonly name: string;
  /** Of files, without the dot. */
  readonly extension: string;
  readonly summary: string;
  create(setting: ExportSetting): ExportWriter;
}

export interface ExportSetting {
  /** The stages of the CPU model, in the order in which instructions pass them. */
  readonly stages: readonly string[];
  readonly cores: number;
}

/** Gives the text of one file: its head, then what each instruction adds, in the order of the trace, then its tail. */
export interface ExportWriter {
  head(): string;
  instruction(one: TracedInstruction): string;
  tail(): string;
}
