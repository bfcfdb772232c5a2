/**
 * The log of the pipeline viewer Konata: `Kanata 0004`, lines of fields between tabs, in the order of cycles.
 * Follows the format's description, docs/kanata-log-format.md of github.com/shioyadan/Konata. Stages are in lane 0 and stalls
 * in lane 1; the thread of an instruction is its core; an arrow leads to who waits for a value from who computes it, where both
 * are under way.
 * Invariant: lines are written once nothing before them can come, which is when an instruction starts later.
 */
import { hex } from '../base/bits.ts';
import type { TracedInstruction } from '../measure/stage-trace.ts';
import { inWords, tellStalls } from '../measure/stall-text.ts';
import type { Exporter, ExportSetting, ExportWriter } from './exporter.ts';
import { stagesOf, stallsOf } from './intervals.ts';

export const kanata: Exporter = {
  name: 'kanata',
  extension: 'kanata',
  summary: 'A log for the pipeline viewer Konata, with stalls and dependencies.',
  create: (setting) => new KanataWriter(setting),
};

/** Lines at a cycle; `retires` for what ends an instruction, which is numbered in that order. */
interface Entry {
  readonly cycle: number;
  readonly id: number;
  readonly lines: readonly string[];
  readonly retires: boolean;
}

class KanataWriter implements ExportWriter {
  private readonly stages: readonly string[];
  /** Where values are waited for: in execute, or in the last stage of a model that has none. */
  private readonly uses: number;
  private pending: Entry[] = [];
  /** Of instructions under way, by their numbers in the trace: what they are called in the file, and when they end. */
  private readonly known = new Map<number, { readonly id: number; readonly end: number }>();
  private count = 0;
  private retired = 0;
  /** Undefined before the first line of a cycle. */
  private cycle: number | undefined;

  constructor({ stages }: ExportSetting) {
    this.stages = stages;
    this.uses = stages.includes('X') ? stages.indexOf('X') : stages.length - 1;
  }

  head(): string {
    return 'Kanata\t0004\n';
  }

  instruction(one: TracedInstruction): string {
    const before = this.flush(one.start);
    for (const [number, { end }] of this.known) if (end <= one.start) this.known.delete(number);
    const id = this.count++;
    const { number, core, pc, line, text, start, end, times, producers } = one;
    const where = line === undefined ? '' : `${line}: `;
    const details = [`${hex(pc)}, core ${core}`, ...tellStalls(one, this.stages).map(inWords)];
    this.at(start, id, [
      `I\t${id}\t${number}\t${core}`,
      `L\t${id}\t0\t${where}${text}`,
      `L\t${id}\t1\t${details.join('; ')}`,
    ]);
    for (const { stage, from, to } of stagesOf(one)) this.span(id, 0, this.stages[stage], from, to);
    for (const { cause, from, to } of stallsOf(one)) this.span(id, 1, cause, from, to);
    const used = times[this.uses] >= 0 ? times[this.uses] : start;
    for (const producer of producers) {
      const writer = this.known.get(producer.number);
      if (writer) this.at(used, id, [`W\t${id}\t${writer.id}\t0`]);
    }
    this.at(end, id, [`R\t${id}`], true);
    this.known.set(number, { id, end });
    return before;
  }

  tail(): string {
    return this.flush(Number.POSITIVE_INFINITY);
  }

  private span(id: number, lane: number, name: string, from: number, to: number): void {
    this.at(from, id, [`S\t${id}\t${lane}\t${name}`]);
    this.at(to, id, [`E\t${id}\t${lane}\t${name}`]);
  }

  private at(cycle: number, id: number, lines: readonly string[], retires = false): void {
    this.pending.push({ cycle, id, lines, retires });
  }

  /** What happens before a cycle. */
  private flush(until: number): string {
    const due: Entry[] = [];
    const rest: Entry[] = [];
    for (const entry of this.pending) (entry.cycle < until ? due : rest).push(entry);
    if (due.length === 0) return '';
    this.pending = rest;
    // Sorting is stable: what one instruction does in a cycle stays in its order.
    due.sort((a, b) => a.cycle - b.cycle || a.id - b.id);
    let text = '';
    for (const { cycle, lines, retires } of due) {
      if (cycle !== this.cycle) text += this.cycle === undefined ? `C=\t${cycle}\n` : `C\t${cycle - this.cycle}\n`;
      this.cycle = cycle;
      for (const one of lines) text += retires ? `${one}\t${this.retired++}\t0\n` : `${one}\n`;
    }
    return text;
  }
}
