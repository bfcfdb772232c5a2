/**
 * Published answers of a course's scheduling simulators (Arpaci-Dusseau 2018, Operating Systems: Three Easy Pieces,
 * chapters 7 to 9), had from programs on the machine: to the cycle.
 */
import { describe, expect, it } from 'vitest';
import { type Choices, seeded } from '../../../src/base/choices.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { arriving, type Job, merged, origin, schedule, together, unit } from './jobs.ts';
import published from './published.json' with { type: 'json' };

describe('the scheduler rows', () => {
  const rows = published.scheduler.cases.map((row) => ({ ...row, name: `${row.policy} of ${row.lengths.join(' ')}` }));

  it.each(rows)('$name', (row) => {
    const policy = row.quantum === null ? { kind: 'fifo' } : { kind: 'rr', quantum: row.quantum * unit };
    const jobs = row.lengths.map((length) => ({ start: 0, length, every: 0 }));
    const { runs, end } = schedule(arriving(jobs, 0, policy), jobs.length);
    expect(runs).toEqual(runsOf(row.trace.map(([start, job, span]) => [start, span, job])));
    for (const { job, response, turnaround, wait } of row.jobs) {
      expect(runs.find((run) => run.job === job)?.start).toBe(response);
      expect(end[job]).toBe(turnaround);
      expect(end[job] - row.lengths[job]).toBe(wait);
    }
  });
});

describe('the mlfq rows', () => {
  it.each(published.mlfq.cases)('$args', (row) => {
    const { jobs, waiting, policy, levels } = mlfqOf(row.args);
    const { runs, end } = schedule(arriving(jobs, waiting, policy), jobs.length);
    expect(runs).toEqual(runsOf(row.runs));
    for (const { job, start, response, turnaround } of row.jobs) {
      expect((runs.find((run) => run.job === job)?.start ?? Number.NaN) - start).toBe(response);
      expect(end[job] - start).toBe(turnaround);
    }
    const seen = levelsOf(arriving(jobs, waiting, policy), Math.max(...end));
    expect(seen).toEqual(
      row.runs.flatMap(([start, span, job, level]) =>
        Array.from({ length: span }, (_, i) => [start + i, job, levels - 1 - level]),
      ),
    );
  });

  /** Who is on core 1 in the middle of each unit, and on which level. */
  function levelsOf(machine: Machine, until: number): number[][] {
    const { graph } = machine.kernel;
    return Array.from({ length: until }, (_, at) => {
      machine.run({ cycles: origin + (at + 0.5) * unit });
      const thread = graph.threads.get(graph.running[1]);
      return thread ? [at, thread.id - 2, thread.share.level] : [];
    }).filter(({ length }) => length > 0);
  }
});

describe('the lottery row', () => {
  it.each(published.lottery.cases)('$args', ({ args, draws, done }) => {
    const [list] = /[\d:,]+/.exec(args) ?? expect.fail();
    const jobs = list.split(',').map((job) => {
      const [length, tickets] = job.split(':').map(Number);
      return { start: 0, length, every: 0, tickets };
    });
    const lots = draws.map(([lot]) => lot);
    const drawn: number[][] = [];
    const choices: Choices = {
      ...seeded(0),
      draw(options, what) {
        expect(what).toBe('lottery');
        const lot = lots.shift() ?? expect.fail('no more lots');
        drawn.push([lot, lot % options, options]);
        return lot % options;
      },
    };
    const { runs, end } = schedule(together(jobs, { kind: 'lottery', quantum: unit }, choices), jobs.length);
    // Who is alone needs no lot.
    const contested = draws.filter(([, , tickets]) => tickets > jobs[0].tickets);
    expect(drawn.slice(0, contested.length)).toEqual(contested.map(([lot, winner, tickets]) => [lot, winner, tickets]));
    expect(runs).toEqual(runsOf(draws.map(([, , , job], at) => [at, 1, job])));
    for (const [job, when] of done) expect(end[job]).toBe(when);
  });
});

/** Rows of start, span, job. */
function runsOf(rows: readonly (readonly number[])[]) {
  return merged(rows.map(([start, span, job]) => ({ start, span, job })));
}

/** The simulator's arguments as jobs and a policy. */
function mlfqOf(args: string): { jobs: Job[]; waiting: number; policy: Raw; levels: number } {
  const words = args.split(' ');
  const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
  const jobs = (after('-l') ?? '').split(':').map((job) => {
    const [start, length, every] = job.split(',').map(Number);
    return { start, length, every };
  });
  const quanta = (after('-Q') ?? after('-q') ?? '').split(',').map((quantum) => Number(quantum) * unit);
  const policy = {
    kind: 'mlfq',
    levels: Number(after('-n')),
    quantum: quanta.join(','),
    allotment: after('-A') ?? '1',
    boost: Number(after('-B') ?? 0) * unit,
    stay: words.includes('-S'),
    bump: words.includes('-I'),
  };
  return { jobs, waiting: Number(after('-i') ?? 5), policy, levels: policy.levels };
}
