/**
 * How a run ends: the outcome is decided here, once, and told with the threads as they were at that moment.
 * Invariant: when there is an outcome, cores without a thread have been idle up to the machine's last cycle.
 */
import type { Core } from '../core/core.ts';
import { cycleThrough, explainCycle, explainStandstill } from './deadlock.ts';
import { codeOf, explainFault, faultOf } from './fault.ts';
import type { KernelGraph } from './graph.ts';
import type { Images } from './images.ts';
import { exitCodes, type FaultReport, type Outcome, type OutcomeKind } from './outcome.ts';
import { type Image, showPlace } from './process.ts';
import { survivors } from './survivors.ts';
import { showThread, type Tcb } from './thread.ts';

export class Verdict {
  private readonly graph: KernelGraph;
  private readonly images: Images;
  private readonly cores: readonly Core[];
  readonly pcOf: (thread: Tcb) => number;
  private readonly registersOf: (thread: Tcb) => Int32Array;

  constructor(
    graph: KernelGraph,
    images: Images,
    cores: readonly Core[],
    from: { pcOf(thread: Tcb): number; registersOf(thread: Tcb): Int32Array },
  ) {
    this.graph = graph;
    this.images = images;
    this.cores = cores;
    this.pcOf = (thread) => from.pcOf(thread);
    this.registersOf = (thread) => from.registersOf(thread);
  }

  /** The last cycle that any core has come to. */
  elapsed(): number {
    return this.cores.reduce((most, { cycle }) => Math.max(most, cycle), 0);
  }

  /** What the run would be told as if it ended now. */
  soFar(kind: OutcomeKind, code: number, message: string, cycle = this.elapsed(), fault?: FaultReport): Outcome {
    // Whoever looks in on a run at times does not pay for the stacks of all threads.
    const registersOf = kind === 'deadlock' || kind === 'check' ? this.registersOf : undefined;
    const threads = survivors(this.graph.threads, this.images, this.pcOf, registersOf);
    return { kind, code, message, cycle, threads, ...(fault && { fault }) };
  }

  /** Ends the run. */
  reach(kind: OutcomeKind, code: number, message: string, cycle: number, fault?: FaultReport): void {
    this.graph.outcome = this.soFar(kind, code, message, cycle, fault);
    const end = this.elapsed();
    for (const core of this.cores) {
      if (this.graph.running[core.id] !== 0 || core.cycle >= end) continue;
      this.graph.cores[core.id].idle += end - core.cycle;
      core.cycle = end;
    }
  }

  /** Nobody can go on. */
  deadlock(): void {
    const isLoaded = this.graph.processes.size > 0;
    const message = isLoaded ? explainStandstill(this.graph.threads, this.images) : 'no program was loaded';
    this.reach('deadlock', exitCodes.deadlock, message, this.elapsed());
  }

  /** Ends the run if the wait that a thread has begun closes a cycle of waits, whoever else could go on. */
  closesCycle(thread: Tcb, cycle: number): boolean {
    const waits = cycleThrough(thread, this.graph.threads);
    if (!waits) return false;
    const message = `deadlock: ${explainCycle(waits, this.graph.threads, this.images)}`;
    this.reach('deadlock', exitCodes.deadlock, message, cycle);
    return true;
  }

  /** The thread on a core asked the kernel for what cannot be done. */
  refuse(thread: Tcb, message: string, cycle: number): void {
    const report = faultOf(this.cores[thread.core], thread, this.imageOf(thread));
    this.reach('fault', exitCodes.memory, `${message}: ${this.showWhere(thread)}`, cycle, report);
  }

  failCheck(thread: Tcb, message: string, cycle: number): void {
    this.reach('check', exitCodes.check, `check failed: ${message}: ${this.showWhere(thread)}`, cycle);
  }

  /** The thread on a core did what it may not, or lacks memory that is used up. */
  fault(thread: Tcb, outOfMemory: boolean, cycle: number): void {
    const core = this.cores[thread.core];
    const image = this.imageOf(thread);
    const message = explainFault(core, thread, image, outOfMemory);
    this.reach('fault', codeOf(core.cause), message, cycle, faultOf(core, thread, image));
  }

  /** Who and where: `thread 2 (worker) at worker+8 (sum.s:12)`. */
  showWhere(thread: Tcb): string {
    return `${showThread(thread)} at ${showPlace(this.imageOf(thread), this.pcOf(thread))}`;
  }

  private imageOf({ process }: Tcb): Image {
    return this.images.of(process);
  }
}
