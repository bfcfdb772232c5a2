/**
 * What becomes of processes: fork, exec, end, wait.
 * Follows POSIX.1-2017, fork(), exec, _exit() and wait(), and of what that leaves open, Linux: a child is its parent's copy
 * with one thread, that which forked; what ends is a zombie until its parent has waited for it; the children of what ends
 * are the first process's; and when that ends, so do all.
 * Invariants: every process but the first has a parent that has not ended; the cores of threads that were killed have gone
 * on with others.
 */
import { hex } from '../base/bits.ts';
import { eventKinds } from '../base/events.ts';
import type { Core } from '../core/core.ts';
import type { KernelMemory } from './context.ts';
import type { Dispatcher } from './dispatcher.ts';
import { failure } from './errno.ts';
import { inherit } from './files/open-file.ts';
import { closeGil, createGil, type Gil } from './gil/gil.ts';
import type { KernelGraph } from './graph.ts';
import type { Images } from './images.ts';
import type { KernelSetting } from './kernel.ts';
import { type Loaded, load } from './load.ts';
import { exitCodes } from './outcome.ts';
import { createPcb, firstProcess, type Image, type Pcb, showName } from './process.ts';
import { terminate } from './process-state.ts';
import { itemAt, lengthOf, withdraw } from './queue.ts';
import { inheritObjects } from './sync/inheritance.ts';
import type { ChildEnd } from './sync/waitable.ts';
import { createTcb, type Tcb } from './thread.ts';

const a0 = 10;

export interface ProcessParts {
  readonly setting: KernelSetting;
  readonly graph: KernelGraph;
  readonly blocks: KernelMemory;
  readonly images: Images;
  readonly dispatcher: Dispatcher;
}

export class ProcessControl {
  private readonly parts: ProcessParts;

  constructor(parts: ProcessParts) {
    this.parts = parts;
  }

  /** A process of what was loaded, with its first thread, which is in no line yet; undefined when memory is used up. */
  found({ image, stack, stacks, heap, registers }: Loaded, files: Pcb['files'], cycle: number): Tcb | undefined {
    const { graph, blocks, images } = this.parts;
    const address = blocks.takeBlock(graph.blocks);
    if (address === 0) return undefined;
    const own = {
      ...{ program: '', main: graph.threads.size + 1, heap, stacks, objects: new Map(), regions: [] },
      ...{ gil: this.createGil(), files },
    };
    const process = createPcb(graph.processes.size + 1, 0, cycle, own);
    this.add(process, image);
    const { entry } = image.program;
    const thread = this.enroll(process, nameOf(image, entry), entry, stack, address, cycle);
    for (let i = 0; i < 32; i++) blocks.write(address, 'registers', i === 0 ? entry : registers[i], i);
    images.programs.set('', image.program);
    return thread;
  }

  /** A control block for a new thread, which is in no line yet. */
  enroll(process: Pcb, name: string, entry: number, stack: Tcb['stack'], address: number, cycle: number): Tcb {
    const { graph, blocks } = this.parts;
    const thread = createTcb(graph.threads.size + 1, process, name, entry, stack, address, cycle);
    graph.threads.set(thread.id, thread);
    blocks.describe(thread);
    return thread;
  }

  /** Makes a copy of a thread's process, with that thread only: the child's number, or a negated error. */
  fork(thread: Tcb, core: Core, cycle: number): number {
    const { setting, graph, blocks, images, dispatcher } = this.parts;
    const { process } = thread;
    if (graph.occupied >= setting.parameters.maxProcesses) return failure('EAGAIN');
    const address = blocks.takeBlock(graph.blocks);
    if (address === 0) return failure('ENOMEM');
    dispatcher.settle(process.threads, core);
    const tid = graph.threads.size + 1;
    const { program, heap, regions } = process;
    const stacks = structuredClone(process.stacks);
    stacks.owners[thread.stack.slot] = tid;
    const child = createPcb(graph.processes.size + 1, process.id, cycle, {
      ...{ program, main: tid, heap: { ...heap }, stacks, regions: [...regions], files: inherit(process) },
      ...{ objects: new Map(), gil: this.createGil() },
    });
    const parent = images.of(process);
    const image = images.create(parent.program, stacks);
    const pages = parent.space.lendTo(image.space);
    dispatcher.charge(core, pages * setting.parameters.page);
    this.add(child, image);
    process.children.add(child.id);
    const copy = this.enroll(child, thread.name, thread.entry, thread.stack, address, cycle);
    copy.priority = thread.priority;
    Object.assign(copy.declared, thread.declared);
    Object.assign(copy.forSpawned, thread.forSpawned);
    blocks.describe(copy);
    inheritObjects(thread, copy, image.memory);
    const registers = core.x.slice(0, 32);
    registers[a0] = 0;
    dispatcher.fill(core, copy, (core.pc + 4) >>> 0, registers);
    setting.events.emit(eventKinds.fork, core.id, cycle, process.id, child.id, pages);
    dispatcher.admit(copy, 'admit', cycle);
    return child.id;
  }

  /**
   * Has a thread's process begin anew with a program, at its entry or another address, and with that thread only. Files stay
   * open. A negated error where the program cannot be loaded; then nothing has changed.
   */
  execute(
    thread: Tcb,
    core: Core,
    name: string,
    entry: number | undefined,
    args: readonly string[],
    cycle: number,
  ): number {
    const { setting, images, blocks } = this.parts;
    const program = images.programs.get(name);
    if (!program) return failure('ENOENT');
    const loaded = load({ images, memory: setting.memory, ...setting.parameters }, program, args, thread.id);
    if (typeof loaded === 'string') return failure('ENOMEM');
    const { process } = thread;
    const { image, stack, stacks, heap, registers } = loaded;
    for (const other of this.othersOf(thread)) this.kill(other, core, cycle);
    images.put(process.id, image);
    Object.assign(process, { program: name, main: thread.id, heap, stacks, objects: new Map(), regions: [] });
    const start = entry ?? program.entry;
    Object.assign(thread, { entry: start, name: nameOf(image, start), stack, lent: 0 });
    thread.holds.length = 0;
    blocks.describe(thread);
    core.port.release();
    core.port.space = image.space;
    core.code = image.code;
    core.x.set(registers);
    core.pc = start;
    return 0;
  }

  /** Ends a process with a code; `here` is the core that the kernel runs on, whose thread may be one of its own. */
  end(process: Pcb, code: number, here: Core, cycle: number, close: (process: Pcb) => void): void {
    const { setting, graph, images } = this.parts;
    process.exitCode = code & 255;
    if (process.gil) closeGil(process.gil, cycle);
    terminate(process, process.main, here.id, cycle, setting.events);
    for (const thread of [...process.threads].map((tid) => graph.threads.get(tid) as Tcb))
      this.kill(thread, here, cycle);
    close(process);
    images.close(process.id);
    this.bequeath(process);
    const parent = graph.processes.get(process.parent) as Pcb;
    parent.zombies.push(process.id);
  }

  /** The run is over: every process ends with the first. */
  endAll(code: number, core: number, cycle: number): void {
    const { setting, graph, dispatcher } = this.parts;
    for (const process of graph.processes.values()) {
      if (process.state === 'terminated' && process.exitCode !== null) continue;
      if (process.gil) closeGil(process.gil, cycle);
      process.exitCode = process.id === firstProcess ? code & 255 : exitCodes.killed;
      terminate(process, process.main, core, cycle, setting.events);
      for (const tid of [...process.threads]) dispatcher.change(graph.threads.get(tid) as Tcb, 'kill', cycle);
    }
  }

  /** A zombie that a process has waited for: it is gone, but for what is told of it. Its code, and its number. */
  reap(process: Pcb, wanted: number): { pid: number; code: number } | undefined {
    const { graph } = this.parts;
    const at = wanted > 0 ? process.zombies.indexOf(wanted) : 0;
    const pid = process.zombies[at];
    if (pid === undefined) return undefined;
    process.zombies.splice(at, 1);
    process.children.delete(pid);
    graph.occupied--;
    return { pid, code: (graph.processes.get(pid) as Pcb).exitCode as number };
  }

  /** The first in the line of those who wait for a child that has ended; taken out of it. */
  waiterFor(process: Pcb): Tcb | undefined {
    const { graph } = this.parts;
    for (let index = 0; index < lengthOf(process.waiters); index++) {
      const thread = graph.threads.get(itemAt(process.waiters, index)) as Tcb;
      const { pid } = thread.waitsFor as ChildEnd;
      if (pid !== 0 && !process.zombies.includes(pid)) continue;
      if (process.zombies.length === 0) continue;
      withdraw(process.waiters, thread.id);
      return thread;
    }
    return undefined;
  }

  private createGil(): Gil | undefined {
    const { gilInterval } = this.parts.setting;
    return gilInterval === undefined ? undefined : createGil(gilInterval);
  }

  private add(process: Pcb, image: Image): void {
    const { graph, images } = this.parts;
    graph.processes.set(process.id, process);
    graph.occupied++;
    images.put(process.id, image);
  }

  private kill(thread: Tcb, here: Core, cycle: number): void {
    const { graph, dispatcher } = this.parts;
    dispatcher.kill(thread, cycle, here);
    if (thread.address === 0) return;
    graph.blocks.free.push(thread.address);
    thread.address = 0;
  }

  private othersOf({ id, process }: Tcb): Tcb[] {
    const { threads } = this.parts.graph;
    return [...process.threads].filter((tid) => tid !== id).map((tid) => threads.get(tid) as Tcb);
  }

  /** The first process is given the children of one that has ended, zombies too. */
  private bequeath(process: Pcb): void {
    const { processes } = this.parts.graph;
    const heir = processes.get(firstProcess) as Pcb;
    for (const pid of process.children) {
      (processes.get(pid) as Pcb).parent = heir.id;
      heir.children.add(pid);
    }
    heir.zombies.push(...process.zombies);
    process.children.clear();
    process.zombies.length = 0;
  }
}

function nameOf({ lookup }: Image, address: number): string {
  return showName(lookup, address) ?? hex(address);
}
