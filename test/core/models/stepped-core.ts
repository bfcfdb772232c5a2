/**
 * An out-of-order core stepped cycle by cycle, as its parts work: every cycle results go on buses, the oldest commit, what is
 * ready starts, the next ones issue. Slow, plain, and nothing like the recurrence that it is compared with.
 * Within a cycle the order is write, commit, start, issue. Loads take one or two cycles and divisions one, so that nothing
 * has to be known ahead.
 */
import type { OutOfOrderParameters } from '../../../src/core/models/out-of-order/parameters.ts';

export interface Step {
  readonly kind: 'alu' | 'multiply' | 'divide' | 'system' | 'load' | 'store' | 'atomic';
  /** 32 for none. */
  readonly rd: number;
  /** 0 for none. */
  readonly rs1: number;
  readonly rs2: number;
  /** Of the access, in bytes, and the cycles that memory takes beyond one. */
  readonly address: number;
  readonly extra: number;
  /** By how much it is fetched late. */
  readonly late: number;
  /** What comes behind it is fetched only when it is known, or in the next cycle, or goes along. */
  readonly follows: 'wrong' | 'taken' | 'next';
  /** The kernel empties the core behind it. */
  readonly drains: boolean;
}

interface Instruction {
  readonly step: Step;
  readonly sources: readonly Instruction[];
  readonly older: readonly Instruction[];
  issued: number;
  started: number;
  done: number;
  written: number;
  committed: number;
}

const never = Number.POSITIVE_INFINITY;
const unit = { alu: 'alu', system: 'alu', multiply: 'multiply', divide: 'multiply' } as const;
const unitOf = (kind: Step['kind']) => (kind in unit ? unit[kind as keyof typeof unit] : 'memory');
const accesses = ({ step }: Instruction) => unitOf(step.kind) === 'memory';

/** Issue, start, last cycle of execution, write and commit of each step. */
export function stepped(steps: readonly Step[], p: OutOfOrderParameters, line: number): number[][] {
  const stations = { alu: p.aluStations, multiply: p.multiplyStations, memory: p.memoryStations };
  const units = { alu: p.alus, multiply: p.multipliers, memory: p.memoryPorts };
  const latency = (kind: Step['kind']) =>
    ({ alu: p.alu, system: p.alu, multiply: p.multiply, divide: p.divide, store: 1, load: p.load, atomic: p.load })[
      kind
    ];
  const isThere = (cycle: number, now: number) => (p.forwarding === 'full' ? cycle <= now : cycle < now);
  const all: Instruction[] = [];
  const writers = new Map<number, Instruction>();
  /** When the next one can issue if it finds its places, or `never` if that is not known yet. */
  let comes = steps[0].late + p.frontEnd;
  /** When the last one issued, and how many have at that cycle. */
  let issuedLast = never;
  let issuing = 0;

  function whenNext(): number {
    const last = all[all.length - 1];
    const { follows, drains } = last.step;
    let when = issuing === p.width || follows === 'taken' ? issuedLast + 1 : issuedLast;
    if (follows === 'wrong') when = last.done + 1 + p.frontEnd;
    if (drains) when = Math.max(when, last.committed + 1) + p.frontEnd;
    return when + (steps[all.length]?.late ?? 0);
  }

  function hasPlace({ kind }: Step, now: number): boolean {
    const held = all.filter(({ committed }) => committed >= now);
    const group = unitOf(kind);
    const waiting = held.filter((other) => unitOf(other.step.kind) === group && other.written >= now);
    const isQueued = group !== 'memory' || held.filter(accesses).length < p.loadStoreQueue;
    return held.length < p.reorderBuffer && waiting.length < stations[group] && isQueued;
  }

  /** When an access that has started is done, or `never` if that depends on what is not known yet. */
  function doneAt({ step, older, started }: Instruction): number {
    const hit = started + latency(step.kind) - 1;
    const before = older.filter(accesses);
    if (step.kind === 'load') {
      const store = before.findLast(
        (other) => other.step.kind === 'store' && other.step.address >> 2 === step.address >> 2,
      );
      if (store && store.committed >= hit) return Math.max(hit, store.started + 1);
    }
    const miss = before.findLast(
      (other) => other.step.extra > 0 && Math.floor(other.step.address / line) === Math.floor(step.address / line),
    );
    return Math.max(hit + step.extra, miss && miss.done >= hit ? miss.done : 0);
  }

  /** The last cycle of what an access must not overlap with. */
  function fenceBefore({ step, older }: Instruction): number {
    const before = older.filter(accesses);
    if (step.kind === 'atomic') return before.reduce((last, { done }) => Math.max(last, done), 0);
    const fence = older.findLast((other) => other.step.kind === 'system' || other.step.kind === 'atomic');
    if (!fence) return 0;
    const fenced = [...fence.older, fence].filter(accesses);
    return fenced.reduce((last, { done }) => Math.max(last, done), 0);
  }

  for (let now = 0; all.length < steps.length || all.some(({ committed }) => committed === never); now++) {
    const results = all.filter(({ done, written }) => done < now && written === never);
    for (const instruction of results.filter(({ step }) => step.rd === 32)) instruction.written = now;
    for (const instruction of results.filter(({ step }) => step.rd !== 32).slice(0, p.buses)) instruction.written = now;

    const uncommitted = all.filter(({ committed }) => committed === never);
    for (const instruction of uncommitted.slice(0, p.width)) {
      if (!isThere(instruction.written, now)) break;
      instruction.committed = now;
    }

    const free = { ...units };
    for (const instruction of all) {
      const { step, sources } = instruction;
      const group = unitOf(step.kind);
      const end = now + latency(step.kind) - 1;
      const canStart =
        instruction.started === never &&
        instruction.issued < now &&
        sources.every(({ written }) => isThere(written, now)) &&
        (!accesses(instruction) || fenceBefore(instruction) < end) &&
        free[group] > 0;
      if (canStart) {
        instruction.started = now;
        free[group]--;
      }
      if (instruction.started === never || instruction.done < never) continue;
      if (accesses(instruction)) instruction.done = doneAt(instruction);
      else if (step.kind === 'system') {
        const last = instruction.older.filter(accesses).reduce((most, { done }) => Math.max(most, done), 0);
        instruction.done = Math.max(instruction.started + p.alu - 1, last);
      } else instruction.done = end;
    }

    if (comes === never) comes = whenNext();
    while (all.length < steps.length && comes <= now && hasPlace(steps[all.length], now)) {
      const step = steps[all.length];
      const sources = [step.rs1, step.rs2].flatMap((register) => writers.get(register) ?? []);
      const unknown = { started: never, done: never, written: never, committed: never };
      const instruction = { step, sources, older: all.slice(), issued: now, ...unknown };
      all.push(instruction);
      if (step.rd !== 32) writers.set(step.rd, instruction);
      issuing = now === issuedLast ? issuing + 1 : 1;
      issuedLast = now;
      comes = whenNext();
    }
  }
  return all.map(({ issued, started, done, written, committed }) => [issued, started, done, written, committed]);
}
