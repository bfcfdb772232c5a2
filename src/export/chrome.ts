/**
 * A trace for chrome://tracing and Perfetto: a process for each core, a track for each stage, a slice for each instruction in
 * it; a cycle is a microsecond. Where a stage holds several instructions at a time it has as many tracks.
 * Follows Google's "Trace Event Format": complete events (`X`) and metadata (`M`), in an object with `traceEvents`.
 */
import { hex } from '../base/bits.ts';
import type { TracedInstruction } from '../measure/stage-trace.ts';
import { inWords, tellStalls } from '../measure/stall-text.ts';
import type { Exporter, ExportSetting, ExportWriter } from './exporter.ts';
import { stagesOf } from './intervals.ts';

export const chrome: Exporter = {
  name: 'chrome',
  extension: 'json',
  summary: 'A trace for Perfetto and chrome://tracing, with a track for each core and stage.',
  create: (setting) => new ChromeWriter(setting),
};

/** Tracks of a stage are numbered behind each other; no core is that wide. */
const mostTracks = 10_000;
/** Processes and threads are numbered from here: to viewers of Linux traces 0 is the idle one. */
const lowest = 1;

class ChromeWriter implements ExportWriter {
  private readonly setting: ExportSetting;
  /** By core and stage, when each of its tracks is free. */
  private readonly free: number[][][];
  private isFirst = true;

  constructor(setting: ExportSetting) {
    this.setting = setting;
    this.free = Array.from({ length: setting.cores }, () => setting.stages.map(() => []));
  }

  head(): string {
    const cores = this.free.map((_, core) =>
      this.event({ ph: 'M', name: 'process_name', pid: lowest + core, args: { name: `core ${core}` } }),
    );
    return `{"displayTimeUnit":"ns","otherData":{"unit":"a microsecond is a cycle"},"traceEvents":[\n${cores.join('')}`;
  }

  instruction(one: TracedInstruction): string {
    const { stages } = this.setting;
    const { core, number, pc, file, line, text } = one;
    const waits = tellStalls(one, stages).map(inWords);
    const args = {
      ...{ number, pc: hex(pc) },
      ...(line !== undefined && { line: `${file}:${line}` }),
      ...(waits.length > 0 && { waits: waits.join('; ') }),
    };
    return stagesOf(one)
      .map(({ stage, from, to }) => {
        const { tid, named } = this.track(core, stage, from, to);
        return (
          named +
          this.event({
            ph: 'X',
            name: text,
            cat: stages[stage],
            pid: lowest + core,
            tid,
            ts: from,
            dur: to - from,
            args,
          })
        );
      })
      .join('');
  }

  tail(): string {
    return `\n]}\n`;
  }

  /** A track of a stage that is free in a time, and what makes it known where it is a new one. */
  private track(
    core: number,
    stage: number,
    from: number,
    to: number,
  ): { readonly tid: number; readonly named: string } {
    const tracks = this.free[core][stage];
    const found = tracks.findIndex((free) => free <= from);
    const index = found < 0 ? tracks.length : found;
    tracks[index] = to;
    const tid = lowest + stage * mostTracks + index;
    if (found >= 0) return { tid, named: '' };
    const name = `${this.setting.stages[stage]}${index > 0 ? ` ${index + 1}` : ''}`;
    const about = { ph: 'M', pid: lowest + core, tid };
    const named = [
      this.event({ ...about, name: 'thread_name', args: { name } }),
      this.event({ ...about, name: 'thread_sort_index', args: { sort_index: tid } }),
    ];
    return { tid, named: named.join('') };
  }

  private event(event: object): string {
    const text = `${this.isFirst ? '' : ',\n'}${JSON.stringify(event)}`;
    this.isFirst = false;
    return text;
  }
}
