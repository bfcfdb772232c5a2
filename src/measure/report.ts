/**
 * A run as data: what `--json` prints, schema `flynn.run/1`.
 * Invariants: the same program, machine, input and seed give the same report to the byte, so nothing of the host is in it;
 * a core's causes sum to its cycles. Parts that this machine does not have are there and empty.
 */
import type { Configuration } from '../machine/configuration.ts';
import type { Machine } from '../machine/machine.ts';
import { type CpiStack, cpiStack } from './cpi-stack.ts';
import { type MemoryReport, memoryReport, rounded } from './memory-report.ts';
import type { PipelineReport } from './pipeline-report.ts';
import { type PredictionReport, predictionReport } from './prediction-report.ts';
import type { ProfileReport } from './profile/profile-report.ts';
import type { ReceiptReport } from './receipt-report.ts';
import { type ReportKind, reportsOf } from './reports/report-kind.ts';

type Outcome = ReturnType<Machine['run']>;

/** A program by name and content. */
export interface ProgramIdentity {
  readonly file: string;
  readonly sha256: string;
}

/** Cycles of a core by what took them. */
interface Causes {
  readonly execute: number;
  readonly hazard: number;
  readonly branch: number;
  readonly memory: number;
  readonly kernel: number;
  readonly idle: number;
}

/** What one core did; `cpi` is cycles per instruction, idle and kernel time left out, 0 where it executed none. */
export interface CoreReport {
  readonly id: number;
  readonly cycles: number;
  readonly instructions: number;
  readonly cpi: number;
  readonly causes: Causes;
  /** The causes in full. */
  readonly stack: CpiStack;
  /** What it guessed of branches; absent where the CPU model keeps no time of its own. */
  readonly prediction?: PredictionReport;
}

export interface Report {
  readonly schema: 'flynn.run/1';
  readonly program: ProgramIdentity;
  readonly machine: Configuration;
  readonly outcome: Pick<Outcome, 'kind' | 'code' | 'message' | 'cycle' | 'threads'> & { readonly fault?: FaultData };
  readonly console: string;
  readonly cycles: number;
  readonly instructions: number;
  readonly cores: readonly CoreReport[];
  readonly lanes: { readonly issued: number; readonly active: number; readonly efficiency: number };
  readonly memory: MemoryReport;
  readonly kernel: {
    readonly switches: number;
    readonly redirects: number;
    readonly processes: Machine['kernel']['accounts']['processes'];
    readonly threads: readonly {
      readonly tid: number;
      readonly pid: number;
      readonly name: string;
      readonly states: { readonly running: number; readonly runnable: number; readonly waiting: number };
    }[];
    readonly locks: readonly {
      readonly pid: number;
      readonly name: string;
      readonly kind: string;
      readonly takes: number;
      readonly contended: number;
      readonly waited: number;
      readonly held: number | null;
    }[];
    /** Of interpreter locks; empty where there are none. */
    readonly gil: NonNullable<Machine['kernel']['accounts']['gil']> | Readonly<Record<string, never>>;
    readonly notes: readonly string[];
  };
  /** What `--report` asked for, by its names; absent where it asked for nothing. */
  readonly reports?: Readonly<Record<string, unknown>>;
  readonly digest: string;
  /** Of the accesses that were to be explained. */
  readonly receipts?: readonly ReceiptReport[];
  /** Of the instructions whose way through the pipeline was asked for. */
  readonly pipeline?: PipelineReport;
  /** Where the cycles went, by function and source line; where that was asked for. */
  readonly profile?: ProfileReport;
  /** What differs from host to host and run to run; only where it was asked for. */
  readonly host?: object;
}

/** Where a fault happened; addresses and registers are unsigned 32-bit numbers. */
interface FaultData {
  readonly tid: number;
  readonly cause: number;
  readonly pc: number;
  readonly value: number;
  readonly instruction: string;
  readonly registers: readonly number[];
}

/**
 * The report of a run that has ended or reached a limit. `digest` is the SHA-256 of the machine's state, in hexadecimal;
 * `kinds` are the reports that were asked for, of a machine that watched what they need.
 */
export function reportOf(
  machine: Machine,
  outcome: Outcome,
  program: ProgramIdentity,
  digest: string,
  kinds: readonly ReportKind[] = [],
): Report {
  const { kernel, configuration } = machine;
  const { switches, redirects, processes, threads, locks, gil } = kernel.accounts;
  const cores = coreReports(machine);
  const { kind, code, message, cycle, fault } = outcome;
  return {
    schema: 'flynn.run/1',
    program,
    machine: configuration,
    outcome: {
      ...{ kind, code, message, cycle, threads: outcome.threads },
      ...(fault && { fault: faultData(fault, machine) }),
    },
    console: machine.console.text,
    cycles: machine.elapsed(),
    instructions: cores.reduce((sum, { instructions }) => sum + instructions, 0),
    cores,
    lanes: { issued: 0, active: 0, efficiency: 0 },
    memory: memoryReport(machine, machine.elapsed()),
    kernel: {
      switches,
      redirects,
      processes,
      threads: threads.map(({ tid, pid, name, running, runnable, waiting }) => {
        return { tid, pid, name, states: { running, runnable, waiting } };
      }),
      locks: locks.map(({ pid, name, kind, takes, contended, waited, held }) => ({
        pid,
        name,
        kind,
        takes,
        contended,
        waited,
        held,
      })),
      gil: gil ?? {},
      notes: kernel.notes,
    },
    ...reportsOf(kinds, machine),
    digest,
  };
}

/** What each core did so far. A core without a thread has been idle up to where the machine has come. */
export function coreReports(machine: Pick<Machine, 'array' | 'kernel' | 'predictors' | 'elapsed'>): CoreReport[] {
  const { cores } = machine.kernel.accounts;
  const elapsed = machine.elapsed();
  return machine.array.cores.map((core) => {
    const { id, cycle, retired, parked } = core;
    const cycles = parked ? Math.max(cycle, elapsed) : cycle;
    const stack = cpiStack(core, cores[id], cycles);
    const busy = cycle - cores[id].kernel - cores[id].idle;
    const predictor = machine.predictors[id];
    return {
      ...{ id, cycles, instructions: retired },
      cpi: retired === 0 ? 0 : rounded(busy / retired),
      causes: {
        execute: stack.execute,
        hazard: stack.data + stack.loadUse + stack.structural + stack.fill,
        branch: stack.branch,
        memory: stack.icache + stack.dcache + stack.coherence + stack.link + stack.storeBuffer,
        kernel: stack.kernel,
        idle: stack.idle + stack.lock,
      },
      stack,
      ...(predictor && { prediction: predictionReport(predictor.statistics()) }),
    };
  });
}

function faultData(
  { tid, cause, pc, value, word, registers }: NonNullable<Outcome['fault']>,
  { isa }: Machine,
): FaultData {
  return {
    ...{ tid, cause, pc, value: value >>> 0, instruction: isa.show(word, pc) },
    registers: Array.from(registers, (register) => register >>> 0),
  };
}
