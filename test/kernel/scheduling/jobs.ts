/**
 * Jobs as textbooks on scheduling have them, as programs for the machine: each burns its length to the cycle, in bursts with
 * input and output of a given length between them, and arrives at its time. A switch costs nothing.
 */
import { expect } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import type { Choices } from '../../../src/base/choices.ts';
import { eventKinds } from '../../../src/base/events.ts';
import { type TransitionName, transitions } from '../../../src/kernel/thread.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import { createMachine, type Machine } from '../../../src/machine/machine.ts';
import { validate } from '../../../src/machine/validate.ts';

/** How many cycles a textbook's unit of time is. */
export const unit = 200;

export interface Job {
  /** In units, all of them. */
  readonly start: number;
  readonly length: number;
  /** After how long it waits for a device, each time; 0 for never. */
  readonly every: number;
  readonly tickets?: number;
}

/** A stretch of time in which a job ran without another in between; in units, as is all that follows. */
export interface Run {
  readonly start: number;
  readonly job: number;
  readonly span: number;
}

export interface Schedule {
  readonly runs: readonly Run[];
  readonly end: readonly number[];
}

/** When the first job arrives. */
export const origin = 100_000;
const free: Raw = { trap: 0, switch: 0, registers: 'free' };

/** A machine on which nothing but what is said costs anything in the kernel; without choices they are by the seed. */
export function createJobs(text: string, raw: Raw, costs: Raw = {}, choices?: Choices): Machine {
  const result = validate({ ...raw, kernel: { ...free, ...costs } });
  if ('diagnostics' in result) throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
  const { program, diagnostics } = assemble({ file: 'jobs.s', text });
  const machine = createMachine(result.configuration, { events: true, ...(choices && { choices }) });
  machine.load(program ?? expect.fail(diagnostics.map(({ message }) => message).join('; ')));
  return machine;
}

/**
 * Jobs for core 1 under a policy. Core 0 is the world outside: the thread that lets jobs arrive is bound to it, so that an
 * arrival takes nothing from anybody, and comes before what core 1 does in the same cycle.
 */
export function arriving(jobs: readonly Job[], waiting: number, policy: Raw): Machine {
  return createJobs(arrivals(jobs) + bodies(jobs, waiting), { array: { kind: 'mimd', cores: 2 }, policy });
}

/** Jobs that are all in line before any of them goes first, on one core. */
export function together(jobs: readonly Job[], policy: Raw, choices?: Choices, more: Raw = {}): Machine {
  const spawned = jobs.map(({ tickets = 100 }, index) => {
    return `        spawn s0, job${index}; thread.tickets s0, ${tickets}\n`;
  });
  return createJobs(`main:\n${spawned.join('')}        exit\n${bodies(jobs, 0)}`, { policy, ...more }, {}, choices);
}

/** Runs jobs to their end and says who ran when. */
export function schedule(machine: Machine, count: number): Schedule {
  expect(machine.run({ cycles: 10_000_000 }).kind).toBe('exit');
  const names = Object.keys(transitions) as TransitionName[];
  const nameOf = (number: number) => names.find((name) => transitions[name].number === number);
  const runs: Run[] = [];
  const since: number[] = [];
  let origin: number | undefined;
  const end: number[] = [];
  for (const { kind, cycle, a, b } of machine.events.since(0)) {
    const job = a - 2;
    if (kind !== eventKinds.thread.number || job < 0 || job >= count) continue;
    const by = nameOf(b);
    if (by === 'dispatch') origin ??= cycle;
    const now = (cycle - (origin ?? cycle)) / unit;
    if (by === 'dispatch') since[job] = now;
    if (by === 'exit') end[job] = now;
    if (by !== 'exit' && by !== 'expire' && by !== 'preempt' && by !== 'wait') continue;
    if (now > since[job]) runs.push({ start: since[job], job, span: now - since[job] });
  }
  return { runs: merged(runs), end };
}

/** Neighbouring runs of one job as one: whether a slice ended between them makes no difference to anybody. */
export function merged(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last && last.job === run.job && last.start + last.span === run.start) {
      all[all.length - 1] = { ...last, span: last.span + run.span };
    } else all.push(run);
  }
  return all;
}

function arrivals(jobs: readonly Job[]): string {
  const starts = [...new Set(jobs.map(({ start }) => start))].sort((a, b) => a - b);
  const times = starts.map((start) => {
    const coming = [...jobs.keys()].filter((index) => jobs[index].start === start);
    return `        li      t0, ${origin + start * unit}
        rdcycle t1
        sub     a0, t0, t1
        addi    a0, a0, ${-awake}
        li      a7, 2004
        ecall
${coming.map((index) => `        la a0, job${index}; li a1, 0; li a7, 2000; ecall\n`).join('')}`;
  });
  return `main:   self    s0
        thread.affinity s0, 0
        thread.affinity zero, 1
${times.join('')}        exit
`;
}

function bodies(jobs: readonly Job[], waiting: number): string {
  return jobs.map((job, index) => `job${index}:\n${bursts(job, waiting)}`).join('');
}

/** From where `rdcycle` reads to where the first `spawn` takes effect, besides the sleep: three before it, four behind. */
const awake = 8;

function bursts({ length, every }: Job, waiting: number): string {
  const whole = every === 0 ? 0 : Math.ceil(length / every) - 1;
  const last = length - whole * every;
  return burn(every, waiting * unit, 2004).repeat(whole) + burn(last, 0, 2002);
}

/** So many units, to the cycle, then a call. Local labels have numbers, so the text may be repeated. */
function burn(units: number, argument: number, call: number): string {
  // Two instructions before the loop, two a round, three behind it, and what is missing to the whole.
  const cycles = units * unit - 5;
  const rounds = Math.floor(cycles / 2);
  return `        lui t0, %hi(${rounds}); addi t0, t0, %lo(${rounds})
1:      addi t0, t0, -1; bnez t0, 1b
        ${cycles % 2 === 1 ? 'nop; ' : ''}lui a0, %hi(${argument}); addi a0, a0, %lo(${argument}); li a7, ${call}
        ecall
`;
}
