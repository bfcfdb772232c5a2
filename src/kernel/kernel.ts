/**
 * The kernel: what happens when a core traps, when a time slice is over and when a time has come.
 * Invariants: whatever a program hands over, the kernel goes on or ends the program, and never breaks; a call takes effect
 * at the cycle of its trap, and what it costs comes after; all state is in `graph`, in memory and in the cores.
 */

import { eventKinds } from '../base/events.ts';
import type { Code } from '../core/code.ts';
import type { Core } from '../core/core.ts';
import { causes } from '../core/trap.ts';
import type { Console } from '../devices/console.ts';
import type { AddressSpace } from '../memory/address-space.ts';
import type { MemorySystem } from '../memory/port.ts';
import type { Program } from '../program/program.ts';
import { type Accounts, accountsOf } from './accounts.ts';
import { earliest, setAlarm, takeAlarm } from './alarms.ts';
import { KernelMemory } from './context.ts';
import { Dispatcher, type DispatcherSetting } from './dispatcher.ts';
import { failure } from './errno.ts';
import { codeOf, explainFault } from './fault.ts';
import { standardFiles } from './files/open-file.ts';
import { createGraph, type KernelGraph } from './graph.ts';
import { Images, type Tables } from './images.ts';
import { load, returnAddress } from './load.ts';
import { exitCodes, type Outcome } from './outcome.ts';
import { lostSignals, showVain, starved } from './oversights.ts';
import { PageCopier } from './page-copier.ts';
import { PageFaults } from './page-faults.ts';
import { firstProcess, type Image } from './process.ts';
import { ProcessControl } from './process-control.ts';
import { enqueue } from './queue.ts';
import { KernelServices } from './services.ts';
import { objectOf, type Waitable, waitKinds } from './sync/waitable.ts';
import { syscalls } from './syscalls/index.ts';
import type { Syscall } from './syscalls/syscall.ts';
import type { Tcb } from './thread.ts';
import { Verdict } from './verdict.ts';

export interface KernelSetting extends DispatcherSetting {
  readonly isa: Code['isa'];
  readonly memory: MemorySystem;
  readonly console: Console;
  /** Where a call's number and arguments are: a7 and a0 on, or a0 and a1 on as Venus has it. */
  readonly ecall: 'rars' | 'venus';
  /** In cycles, how long a thread waits before it asks for the interpreter lock of its process; undefined for no such locks. */
  readonly gilInterval: number | undefined;
}

/** A kernel between two traps. Memory, cores, console and choices are the machine's to save. */
export interface KernelState {
  readonly graph: KernelGraph;
  /** The page tables: the kernel's own under 0, each process's under its number. */
  readonly tables: Tables;
}

/** How `ecall` is encoded. */
const ecallWord = 0x73;
const a0 = 10;
const a7 = 17;

export class Kernel {
  readonly graph: KernelGraph;
  /** Thread control blocks, as a debugger dumps them. */
  readonly blocks: KernelMemory;
  private readonly setting: KernelSetting;
  private readonly imagesOf: Images;
  private readonly copier: PageCopier;
  private readonly control: ProcessControl;
  private readonly pageFaults: PageFaults;
  private readonly dispatcher: Dispatcher;
  private readonly verdict: Verdict;
  private readonly rows: ReadonlyMap<number, Syscall>;
  private readonly services: KernelServices;

  constructor(setting: KernelSetting) {
    this.setting = setting;
    const { length } = setting.processors.cores;
    this.graph = createGraph(length, setting.scheduling.queues === 'common' ? 1 : length);
    this.blocks = new KernelMemory(setting.memory.ram, setting.parameters.registers === 'timed');
    const { graph, blocks } = this;
    const copier = new PageCopier((core, cycles) => {
      graph.cores[core.id].kernel += cycles;
    });
    const { isa, memory } = setting;
    const images = new Images({ isa, ram: memory.ram, own: (space, address) => copier.own(space, address) });
    const dispatcher = new Dispatcher(setting, graph, blocks, images);
    const verdict = new Verdict(graph, images, setting.processors.cores, this);
    const control = new ProcessControl({ setting, graph, blocks, images, dispatcher });
    this.services = new KernelServices({ setting, graph, blocks, images, dispatcher, control, copier, verdict });
    this.copier = copier;
    this.pageFaults = new PageFaults({ images, copier, events: setting.events, ram: memory.ram });
    this.imagesOf = images;
    this.dispatcher = dispatcher;
    this.verdict = verdict;
    this.control = control;
    this.rows = new Map(syscalls.map((row) => [row.number, row]));
  }

  /**
   * Makes the first process; a program that cannot be loaded ends the run before it begins. `others` are those that programs
   * may execute, by name.
   */
  boot(program: Program, args: readonly string[], others: ReadonlyMap<string, Program> = new Map()): void {
    const { memory, parameters } = this.setting;
    const { imagesOf: images } = this;
    for (const [name, other] of others) images.programs.set(name, other);
    const loaded = load({ images, memory, ...parameters }, program, args, this.graph.threads.size + 1);
    const thread = typeof loaded === 'string' ? undefined : this.control.found(loaded, standardFiles(), 0);
    if (!thread) {
      const why = typeof loaded === 'string' ? loaded : 'there is no memory for a thread';
      this.verdict.reach('fault', exitCodes.load, why, 0);
      return;
    }
    this.dispatcher.admit(thread, 'admit', 0);
    this.dispatcher.flush();
  }

  /** Sees to a core that trapped: answers its call, lets its stack grow, or ends its process. */
  trap(core: Core): void {
    const thread = this.dispatcher.threadOn(core);
    core.drain();
    this.services.now = core.cycle;
    this.copier.core = core;
    this.dispatcher.enter(core);
    if (core.cause === causes.ecall) this.call(core, thread);
    else if (core.cause === causes.forbiddenFetch && core.pc === returnAddress) this.returned(core, thread);
    else this.fault(core, thread);
    this.dispatcher.flush();
    this.copier.core = undefined;
  }

  /** The turn of a core's thread is over. */
  preempt(core: Core): void {
    const { dispatcher } = this;
    // What is due comes before the end of a slice at the same cycle.
    if (core.cycle >= this.due) this.elapse();
    // A call takes no cycle, so one that comes at the end of a slice is still made within it.
    if (core.code.wordAt(core.pc) === ecallWord) {
      core.cause = causes.ecall;
      this.trap(core);
      return;
    }
    const drops = dispatcher.gate.isAsked(dispatcher.threadOn(core));
    if (!drops && dispatcher.goOn(core, dispatcher.threadOn(core))) return;
    core.drain();
    this.services.now = core.cycle;
    dispatcher.enter(core);
    if (drops) dispatcher.drop(core, this.services.now);
    else dispatcher.preempt(core, this.services.now);
    dispatcher.flush();
  }

  /** The cycle at which a sleeper must be woken or the policy sees to the threads; Infinity where neither comes. */
  get due(): number {
    return Math.min(earliest(this.graph.alarms), this.dispatcher.due);
  }

  /** The time has come to `due`. */
  elapse(): void {
    this.services.now = this.due;
    this.dispatcher.tick(this.services.now);
    this.dispatcher.gate.expire(this.services.now);
    while (earliest(this.graph.alarms) <= this.services.now) this.services.wake(takeAlarm(this.graph.alarms).tid, 0);
    this.dispatcher.flush();
  }

  /** Every core is parked and no time will change that: a deadlock, since a process without threads has ended. */
  stuck(): void {
    this.verdict.deadlock();
  }

  /** What a run that was stopped at a limit has come to; it may go on. */
  interrupted(limit: 'cycles' | 'instructions'): Outcome {
    return this.verdict.soFar('budget', exitCodes.budget, `the limit of ${limit} was reached`);
  }

  /** How the run ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.graph.outcome;
  }

  get accounts(): Accounts {
    return accountsOf(this.graph, this.imagesOf, this.graph.outcome?.cycle ?? this.verdict.elapsed());
  }

  /** What the user should know besides the outcome. */
  get notes(): readonly string[] {
    const { graph, imagesOf: images, setting } = this;
    const now = graph.outcome?.cycle ?? this.verdict.elapsed();
    const waits = [...graph.threads.values()].map((thread) =>
      starved(thread, now, setting.parameters.starvation, images),
    );
    const lost = graph.outcome?.kind === 'deadlock' ? lostSignals(graph, images) : [];
    return [...new Set([...graph.notes, ...waits.filter((text) => text !== undefined), ...lost])];
  }

  /** What the first process executes; undefined where there is none. */
  get program(): Program | undefined {
    return this.imagesOf.current.get(firstProcess)?.program;
  }

  /** The processes' address spaces, in the order of their numbers. */
  *spaces(): Iterable<AddressSpace> {
    for (const { space } of this.imagesOf.current.values()) yield space;
  }

  /** The memories and programs of processes, those included that ended or executed another program since. */
  get images(): readonly (readonly [pid: number, image: Image])[] {
    return this.imagesOf.all;
  }

  save(): KernelState {
    const tables = new Map([[0, this.blocks.space.save()], ...this.imagesOf.save()]);
    return { graph: structuredClone(this.graph), tables };
  }

  /** Brings back a saved state, after memory and cores were restored. */
  restore(state: KernelState): void {
    // The graph itself stays the same object: the dispatcher and the processes' memories refer to it.
    Object.assign(this.graph, structuredClone(state.graph));
    this.blocks.space.restore(state.tables.get(0) ?? []);
    this.imagesOf.restore(this.graph.processes, state.tables);
    for (const core of this.setting.processors.cores) {
      const thread = this.graph.threads.get(this.graph.running[core.id]);
      if (!thread) continue;
      const image = this.imagesOf.of(thread.process);
      core.code = image.code;
      core.port.space = image.space;
    }
  }

  /** x0 to x31 of a thread: on its core, or from its block. */
  registersOf(thread: Tcb): Int32Array {
    return this.services.registersOf(thread);
  }

  /** Where a thread is: the address of its next instruction. */
  pcOf({ core, address }: Tcb): number {
    if (core >= 0) return this.setting.processors.cores[core].pc;
    return this.blocks.read(address, 'registers') >>> 0;
  }

  private call(core: Core, thread: Tcb): void {
    const { x } = core;
    const { ecall, events } = this.setting;
    const [at, first] = ecall === 'venus' ? [a0, a0 + 1] : [a7, a0];
    const number = x[at];
    const row = this.rows.get(number);
    if (row?.device && !core.reachesDevices && (row.reaches?.(thread, x[first]) ?? true))
      return void this.dispatcher.redirect(core, this.services.now);
    events.emit(eventKinds.call, core.id, this.services.now, thread.id, number, x[first]);
    if (row && row.takes.length > 1) {
      events.emit(eventKinds.more, core.id, this.services.now, x[first + 1], x[first + 2], x[first + 3]);
    }
    if (!row) this.services.note(`no system call has number ${number}: ${this.verdict.showWhere(thread)}`);
    const { code } = core;
    const answer = row
      ? row.call(this.services, thread, x[first], x[first + 1], x[first + 2], x[first + 3])
      : failure('ENOSYS');
    if (this.outcome) return;
    this.dispatcher.answered(core, thread);
    if (thread.state === 'dead') return void this.vacate(core);
    // It executes another program: there is nobody to answer.
    if (core.code !== code) return;
    core.pc = (core.pc + 4) >>> 0;
    if (typeof answer === 'object') return void this.wait(core, answer);
    if (answer !== undefined) x[a0] = answer;
    if (row?.tries) this.tried(thread, x[a0] === 0);
    events.emit(eventKinds.answer, core.id, this.services.now, thread.id, number, x[a0]);
    if (!this.services.yields) return;
    this.services.yields = false;
    if (this.dispatcher.someoneWaitsFor(core)) this.dispatcher.rotate(core, 'yield', this.services.now);
  }

  /** A thread has tried to take what another may have. */
  private tried(thread: Tcb, got: boolean): void {
    const { livelock } = this.setting.parameters;
    thread.vain = got ? 0 : thread.vain + 1;
    if (!got && thread.vain === livelock) this.services.note(showVain(thread));
  }

  /** A thread came back from the function in which it started: that of the first thread ends the process. */
  private returned(core: Core, thread: Tcb): void {
    const code = core.x[a0];
    if (thread.id === thread.process.main) this.services.exitProcess(thread, code);
    else this.services.exitThread(thread, code);
    if (!this.outcome) this.vacate(core);
  }

  private vacate(core: Core): void {
    core.port.release();
    this.dispatcher.dispatch(core);
  }

  /** The one place where a thread that cannot be answered yet leaves its core. */
  private wait(core: Core, waitable: Waitable): void {
    // Stored with the other registers, this is the answer unless whoever wakes the thread gives another.
    core.x[a0] = 0;
    const { id } = this.dispatcher.threadOn(core);
    this.setting.events.emit(
      eventKinds.wait,
      core.id,
      this.services.now,
      id,
      waitKinds[waitable.kind],
      objectOf(waitable),
    );
    const thread = this.dispatcher.leave(core, 'wait', this.services.now, waitable);
    if (waitable.kind === 'time') {
      setAlarm(this.graph.alarms, { until: waitable.until, order: this.graph.alarmsSet++, tid: thread.id });
    } else {
      enqueue(waitable.line, thread.id);
      if (waitable.kind === 'gil') this.dispatcher.gate.begin(waitable, thread, this.services.now);
      this.services.waits(thread);
      if (this.outcome) return;
    }
    this.dispatcher.dispatch(core);
  }

  private fault(core: Core, thread: Tcb): void {
    const { cause, value } = core;
    const { now } = this.services;
    if (this.pageFaults.resolve(core, thread, now)) return;
    const outOfMemory = this.pageFaults.lacksMemory(core, thread);
    this.setting.events.emit(eventKinds.fault, core.id, now, thread.id, cause, value);
    if (thread.process.id === firstProcess) {
      this.verdict.fault(thread, outOfMemory, now);
      return;
    }
    const image = this.services.imageOf(thread.process);
    this.services.failProcess(thread, codeOf(cause), explainFault(core, thread, image, outOfMemory));
    this.vacate(core);
  }
}
