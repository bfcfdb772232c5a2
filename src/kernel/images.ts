/**
 * The processes' memories and programs: what of them is not plain data.
 * Invariant: a process that has not ended has an open image; one that has ended has a closed one, which knows its program
 * still. After `restore` that is so again, though processes may have come and gone since: an image is what its process's
 * program and page table say, so it can be made anew.
 */
import { Code } from '../core/code.ts';
import { AddressSpace } from '../memory/address-space.ts';
import type { Ram } from '../memory/ram.ts';
import { createLookup, type Lookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import type { Image, Pcb } from './process.ts';
import type { StackPool } from './stacks.ts';
import { UserMemory } from './user-memory.ts';

/** Page tables by process. */
export type Tables = ReadonlyMap<number, ReturnType<AddressSpace['save']>>;

export interface ImagesSetting {
  readonly isa: Code['isa'];
  readonly ram: Ram;
  /** Gives a page that is lent a frame of its own; false when memory is used up. */
  readonly own: (space: AddressSpace, address: number) => boolean;
}

export class Images {
  /** By process. */
  readonly current = new Map<number, Image>();
  /** Those that a process had before it executed another program. */
  readonly former: (readonly [pid: number, image: Image])[] = [];
  /** By name: that which the machine was started with is under the empty one. */
  readonly programs = new Map<string, Program>();
  private readonly lookups = new Map<Program, Lookup>();
  private readonly setting: ImagesSetting;

  constructor(setting: ImagesSetting) {
    this.setting = setting;
  }

  of({ id }: Pick<Pcb, 'id'>): Image {
    return this.current.get(id) as Image;
  }

  /** Every image that there was, for those who tell of what happened. */
  get all(): readonly (readonly [pid: number, image: Image])[] {
    return [...this.former, ...this.current];
  }

  /** An image of a program in an empty address space. */
  create(program: Program, stacks: StackPool): Image {
    const { isa, ram, own } = this.setting;
    const lookup = this.lookups.get(program) ?? createLookup(program);
    this.lookups.set(program, lookup);
    const space = new AddressSpace(ram);
    return { program, lookup, space, memory: new UserMemory(ram, space, stacks, own), code: new Code(isa, space, ram) };
  }

  /** Gives a process an image in place of that which it has, if any. */
  put(pid: number, image: Image): void {
    const before = this.current.get(pid);
    if (before) {
      this.former.push([pid, before]);
      close(before);
    }
    this.current.set(pid, image);
  }

  /** Gives back what a process had, which has ended. */
  close(pid: number): void {
    const image = this.current.get(pid);
    if (image) close(image);
  }

  save(): Tables {
    return new Map([...this.current].map(([pid, { space }]) => [pid, space.save()]));
  }

  /** Brings back the images of processes, after memory was restored. */
  restore(processes: ReadonlyMap<number, Pcb>, tables: Tables): void {
    for (const [pid, { space, code }] of this.current) {
      // Memory is what it was: what was mapped since is nobody's to give back.
      space.restore([]);
      code.forget();
      if (processes.has(pid)) continue;
      code.close();
      space.close();
      this.current.delete(pid);
    }
    for (const [pid, process] of processes) this.revive(pid, process, tables.get(pid) ?? []);
  }

  private revive(pid: number, process: Pcb, table: ReturnType<AddressSpace['save']>): void {
    const program = this.programs.get(process.program) as Program;
    const known = this.current.get(pid);
    if (known && known.program !== program) this.put(pid, this.create(program, process.stacks));
    else if (!known) this.current.set(pid, this.create(program, process.stacks));
    const image = this.of(process);
    image.memory.stacks = process.stacks;
    if (process.state === 'terminated' && table.length === 0) {
      close(image);
      return;
    }
    image.space.open();
    image.code.open();
    image.space.restore(table);
  }
}

function close({ code, space }: Image): void {
  code.close();
  space.close();
}
