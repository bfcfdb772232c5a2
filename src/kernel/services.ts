/**
 * What system calls may do to threads and processes: the kernel from the side of its calls.
 * Invariant: all state is in `graph`, in memory and in the cores; here is only what a call in progress needs.
 */
import { alignUp, hex } from '../base/bits.ts';
import { type EventKind, eventKinds } from '../base/events.ts';
import type { Core } from '../core/core.ts';
import { pageSize } from '../memory/ram.ts';
import type { KernelMemory } from './context.ts';
import type { Dispatcher } from './dispatcher.ts';
import { failure } from './errno.ts';
import { close } from './files/open-file.ts';
import { createPipe, type Pipe } from './files/pipe.ts';
import { type Gil, takeGil } from './gil/gil.ts';
import type { KernelGraph } from './graph.ts';
import { setBreak } from './heap.ts';
import type { Images } from './images.ts';
import type { KernelSetting } from './kernel.ts';
import { firstRegisters } from './load.ts';
import { note } from './notes.ts';
import { exitCodes } from './outcome.ts';
import { locksLeft } from './oversights.ts';
import type { PageCopier } from './page-copier.ts';
import { effectivePriority } from './priority.ts';
import { firstProcess, type Image, type Pcb, showName } from './process.ts';
import type { ProcessControl } from './process-control.ts';
import { dequeue } from './queue.ts';
import { addRegion } from './regions.ts';
import type { Declared } from './scheduling/share.ts';
import { floorOf, giveStack, startOf, takeStack } from './stacks.ts';
import { lendOn } from './sync/lending.ts';
import { type ChildEnd, objectOf, type Waitable, waitKinds } from './sync/waitable.ts';
import type { Services } from './syscalls/syscall.ts';
import type { Tcb } from './thread.ts';
import type { UserMemory } from './user-memory.ts';
import type { Verdict } from './verdict.ts';
import { tellOf, tellVainWaiters } from './wait.ts';

const a0 = 10;
/** Ended threads are remembered, since they can be joined. */
const mostThreadsEver = 2 ** 20;

export interface ServicesSetting {
  readonly setting: KernelSetting;
  readonly graph: KernelGraph;
  readonly blocks: KernelMemory;
  readonly images: Images;
  readonly dispatcher: Dispatcher;
  readonly control: ProcessControl;
  readonly copier: PageCopier;
  readonly verdict: Verdict;
}

export class KernelServices implements Services {
  now = 0;
  /** Whether the call in progress asked for the end of its thread's turn. */
  yields = false;
  private readonly setting: KernelSetting;
  private readonly graph: KernelGraph;
  private readonly blocks: KernelMemory;
  private readonly images: Images;
  private readonly control: ProcessControl;
  private readonly copier: PageCopier;
  private readonly dispatcher: Dispatcher;
  private readonly verdict: Verdict;

  constructor({ setting, graph, blocks, images, dispatcher, control, copier, verdict }: ServicesSetting) {
    this.setting = setting;
    this.graph = graph;
    this.blocks = blocks;
    this.images = images;
    this.dispatcher = dispatcher;
    this.control = control;
    this.copier = copier;
    this.verdict = verdict;
  }

  get console(): KernelSetting['console'] {
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

  imageOf(process: Pcb): Image {
    return this.images.of(process);
  }

  registersOf({ core, address }: Tcb): Int32Array {
    if (core >= 0) return this.setting.processors.cores[core].x;
    return Int32Array.from({ length: 32 }, (_, i) => (i === 0 ? 0 : this.blocks.read(address, 'registers', i)));
  }

  thread(tid: number): Tcb | undefined {
    return this.graph.threads.get(tid);
  }

  get cores(): number {
    return this.setting.processors.cores.length;
  }

  declare(thread: Tcb, { priority = thread.priority, ...declared }: Partial<Declared & { priority: number }>): void {
    this.dispatcher.reconsider(thread, this.now, () => {
      thread.priority = priority;
      Object.assign(thread.declared, declared);
    });
    this.blocks.write(thread.address, 'priority', effectivePriority(thread));
    if (thread.state === 'waiting') lendOn(this, thread);
  }

  spawn(parent: Tcb, entry: number, argument: number): number {
    const { process } = parent;
    const { stacks, heap } = process;
    if (process.threads.size >= this.parameters.maxThreads || this.graph.threads.size >= mostThreadsEver) {
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
    const name = showName(this.imageOf(process).lookup, entry) ?? hex(entry);
    const thread = this.control.enroll(process, name, entry, stack, address, this.now);
    this.declare(thread, parent.forSpawned);
    this.dispatcher.fill(core, thread, entry, firstRegisters(startOf(stack), core.x[3], argument));
    this.dispatcher.admit(thread, 'admit', this.now);
    return thread.id;
  }

  exitThread(thread: Tcb, code: number): void {
    const { process, ending } = thread;
    for (const text of locksLeft(thread, this.images, true)) this.note(text);
    this.dispatcher.change(thread, 'exit', this.now);
    thread.exitCode = code;
    giveStack(process.stacks, this.imageOf(process).space, thread.stack);
    this.graph.blocks.free.push(thread.address);
    thread.address = 0;
    for (let tid = ending && dequeue(ending.line); tid; tid = ending && dequeue(ending.line)) this.wake(tid, code);
    if (process.threads.size === 0) this.endProcess(process, code);
  }

  exitProcess({ process }: Tcb, code: number): void {
    this.endProcess(process, code);
  }

  /** Ends a process, by its own will or, where it is `killed`, not. */
  endProcess(process: Pcb, code: number, killed = false): void {
    for (const tid of process.threads) {
      for (const text of locksLeft(this.thread(tid) as Tcb, this.images, false)) this.note(text);
    }
    if (process.id === firstProcess) {
      this.verdict.reach('exit', code & 255, `the program ended with code ${code}`, this.now);
      this.control.endAll(code, this.here.id, this.now);
      return;
    }
    process.killed = killed;
    this.control.end(process, code, this.here, this.now, ({ files }) => {
      for (const [number, file] of files.entries()) if (file) close(this, process, number);
    });
    // It may have left children that had ended to the first.
    for (const pid of new Set([process.parent, firstProcess])) this.tellParent(this.graph.processes.get(pid) as Pcb);
  }

  fork(thread: Tcb): number {
    const answer = this.control.fork(thread, this.here, this.now);
    const { maxProcesses } = this.parameters;
    if (answer === failure('EAGAIN')) {
      this.note(`there may be ${maxProcesses} processes at a time, zombies included (--kernel.max-processes)`);
    }
    return answer;
  }

  awaitChild(thread: Tcb, wanted: number, status: number, waits: boolean): number | ChildEnd {
    const { process } = thread;
    const isAny = wanted <= 0;
    if (process.children.size === 0 || !(isAny || process.children.has(wanted))) return failure('ECHILD');
    const reaped = this.control.reap(process, isAny ? 0 : wanted);
    if (reaped) {
      tellVainWaiters(this, process);
      this.registersOf(thread)[a0 + 1] = reaped.code;
      return tellOf(this, thread, this.graph.processes.get(reaped.pid) as Pcb, status);
    }
    return waits ? { kind: 'child', pid: isAny ? 0 : wanted, status, line: process.waiters } : 0;
  }

  execute(thread: Tcb, program: string, entry: number | undefined, args: readonly string[]): number | undefined {
    const failed = this.control.execute(thread, this.here, program, entry, args, this.now);
    return failed === 0 ? undefined : failed;
  }

  isProgram(name: string): boolean {
    return name !== '' && this.images.programs.has(name);
  }

  addSharedMemory({ process }: Tcb, size: number): number | undefined {
    return addRegion(process, this.imageOf(process).space, size);
  }

  createPipe(): Pipe {
    return createPipe(++this.graph.pipes, this.parameters.pipe);
  }

  copied(bytes: number): void {
    this.dispatcher.charge(this.here, Math.ceil(bytes / 4) * this.parameters.copy);
  }

  /** Gives a process's threads that wait for children what has ended. */
  private tellParent(process: Pcb): void {
    if (process.state === 'terminated') return;
    for (let waiter = this.control.waiterFor(process); waiter; waiter = this.control.waiterFor(process)) {
      const { pid: wanted, status } = waiter.waitsFor as ChildEnd;
      const { pid, code } = this.control.reap(process, wanted) as { pid: number; code: number };
      this.blocks.write(waiter.address, 'registers', code, a0 + 1);
      this.wake(waiter.id, tellOf(this, waiter, this.graph.processes.get(pid) as Pcb, status));
    }
    tellVainWaiters(this, process);
  }

  /** The core that the kernel runs on; that of the call in progress. */
  private get here(): Core {
    return this.copier.core as Core;
  }

  releaseGil(thread: Tcb): void {
    thread.isOutside = true;
    this.dispatcher.gate.letGo(thread, this.now);
  }

  acquireGil(thread: Tcb): Gil | undefined {
    thread.isOutside = false;
    const gil = thread.process.gil as Gil;
    if (gil.owner !== 0) return gil;
    takeGil(gil, thread.id, this.now);
    return undefined;
  }

  yield(): void {
    this.yields = true;
  }

  wake(tid: number, answer: number, second?: number): void {
    const thread = this.thread(tid) as Tcb;
    if (answer !== 0) this.blocks.write(thread.address, 'registers', answer, a0);
    if (second !== undefined) this.blocks.write(thread.address, 'registers', second, a0 + 1);
    this.dispatcher.admit(thread, 'wake', this.now);
  }

  process(pid: number): Pcb | undefined {
    return this.graph.processes.get(pid);
  }

  requeue(tid: number, waitable: Waitable): void {
    const thread = this.thread(tid) as Tcb;
    this.emit(eventKinds.wait, thread, tid, waitKinds[waitable.kind], objectOf(waitable));
    this.dispatcher.change(thread, 'requeue', this.now, waitable);
    this.waits(thread);
  }

  /** A thread has begun to wait: that may close a cycle of waits, and lends its priority. */
  waits(thread: Tcb): void {
    if (!this.verdict.closesCycle(thread, this.now)) lendOn(this, thread);
  }

  lend(thread: Tcb, priority: number): void {
    if (priority === thread.lent) return;
    this.dispatcher.reconsider(thread, this.now, () => {
      thread.lent = priority;
    });
    if (thread.address !== 0) this.blocks.write(thread.address, 'priority', effectivePriority(thread));
  }

  pcOf(thread: Tcb): number {
    return this.verdict.pcOf(thread);
  }

  emit(kind: EventKind, thread: Tcb, a: number, b?: number, c?: number): void {
    this.setting.events.emit(kind, thread.core, this.now, a, b, c);
  }

  setBreak({ process }: Tcb, end: number): boolean {
    return setBreak(process, this.imageOf(process).space, end);
  }

  refuse(thread: Tcb, message: string): void {
    if (thread.process.id === firstProcess) this.verdict.refuse(thread, message, this.now);
    else this.failProcess(thread, exitCodes.memory, `${message}: ${this.verdict.showWhere(thread)}`);
  }

  /** Ends a process that did what it may not, while the others go on. */
  failProcess({ process }: Tcb, code: number, message: string): void {
    this.note(`process ${process.id} was ended with code ${code}: ${message}`);
    this.endProcess(process, code, true);
  }

  failCheck(thread: Tcb, message: string): void {
    this.verdict.failCheck(thread, message, this.now);
  }

  note(text: string): void {
    note(this.graph, text);
  }
}
