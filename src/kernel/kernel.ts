/**
 * The kernel: what happens when a core traps, when a time slice is over and when a time has come.
 * Invariants: whatever a program hands over, the kernel goes on or ends the program, and never breaks; a call takes effect
 * at the cycle of its trap, and what it costs comes after; all state is in `graph`, in memory and in the cores.
 */

import { alignUp, hex } from '../base/bits.ts';
import { eventKinds } from '../base/events.ts';
import type { Code } from '../core/code.ts';
import type { Core } from '../core/core.ts';
import { causes } from '../core/trap.ts';
import type { Console } from '../devices/console.ts';
import type { AddressSpace } from '../memory/address-space.ts';
import type { MemorySystem } from '../memory/port.ts';
import { pageSize } from '../memory/ram.ts';
import type { Program } from '../program/program.ts';
import { type Accounts, accountsOf } from './accounts.ts';
import { earliest, setAlarm, takeAlarm } from './alarms.ts';
import { KernelMemory } from './context.ts';
import { Dispatcher, type DispatcherSetting } from './dispatcher.ts';
import { failure } from './errno.ts';
import { createGraph, type KernelGraph } from './graph.ts';
import { setBreak } from './heap.ts';
import { firstRegisters, load, returnAddress } from './load.ts';
import { exitCodes, type Outcome } from './outcome.ts';
import { type Image, type Pcb, showName } from './process.ts';
import { dequeue, enqueue } from './queue.ts';
import { floorOf, giveStack, growStack, type Stack, startOf, takeStack } from './stacks.ts';
import { give, type Mutex, mutexAt, take } from './sync/mutex.ts';
import type { Waitable } from './sync/waitable.ts';
import { syscalls } from './syscalls/index.ts';
import type { Services, Syscall } from './syscalls/syscall.ts';
import { createTcb, type Tcb } from './thread.ts';
import type { UserMemory } from './user-memory.ts';
import { Verdict } from './verdict.ts';

export interface KernelSetting extends DispatcherSetting {
  readonly isa: Code['isa'];
  readonly memory: MemorySystem;
  readonly console: Console;
  /** Where a call's number and arguments are: a7 and a0 on, or a0 and a1 on as Venus has it. */
  readonly ecall: 'rars' | 'venus';
}

/** A kernel between two traps. Memory, cores, console and choices are the machine's to save. */
export interface KernelState {
  readonly graph: KernelGraph;
  /** The page tables: the kernel's own under 0, each process's under its number. */
  readonly tables: ReadonlyMap<number, ReturnType<AddressSpace['save']>>;
}

const a0 = 10;
const a7 = 17;
const mostNotes = 100;
/** Ended threads are remembered, since they can be joined. */
const mostThreadsEver = 2 ** 20;

export class Kernel implements Services {
  readonly graph: KernelGraph;
  /** Thread control blocks, as a debugger dumps them. */
  readonly blocks: KernelMemory;
  now = 0;
  private readonly setting: KernelSetting;
  readonly images = new Map<number, Image>();
  private readonly dispatcher: Dispatcher;
  private readonly verdict: Verdict;
  private readonly rows: ReadonlyMap<number, Syscall>;
  private yields = false;

  constructor(setting: KernelSetting) {
    this.setting = setting;
    this.graph = createGraph(setting.processors.cores.length);
    this.blocks = new KernelMemory(setting.memory.ram);
    this.dispatcher = new Dispatcher(setting, this.graph, this.blocks, this.images);
    this.verdict = new Verdict(this.graph, this.images, setting.processors.cores, (thread) => this.pcOf(thread));
    this.rows = new Map(syscalls.map((row) => [row.number, row]));
  }

  /** Makes the first process; a program that cannot be loaded ends the run before it begins. */
  boot(program: Program, args: readonly string[]): void {
    const { isa, memory, parameters } = this.setting;
    const [pid, tid] = [this.graph.processes.size + 1, this.graph.threads.size + 1];
    const loaded = load({ isa, memory, ...parameters }, program, args, pid, tid);
    const address = this.blocks.takeBlock(this.graph.blocks);
    if (typeof loaded === 'string' || address === 0) {
      const why = typeof loaded === 'string' ? loaded : 'there is no memory for a thread';
      this.verdict.reach('fault', exitCodes.load, why, 0);
      return;
    }
    const { process, image, stack, registers } = loaded;
    this.graph.processes.set(pid, process);
    this.images.set(pid, image);
    const thread = this.enroll(process, program.entry, stack, address);
    for (let i = 0; i < 32; i++) this.blocks.write(address, 'registers', i === 0 ? program.entry : registers[i], i);
    this.dispatcher.admit(thread, 'admit', 0);
    this.dispatcher.flush();
  }

  /** Sees to a core that trapped: answers its call, lets its stack grow, or ends its process. */
  trap(core: Core): void {
    const thread = this.dispatcher.threadOn(core);
    core.drain();
    this.now = core.cycle;
    this.dispatcher.enter(core);
    if (core.cause === causes.ecall) this.call(core, thread);
    else if (core.cause === causes.forbiddenFetch && core.pc === returnAddress) this.returned(core, thread);
    else this.fault(core, thread);
    this.dispatcher.flush();
  }

  /** The time slice of a core's thread is over. */
  preempt(core: Core): void {
    const { dispatcher } = this;
    const thread = dispatcher.threadOn(core);
    // One that came for a device goes on at least until its call is answered.
    if (thread.needsDevice || !dispatcher.someoneWaitsFor(core)) {
      dispatcher.renew(core, thread);
      return;
    }
    core.drain();
    this.now = core.cycle;
    dispatcher.enter(core);
    dispatcher.rotate(core, 'expire', this.now);
    dispatcher.flush();
  }

  /** The cycle at which a sleeper must be woken; Infinity while nobody sleeps. */
  get due(): number {
    return earliest(this.graph.alarms);
  }

  /** The time has come to `due`. */
  elapse(): void {
    this.now = this.due;
    while (this.due <= this.now) this.wake(takeAlarm(this.graph.alarms).tid, 0);
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
    return accountsOf(this.graph, this.images, this.graph.outcome?.cycle ?? this.verdict.elapsed());
  }

  /** What the user should know besides the outcome. */
  get notes(): readonly string[] {
    return this.graph.notes;
  }

  /** The processes' address spaces, in the order of their numbers. */
  *spaces(): Iterable<AddressSpace> {
    for (const { space } of this.images.values()) yield space;
  }

  save(): KernelState {
    const tables = new Map([[0, this.blocks.space.save()]]);
    for (const [pid, { space }] of this.images) tables.set(pid, space.save());
    return { graph: structuredClone(this.graph), tables };
  }

  /** Brings back a saved state, after memory and cores were restored. */
  restore(state: KernelState): void {
    // The graph itself stays the same object: the dispatcher and the processes' memories refer to it.
    Object.assign(this.graph, structuredClone(state.graph));
    this.blocks.space.restore(state.tables.get(0) ?? []);
    for (const [pid, image] of this.images) {
      const process = this.graph.processes.get(pid);
      image.space.restore(state.tables.get(pid) ?? []);
      image.code.forget();
      if (process) image.memory.stacks = process.stacks;
    }
    for (const core of this.setting.processors.cores) {
      const thread = this.graph.threads.get(this.graph.running[core.id]);
      const image = thread && this.images.get(thread.process.id);
      if (!image) continue;
      core.code = image.code;
      core.port.space = image.space;
    }
  }

  // What system calls ask for.

  get console(): Console {
    return this.setting.console;
  }

  get choices(): KernelSetting['choices'] {
    return this.setting.choices;
  }

  get parameters(): KernelSetting['parameters'] {
    return this.setting.parameters;
  }

  get streams(): KernelGraph['streams'] {
    return this.graph.streams;
  }

  memoryOf({ process }: Tcb): UserMemory {
    return this.imageOf(process).memory;
  }

  /** x0 to x31 of a thread: on its core, or from its block. */
  registersOf({ core, address }: Tcb): Int32Array {
    if (core >= 0) return this.setting.processors.cores[core].x;
    return Int32Array.from({ length: 32 }, (_, i) => (i === 0 ? 0 : this.blocks.read(address, 'registers', i)));
  }

  /** Where a thread is: the address of its next instruction. */
  pcOf({ core, address }: Tcb): number {
    if (core >= 0) return this.setting.processors.cores[core].pc;
    return this.blocks.read(address, 'registers') >>> 0;
  }

  thread(tid: number): Tcb | undefined {
    return this.graph.threads.get(tid);
  }

  spawn(parent: Tcb, entry: number, argument: number): number {
    const { process } = parent;
    const { stacks, heap } = process;
    if (process.threads >= this.parameters.maxThreads || this.graph.threads.size >= mostThreadsEver) {
      this.note(`a process may have ${this.parameters.maxThreads} threads at a time, and ${mostThreadsEver} in all`);
      return failure('EAGAIN');
    }
    const core = this.setting.processors.cores[parent.core];
    const { space } = this.imageOf(process);
    const slots = stacks.owners.length + (stacks.free.length > 0 ? 0 : 1);
    if (floorOf(stacks, slots) < alignUp(heap.end, pageSize)) return failure('EAGAIN');
    const address = this.blocks.takeBlock(this.graph.blocks);
    const stack = address === 0 ? undefined : takeStack(stacks, space, this.graph.threads.size + 1);
    if (!stack) {
      if (address !== 0) this.graph.blocks.free.push(address);
      return failure('EAGAIN');
    }
    const thread = this.enroll(process, entry, stack, address);
    this.dispatcher.fill(core, thread, entry, firstRegisters(startOf(stack), core.x[3], argument));
    this.dispatcher.admit(thread, 'admit', this.now);
    return thread.id;
  }

  exitThread(thread: Tcb, code: number): void {
    const { process, ending } = thread;
    this.dispatcher.change(thread, 'exit', this.now);
    thread.exitCode = code;
    giveStack(process.stacks, this.imageOf(process).space, thread.stack);
    this.graph.blocks.free.push(thread.address);
    thread.address = 0;
    for (let tid = ending && dequeue(ending.line); tid; tid = ending && dequeue(ending.line)) this.wake(tid, code);
    if (--process.threads === 0) this.exitProcess(thread, code);
  }

  exitProcess({ process }: Tcb, code: number): void {
    process.exitCode = code;
    this.verdict.reach('exit', code & 255, `the program ended with code ${code}`, this.now);
    for (const thread of this.graph.threads.values()) {
      if (thread.process === process && thread.state !== 'dead') this.dispatcher.change(thread, 'kill', this.now);
    }
  }

  yield(): void {
    this.yields = true;
  }

  mutex(thread: Tcb, address: number): Mutex | number {
    return mutexAt(thread.process.mutexes, this.memoryOf(thread), address);
  }

  lock(mutex: Mutex, thread: Tcb): void {
    take(mutex, thread.id, this.now);
    this.memoryOf(thread).setWord(mutex.address, thread.id);
    this.setting.events.emit(eventKinds.lock, thread.core, this.now, thread.id, mutex.address, 0);
  }

  unlock(mutex: Mutex, thread: Tcb): void {
    const { events } = this.setting;
    const heir = give(mutex, this.now);
    this.memoryOf(thread).setWord(mutex.address, heir);
    events.emit(eventKinds.unlock, thread.core, this.now, thread.id, mutex.address, heir);
    if (heir === 0) return;
    events.emit(eventKinds.lock, thread.core, this.now, heir, mutex.address, thread.id);
    mutex.waited += Math.max(0, this.now - (this.thread(heir) as Tcb).since);
    this.wake(heir, 0);
  }

  setBreak({ process }: Tcb, end: number): boolean {
    return setBreak(process, this.imageOf(process).space, end);
  }

  refuse(thread: Tcb, message: string): void {
    this.verdict.refuse(thread, message, this.now);
  }

  failCheck(thread: Tcb, message: string): void {
    this.verdict.failCheck(thread, message, this.now);
  }

  note(text: string): void {
    const { notes } = this.graph;
    if (notes.length < mostNotes && !notes.includes(text)) notes.push(text);
  }

  private call(core: Core, thread: Tcb): void {
    const { x } = core;
    const { ecall, events } = this.setting;
    const [at, first] = ecall === 'venus' ? [a0, a0 + 1] : [a7, a0];
    const number = x[at];
    const row = this.rows.get(number);
    if (row?.device && !core.reachesDevices) return void this.dispatcher.redirect(core, this.now);
    events.emit(eventKinds.call, core.id, this.now, thread.id, number, x[first]);
    if (!row) this.note(`no system call has number ${number}: ${this.verdict.showWhere(thread)}`);
    const answer = row ? row.call(this, thread, x[first], x[first + 1], x[first + 2], x[first + 3]) : failure('ENOSYS');
    if (this.outcome) return;
    this.dispatcher.answered(core, thread);
    if (thread.state === 'dead') return void this.vacate(core);
    core.pc = (core.pc + 4) >>> 0;
    if (typeof answer === 'object') return void this.wait(core, answer);
    if (answer !== undefined) x[a0] = answer;
    events.emit(eventKinds.answer, core.id, this.now, thread.id, number, x[a0]);
    if (!this.yields) return;
    this.yields = false;
    if (this.dispatcher.someoneWaitsFor(core)) this.dispatcher.rotate(core, 'yield', this.now);
  }

  /** A thread came back from the function in which it started: that of the first thread ends the process. */
  private returned(core: Core, thread: Tcb): void {
    const code = core.x[a0];
    if (thread.id === thread.process.main) this.exitProcess(thread, code);
    else this.exitThread(thread, code);
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
    const thread = this.dispatcher.leave(core, 'wait', this.now, waitable);
    if (waitable.kind === 'time') {
      setAlarm(this.graph.alarms, { until: waitable.until, order: this.graph.alarmsSet++, tid: thread.id });
    } else enqueue(waitable.line, thread.id);
    this.dispatcher.dispatch(core);
  }

  private wake(tid: number, answer: number): void {
    const thread = this.thread(tid) as Tcb;
    if (answer !== 0) this.blocks.write(thread.address, 'registers', answer, a0);
    this.dispatcher.admit(thread, 'wake', this.now);
  }

  private fault(core: Core, thread: Tcb): void {
    const { cause, value } = core;
    const image = this.imageOf(thread.process);
    const { stacks } = thread.process;
    let outOfMemory = false;
    if (cause === causes.forbiddenLoad || cause === causes.forbiddenStore) {
      // A misaligned access that is carried out may lack its second page only.
      const address = [value >>> 0, (value + 3) >>> 0].find((one) => growStack(stacks, image.space, one));
      if (address !== undefined) {
        this.setting.events.emit(eventKinds.page, core.id, this.now, thread.id, address);
        return;
      }
      outOfMemory = this.setting.memory.ram.available === 0 && image.space.permissionsAt(value) === 0;
    }
    this.setting.events.emit(eventKinds.fault, core.id, this.now, thread.id, cause, value);
    this.verdict.fault(thread, outOfMemory, this.now);
  }

  private enroll(process: Pcb, entry: number, stack: Stack, address: number): Tcb {
    const name = showName(this.imageOf(process).lookup, entry) ?? hex(entry);
    const thread = createTcb(this.graph.threads.size + 1, process, name, entry, stack, address, this.now);
    process.threads++;
    this.graph.threads.set(thread.id, thread);
    this.blocks.describe(thread);
    return thread;
  }

  private imageOf({ id }: Pcb): Image {
    return this.images.get(id) as Image;
  }
}
