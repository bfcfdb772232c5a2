/**
 * What system calls may do to threads and processes: the kernel from the side of its calls.
 * Invariant: all state is in `graph`, in memory and in the cores; here is only what a call in progress needs.
 */
import { alignUp, hex } from '../base/bits.ts';
import type { EventKind } from '../base/events.ts';
import { pageSize } from '../memory/ram.ts';
import type { KernelMemory } from './context.ts';
import type { Dispatcher } from './dispatcher.ts';
import { failure } from './errno.ts';
import type { KernelGraph } from './graph.ts';
import { setBreak } from './heap.ts';
import type { KernelSetting } from './kernel.ts';
import { firstRegisters } from './load.ts';
import { type Image, type Pcb, showName } from './process.ts';
import { dequeue } from './queue.ts';
import { floorOf, giveStack, type Stack, startOf, takeStack } from './stacks.ts';
import type { Services } from './syscalls/syscall.ts';
import { createTcb, type Tcb } from './thread.ts';
import type { UserMemory } from './user-memory.ts';
import type { Verdict } from './verdict.ts';

const a0 = 10;
const mostNotes = 100;
/** Ended threads are remembered, since they can be joined. */
const mostThreadsEver = 2 ** 20;

export interface ServicesSetting {
  readonly setting: KernelSetting;
  readonly graph: KernelGraph;
  readonly blocks: KernelMemory;
  readonly images: ReadonlyMap<number, Image>;
  readonly dispatcher: Dispatcher;
  readonly verdict: Verdict;
}

export class KernelServices implements Services {
  now = 0;
  /** Whether the call in progress asked for the end of its thread's turn. */
  yields = false;
  private readonly setting: KernelSetting;
  private readonly graph: KernelGraph;
  private readonly blocks: KernelMemory;
  private readonly images: ReadonlyMap<number, Image>;
  private readonly dispatcher: Dispatcher;
  private readonly verdict: Verdict;

  constructor({ setting, graph, blocks, images, dispatcher, verdict }: ServicesSetting) {
    this.setting = setting;
    this.graph = graph;
    this.blocks = blocks;
    this.images = images;
    this.dispatcher = dispatcher;
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

  imageOf({ id }: Pcb): Image {
    return this.images.get(id) as Image;
  }

  registersOf({ core, address }: Tcb): Int32Array {
    if (core >= 0) return this.setting.processors.cores[core].x;
    return Int32Array.from({ length: 32 }, (_, i) => (i === 0 ? 0 : this.blocks.read(address, 'registers', i)));
  }

  thread(tid: number): Tcb | undefined {
    return this.graph.threads.get(tid);
  }

  /** A control block for a new thread; the thread is in no line yet. */
  enroll(process: Pcb, entry: number, stack: Stack, address: number): Tcb {
    const name = showName(this.imageOf(process).lookup, entry) ?? hex(entry);
    const thread = createTcb(this.graph.threads.size + 1, process, name, entry, stack, address, this.now);
    process.threads++;
    this.graph.threads.set(thread.id, thread);
    this.blocks.describe(thread);
    return thread;
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

  wake(tid: number, answer: number): void {
    const thread = this.thread(tid) as Tcb;
    if (answer !== 0) this.blocks.write(thread.address, 'registers', answer, a0);
    this.dispatcher.admit(thread, 'wake', this.now);
  }

  emit(kind: EventKind, thread: Tcb, a: number, b?: number, c?: number): void {
    this.setting.events.emit(kind, thread.core, this.now, a, b, c);
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
}
