/**
 * The dispatcher: puts threads on cores and takes them off, as the policy says.
 * Invariants: no core is idle while there is a runnable thread that it may take; every cycle that a core spends here is
 * counted as the kernel's or as idle, so a core's cycles are those of its instructions, of the kernel and of idleness.
 *
 * Where some cores reach no devices, a thread whose call needs one moves to a core that does: that core is interrupted,
 * takes such threads before all others, and carries the call out; the thread goes on there until its turn is over, and
 * then on any core. So did the VAX-11/782's attached processor hand threads back to the primary one; in Tanenbaum and Bos
 * 2014, Modern Operating Systems, 8.1.2, it is the master-slave multiprocessor.
 */
import type { Choices } from '../base/choices.ts';
import { type EventLog, eventKinds } from '../base/events.ts';
import type { Core } from '../core/core.ts';
import { cancelAlarm } from './alarms.ts';
import type { KernelMemory } from './context.ts';
import { GilGate } from './gil/gate.ts';
import { forgetTimer } from './gil/gil.ts';
import type { KernelGraph } from './graph.ts';
import type { Images } from './images.ts';
import { note } from './notes.ts';
import { starved } from './oversights.ts';
import type { KernelParameters } from './parameters.ts';
import type { SchedulingPolicy } from './policies/policy.ts';
import { dequeue, enqueue, lengthOf, withdraw } from './queue.ts';
import type { SchedulingParameters } from './scheduling/parameters.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import type { Waitable } from './sync/waitable.ts';
import { move, type Tcb, type TransitionName } from './thread.ts';

/** The cores as the kernel needs them; the processor array implements it. */
export interface Processors {
  readonly cores: readonly Core[];
  /** Puts a parked core into play, from `cycle` on at the earliest. */
  wake(core: Core, cycle: number): void;
  /** Takes a core out of play: no thread is on it. */
  park(core: Core): void;
}

export interface DispatcherSetting {
  readonly processors: Processors;
  readonly choices: Choices;
  readonly events: EventLog;
  readonly policy: { readonly plug: SchedulingPolicy<object>; readonly parameters: object };
  readonly scheduling: SchedulingParameters;
  readonly parameters: KernelParameters;
}

export class Dispatcher {
  private readonly setting: DispatcherSetting;
  private readonly graph: KernelGraph;
  private readonly memory: KernelMemory;
  private readonly images: Images;
  private readonly scheduler: Scheduler;
  /** Interpreter locks: who may be runnable. */
  readonly gate: GilGate;
  /** Cores that got a thread, to be put into play when the clock of the core that trapped has moved for good. */
  private readonly woken: Core[] = [];

  constructor(setting: DispatcherSetting, graph: KernelGraph, memory: KernelMemory, images: Images) {
    this.setting = setting;
    this.graph = graph;
    this.memory = memory;
    this.images = images;
    const { policy, processors, choices, scheduling, parameters } = setting;
    this.scheduler = new Scheduler(
      { cores: processors.cores, choices, scheduling, jitter: parameters.jitter },
      policy.plug.create(policy.parameters),
      graph,
    );
    this.gate = new GilGate({
      graph,
      cores: processors.cores,
      events: setting.events,
      change: (thread, by, cycle, waitsFor) => this.change(thread, by, cycle, waitsFor),
      ready: (thread, cycle) => this.ready(thread, cycle),
    });
  }

  threadOn(core: Core): Tcb {
    const thread = this.graph.threads.get(this.graph.running[core.id]);
    if (!thread) throw new Error(`no thread is on core ${core.id}`);
    return thread;
  }

  /** Whether a thread could go on on this core if the one that is there did not. */
  someoneWaitsFor(core: Core): boolean {
    return this.someoneNeedsDevice(core) || this.scheduler.someoneWaitsFor(core.id);
  }

  /** Lets the thread go on whose turn on a core may be over; false where it is somebody else's. */
  goOn(core: Core, thread: Tcb): boolean {
    const first = this.scheduler.goesOn(core, thread);
    // One that came for a device goes on at least until its call is answered.
    if (!thread.needsDevice && (!first || this.someoneNeedsDevice(core))) return false;
    this.scheduler.begin(core, thread);
    return true;
  }

  /** The cycle at which the scheduler has to be let `tick`; Infinity while no thread is on a core. */
  get due(): number {
    const { idle, gilDue } = this.graph;
    return idle === this.setting.processors.cores.length ? gilDue : Math.min(this.scheduler.due, gilDue);
  }

  /** Lets the policy see all threads, and idle cores look at the lines of others, if the time for that has come. */
  tick(now: number): void {
    const { scheduler, graph } = this;
    for (const core of scheduler.refresh(now)) core.deadline = Math.min(core.deadline, now);
    if (!scheduler.looksAround(now)) return;
    for (const core of this.setting.processors.cores) {
      const thread = graph.running[core.id] === 0 ? scheduler.steal(core.id) : undefined;
      if (!thread) continue;
      this.put(core, thread, now, 0);
      this.woken.push(core);
    }
  }

  /** Changes what a thread's turn depends on, and lets the scheduler see what follows from that. */
  reconsider(thread: Tcb, cycle: number, change: () => void): void {
    const { scheduler } = this;
    const inLine = thread.state === 'runnable' && !thread.needsDevice;
    const core = thread.state === 'running' ? this.setting.processors.cores[thread.core] : undefined;
    if (inLine) scheduler.strike(thread);
    if (core) scheduler.account(core, thread, core.cycle - core.held);
    change();
    if (inLine) this.enlist(thread, cycle, 'again');
    // Whether it goes on is found out when its turn is said to be over.
    if (core) core.deadline = Math.min(core.deadline, cycle);
  }

  /** Lets a core spend cycles in the kernel. */
  charge(core: Core, cycles: number): void {
    core.cycle += cycles;
    this.graph.cores[core.id].kernel += cycles;
  }

  /** Lets a core come into the kernel, as a fence does for the stores before it. */
  enter(core: Core): void {
    core.port.drain(core.cycle);
    this.charge(core, core.port.ready - core.cycle + this.setting.parameters.trap);
  }

  /** Writes a new thread's registers to its block, at the cost of the core that makes it. */
  fill(core: Core, thread: Tcb, pc: number, registers: ArrayLike<number>): void {
    const before = core.cycle;
    this.memory.store(core, thread.address, pc, registers);
    this.graph.cores[core.id].kernel += core.cycle - before;
    thread.ready = core.cycle;
  }

  /** Lets a new thread, or one that waited, into the line at `cycle`; an idle core goes on with it at once. */
  admit(thread: Tcb, by: 'admit' | 'wake', cycle: number): void {
    if (by === 'admit') this.scheduler.arrive(thread, by);
    if (!this.gate.claim(thread, by, cycle)) return;
    if (by === 'wake') {
      this.ready(thread, cycle);
      return;
    }
    this.change(thread, by, cycle);
    this.enlist(thread, cycle, 'behind');
  }

  /** Has the thread on a core drop the interpreter lock and wait to get it back; the core goes on with the next. */
  drop(core: Core, cycle: number): void {
    const thread = this.threadOn(core);
    this.leave(core, 'drop', cycle, this.gate.drops(thread, cycle));
    this.gate.letGo(thread, cycle);
    this.gate.join(thread, cycle);
    this.dispatch(core);
  }

  /** Takes the thread off a core, to wait or to stand in line again; `dispatch` must follow. */
  leave(
    core: Core,
    by: 'wait' | 'drop' | 'expire' | 'preempt' | 'yield' | 'redirect',
    cycle: number,
    waitsFor: Waitable | null = null,
  ): Tcb {
    const thread = this.threadOn(core);
    // Where others go first, `goOn` has seen to it.
    if (by !== 'expire' && by !== 'preempt') this.scheduler.leave(core, thread, cycle);
    const before = core.cycle;
    this.memory.store(core, thread.address, core.pc, core.x);
    core.port.release();
    this.graph.cores[core.id].kernel += core.cycle - before;
    thread.ready = core.cycle;
    this.change(thread, by, cycle, waitsFor);
    if (by === 'wait') this.gate.letGo(thread, cycle);
    if (by !== 'wait' && by !== 'drop') this.enlist(thread, core.cycle, by === 'preempt' ? 'before' : 'behind');
    return thread;
  }

  /** Lets others go first before the thread on a core, whose slice may be over or not. */
  preempt(core: Core, cycle: number): void {
    this.rotate(core, this.threadOn(core).share.slice > 0 ? 'preempt' : 'expire', cycle);
  }

  /** The turn of the thread on a core is over: the core goes on with the next. */
  rotate(core: Core, by: 'expire' | 'preempt' | 'yield' | 'redirect', cycle: number): void {
    this.leave(core, by, cycle);
    this.dispatch(core);
  }

  /** Sends the thread on a core, which is about to make a call that needs a device, to a core that reaches devices. */
  redirect(core: Core, cycle: number): void {
    this.threadOn(core).needsDevice = true;
    this.graph.redirects++;
    this.rotate(core, 'redirect', cycle);
  }

  /** The call for which a thread came to a core is answered: if others want to come too, its turn is over. */
  answered(core: Core, thread: Tcb): void {
    if (!thread.needsDevice) return;
    thread.needsDevice = false;
    if (lengthOf(this.graph.readyForDevice) === 0) return;
    thread.share.slice = 0;
    core.deadline = core.cycle;
  }

  /** Ends a thread wherever it is: in a line, or on a core, which is interrupted for that unless it is `here` already. */
  kill(thread: Tcb, cycle: number, here: Core | undefined): void {
    const { graph, setting } = this;
    if (thread.waitsFor?.kind === 'time') cancelAlarm(graph.alarms, thread.id);
    else if (thread.waitsFor) withdraw(thread.waitsFor.line, thread.id);
    if (thread.waitsFor?.kind === 'gil') forgetTimer(thread.waitsFor, thread.id);
    if (thread.state === 'runnable' && thread.needsDevice) withdraw(graph.readyForDevice, thread.id);
    else if (thread.state === 'runnable') this.scheduler.strike(thread);
    const core = thread.core < 0 ? undefined : setting.processors.cores[thread.core];
    this.change(thread, 'kill', cycle);
    if (!core || core === here) return;
    // Out of play first: its clock may be ahead, since it waits for its turn.
    setting.processors.park(core);
    core.drain();
    this.enter(core);
    core.port.release();
    this.dispatch(core);
    if (graph.running[core.id] !== 0) this.woken.push(core);
  }

  /** Has the cores that other threads of a process are on finish their stores, before its memory changes under them. */
  settle(threads: Iterable<number>, here: Core): void {
    for (const tid of threads) {
      const { core: number } = this.graph.threads.get(tid) as Tcb;
      const core = number < 0 ? here : this.setting.processors.cores[number];
      if (core !== here) core.port.drain(core.cycle - core.held);
    }
  }

  /** Goes on with the next thread on a core whose thread has left it, or parks the core. */
  dispatch(core: Core): void {
    const { graph } = this;
    const left = graph.running[core.id];
    graph.running[core.id] = 0;
    graph.idle++;
    const thread = this.take(core);
    if (thread) {
      this.put(core, thread, core.cycle, left);
      return;
    }
    core.deadline = Number.POSITIVE_INFINITY;
    core.quota = Number.POSITIVE_INFINITY;
    if (!core.parked) this.setting.processors.park(core);
  }

  /** Puts the cores that got a thread into play. */
  flush(): void {
    if (this.woken.length === 0) return;
    for (const core of this.woken) this.setting.processors.wake(core, core.cycle);
    this.woken.length = 0;
  }

  change(thread: Tcb, by: TransitionName, cycle: number, waitsFor: Waitable | null = null): void {
    const late = starved(thread, cycle, this.setting.parameters.starvation, this.images);
    if (late) note(this.graph, late);
    move(thread, by, cycle, this.setting.events, waitsFor);
    if (thread.address !== 0) this.memory.update(thread);
    if (thread.state === 'dead') this.gate.letGo(thread, cycle);
  }

  /** What a thread waited for has come. */
  private ready(thread: Tcb, cycle: number): void {
    this.change(thread, 'wake', cycle);
    this.scheduler.arrive(thread, 'wake');
    this.enlist(thread, cycle, this.scheduler.wakesTo);
  }

  private enlist(thread: Tcb, cycle: number, where: Parameters<Scheduler['enlist']>[1]): void {
    const { graph, scheduler, setting } = this;
    if (thread.needsDevice) enqueue(graph.readyForDevice, thread.id);
    else scheduler.enlist(thread, where);
    const core = graph.idle === 0 ? undefined : this.idleCoreFor(thread);
    if (!core) {
      if (thread.needsDevice) this.interrupt(cycle);
      else this.preemptFor(thread, cycle);
      return;
    }
    const next = this.take(core);
    if (!next) throw new Error(`core ${core.id} finds nobody in line`);
    const delay = setting.choices.pick(setting.parameters.jitter + 1, 'start of an idle core');
    this.put(core, next, cycle + delay, 0);
    this.woken.push(core);
  }

  private idleCoreFor(thread: Tcb): Core | undefined {
    if (!thread.needsDevice) return this.scheduler.idleCoreFor(thread);
    const { running } = this.graph;
    return this.setting.processors.cores.find(({ id, reachesDevices }) => reachesDevices && running[id] === 0);
  }

  /** Ends the turn of whoever must make room for a thread that has come into line. */
  private preemptFor(thread: Tcb, cycle: number): void {
    const core = this.scheduler.coreToTake(thread);
    if (core) core.deadline = Math.min(core.deadline, cycle);
  }

  /** Ends the turn of a core that reaches devices; those that still have such a call to make look themselves afterwards. */
  private interrupt(cycle: number): void {
    const core = this.setting.processors.cores.find((one) => {
      return one.reachesDevices && one.deadline > cycle && !this.threadOn(one).needsDevice;
    });
    if (core) core.deadline = cycle;
  }

  /** Whether somebody came to this core, or could, for a device. */
  private someoneNeedsDevice({ reachesDevices }: Core): boolean {
    return reachesDevices && lengthOf(this.graph.readyForDevice) > 0;
  }

  /** Takes who goes next on a core out of line. */
  private take(core: Core): Tcb | undefined {
    const tid = this.someoneNeedsDevice(core) ? dequeue(this.graph.readyForDevice) : undefined;
    return tid === undefined ? this.scheduler.take(core.id) : this.graph.threads.get(tid);
  }

  /** Goes on with a thread on an idle core, at `cycle` or when its registers have been stored. */
  private put(core: Core, thread: Tcb, cycle: number, left: number): void {
    const { graph, setting } = this;
    const start = Math.max(core.cycle, cycle, thread.ready);
    graph.cores[core.id].idle += start - core.cycle;
    if (thread.waitedFor === 'mutex' || thread.waitedFor === 'rwlock') graph.cores[core.id].lock += start - core.cycle;
    core.cycle = start;
    thread.core = core.id;
    this.change(thread, 'dispatch', start);
    this.charge(core, setting.parameters.switch);
    const image = this.images.of(thread.process);
    core.code = image.code;
    core.port.space = image.space;
    const before = core.cycle;
    this.memory.load(core, thread.address);
    graph.cores[core.id].kernel += core.cycle - before;
    graph.running[core.id] = thread.id;
    graph.idle--;
    graph.switches++;
    setting.events.emit(eventKinds.switch, core.id, start, left, thread.id, core.cycle - start);
    this.scheduler.begin(core, thread);
    if (this.gate.isAsked(thread)) core.deadline = core.cycle;
  }
}
