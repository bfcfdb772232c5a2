/** Trace formats: what a reader of each finds in a file is what the machine's trace told, on every model that has stages. */
import { describe, expect, it } from 'vitest';
import { models } from '../../src/core/models/index.ts';
import { chrome } from '../../src/export/chrome.ts';
import type { Exporter } from '../../src/export/exporter.ts';
import { kanata } from '../../src/export/kanata.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { TracedInstruction } from '../../src/measure/stage-trace.ts';
import { programNamed } from '../machine/trial.ts';
import { type Traced, traced } from '../measure/traced.ts';
import { parseKanata } from './kanata-log.ts';

const cases = models
  .filter(({ create }) => create)
  .flatMap(({ name }) => [1, 4].map((cores) => [name, cores] as const));

const runs = new Map<string, Traced>();

/** A run in which cores compete for a lock and miss; kept, since every format is asked for it. */
async function runOf(cpu: string, cores: number): Promise<Traced> {
  const key = `${cpu} ${cores}`;
  const { program } = await programNamed('swap-lock');
  const raw: Raw = { cpu, memory: 'uma', array: cores === 1 ? 'sisd' : { kind: 'mimd', cores } };
  const run = runs.get(key) ?? traced(program, raw, (machine) => machine.run({ instructions: 2000 }));
  runs.set(key, run);
  return run;
}

function textOf(exporter: Exporter, { machine, instructions }: Traced): string {
  const writer = exporter.create({ stages: machine.stages, cores: machine.array.cores.length });
  return [writer.head(), ...instructions.map((one) => writer.instruction(one)), writer.tail()].join('');
}

/** Stages and cycles in which an instruction is in them. */
function intervals({ times }: TracedInstruction, stages: readonly string[]): [string, number, number][] {
  return stages.flatMap((name, stage) => {
    const next = times.slice(stage + 1).find((time) => time >= 0) ?? 0;
    return times[stage] < 0 ? [] : [[name, times[stage], next] as [string, number, number]];
  });
}

describe.each(cases)('kanata, of %s on %i cores', (cpu, cores) => {
  it('has each instruction in its stages, in order, and retires it once', async () => {
    const run = await runOf(cpu, cores);
    const { instructions, machine } = run;
    const log = parseKanata(textOf(kanata, run));
    expect(log).toHaveLength(instructions.length);
    const wrong = log.find((logged, index) => {
      const told = instructions[index];
      const stages = logged.stages.filter(({ lane }) => lane === '0').map(({ name, from, to }) => [name, from, to]);
      return !(
        logged.idInSimulator === told.number &&
        logged.thread === String(told.core) &&
        logged.label.endsWith(told.text) &&
        logged.start === told.start &&
        logged.end === told.end &&
        !logged.isFlushed &&
        JSON.stringify(stages) === JSON.stringify(intervals(told, machine.stages))
      );
    });
    expect(wrong).toBeUndefined();
    // They are numbered as they retire.
    const ends = [...log].sort((a, b) => (a.retireId ?? 0) - (b.retireId ?? 0));
    expect(ends.map(({ retireId }) => retireId)).toEqual(log.map((_, index) => index));
    for (const [index, { end }] of ends.slice(1).entries()) expect(end).toBeGreaterThanOrEqual(ends[index].end ?? 0);
  });

  it('leads arrows from who wrote a register last to who reads it', async () => {
    const run = await runOf(cpu, cores);
    const { instructions } = run;
    const log = parseKanata(textOf(kanata, run));
    let arrows = 0;
    for (const { id, start, producers } of log) {
      const told = instructions[id].producers.filter(({ end }) => end > start).map(({ number }) => number);
      expect(producers.map((producer) => producer.id)).toEqual(told);
      arrows += told.length;
      for (const producer of producers) expect(instructions[producer.id].core).toBe(instructions[id].core);
    }
    // Where instructions do not overlap there is nothing to lead from.
    const overlap = instructions.some(({ core, start }, index) =>
      instructions.slice(Math.max(0, index - 20), index).some((one) => one.core === core && one.end > start),
    );
    expect(arrows > 0).toBe(overlap);
  });

  it('has stalls in a lane of their own, within the stages', async () => {
    const run = await runOf(cpu, cores);
    for (const { stages, end = 0, start } of parseKanata(textOf(kanata, run))) {
      for (const { from, to = 0 } of stages.filter(({ lane }) => lane === '1')) {
        expect(from).toBeGreaterThan(start);
        expect(to).toBeGreaterThan(from);
        expect(to).toBeLessThanOrEqual(end);
      }
    }
  });

  it('keeps what is under way, and no more', async () => {
    const { instructions, machine } = await runOf(cpu, cores);
    const writer = kanata.create({ stages: machine.stages, cores });
    let [retired, most] = [0, 0];
    for (const [index, one] of instructions.entries()) {
      retired += writer.instruction(one).match(/^R\t/gm)?.length ?? 0;
      most = Math.max(most, index + 1 - retired);
    }
    expect(most).toBeLessThan(100 * cores);
  });
});

describe('kanata, of out-of-order', () => {
  it('has what an instruction waits for at its station, cycle for cycle', async () => {
    const run = await runOf('out-of-order', 1);
    const issue = run.machine.stages.indexOf('I');
    let [waited, logged] = [0, 0];
    for (const { waits } of run.instructions) {
      for (const { stage, cycles } of waits) if (stage === issue) waited += cycles;
    }
    for (const { stages } of parseKanata(textOf(kanata, run))) {
      const station = stages.find(({ lane, name }) => lane === '0' && name === 'I') ?? expect.fail();
      const stalls = stages.filter(({ lane, from }) => lane === '1' && from > station.from && from < (station.to ?? 0));
      logged += stalls.reduce((sum, { from, to = 0 }) => sum + to - from, 0);
    }
    expect(waited).toBeGreaterThan(0);
    expect(logged).toBe(waited);
  });
});

interface ChromeEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly name: string; readonly number: number };
}

describe.each(cases)('chrome, of %s on %i cores', (cpu, count) => {
  it('is JSON that has each instruction once in each of its stages, on tracks without overlaps', async () => {
    const run = await runOf(cpu, count);
    const { instructions, machine } = run;
    const events: ChromeEvent[] = JSON.parse(textOf(chrome, run)).traceEvents;
    const slices = events.filter(({ ph }) => ph === 'X');
    const found = new Map<number, [string, number, number][]>();
    const free = new Map<string, number>();
    const cores = new Map(
      events.filter(({ name }) => name === 'process_name').map(({ pid, args }) => [pid, args.name]),
    );
    const names = new Map(
      events.filter(({ name }) => name === 'thread_name').map(({ pid, tid, args }) => [`${pid} ${tid}`, args.name]),
    );
    for (const { cat, pid, tid, ts, dur, args, name } of slices) {
      const track = `${pid} ${tid}`;
      expect(names.get(track)?.split(' ')[0]).toBe(cat);
      expect(ts).toBeGreaterThanOrEqual(free.get(track) ?? 0);
      free.set(track, ts + dur);
      expect(name).toBe(instructions[args.number].text);
      expect(cores.get(pid)).toBe(`core ${instructions[args.number].core}`);
      found.set(args.number, [...(found.get(args.number) ?? []), [cat, ts, ts + dur]]);
    }
    const wrong = instructions.find(
      (one) => JSON.stringify(found.get(one.number)) !== JSON.stringify(intervals(one, machine.stages)),
    );
    expect(wrong).toBeUndefined();
    expect([...cores.values()]).toEqual(machine.array.cores.map(({ id }) => `core ${id}`));
  });
});

describe('a file without instructions', () => {
  const setting = { stages: ['F', 'X'], cores: 1 };
  it('is a log', () => {
    const writer = kanata.create(setting);
    expect(parseKanata(writer.head() + writer.tail())).toEqual([]);
  });
  it('is JSON', () => {
    const writer = chrome.create(setting);
    expect(JSON.parse(writer.head() + writer.tail()).traceEvents).toHaveLength(1);
  });
});
