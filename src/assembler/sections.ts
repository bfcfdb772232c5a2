/**
 * Sections while they grow: bytes whose place is fixed, and between them variable parts whose size is known only when
 * all labels are.
 *
 * A variable part holds no bytes of the buffer. It stands at an offset of it, and everything after it moves when its
 * size changes; so a place is an offset and the number of variable parts before it. Places with the same number are a
 * fixed distance apart, which is what an expression may use before the layout is known.
 * Follows the frags of GNU as, whose bytes ours must equal.
 */

import type { Expression } from '../../grammar/tree.ts';
import type { Span } from '../base/diagnostics.ts';
import { permission } from '../program/program.ts';
import type { Step } from './mnemonics.ts';
import type { Origin } from './reporter.ts';
import type { Value } from './values.ts';

/** A place in a section: an offset of its buffer and how many variable parts come before. */
export interface Place {
  readonly section: Section;
  readonly part: number;
  readonly offset: number;
}

interface PartBase {
  /** The offset of the buffer at which it stands. */
  readonly at: number;
  /** In bytes; the relaxation settles it. */
  size: number;
  readonly origin: Origin | undefined;
}

/** A conditional branch: 4 bytes, or 8 where the target is out of its reach. */
export interface BranchPart extends PartBase {
  readonly kind: 'branch';
  /** The instruction with its registers, without its target. */
  readonly word: number;
  readonly step: Step;
  readonly target: Value;
  readonly expression: Expression;
}

/** Padding to a multiple of `unit`; none where it would take more than `limit` bytes. */
export interface AlignPart extends PartBase {
  readonly kind: 'align';
  readonly unit: number;
  readonly limit: number;
  readonly fill: Fill;
  readonly span: Span;
}

/** Room up to an offset of the section (`.org`), or of a computed size (`.space`). */
export interface RoomPart extends PartBase {
  readonly kind: 'org' | 'space';
  readonly value: Value;
  readonly expression: Expression;
  readonly fill: Fill;
}

export type Part = BranchPart | AlignPart | RoomPart;

/** What padding is made of: a little-endian number of `width` bytes again and again, or instructions that do nothing. */
export type Fill = 'nops' | { readonly value: number; readonly width: number };

/** From a place on, what a section holds wants to be on a node of the machine's memory, or anywhere. */
export interface HomeMark {
  readonly place: Place;
  readonly node: number | undefined;
}

export class Section {
  readonly name: string;
  /** A sum of `permission` bits. */
  readonly permissions: number;
  /** Whether it is part of the running program; debugging information is not. */
  readonly allocated: boolean;
  /** Whether it holds only zeros, which no file has to store. */
  readonly zeros: boolean;
  alignment = 1;
  bytes = new Uint8Array(64);
  /** Bytes so far, without the variable parts. */
  length = 0;
  readonly parts: Part[] = [];
  /** In order; each starts a page. */
  readonly homes: HomeMark[] = [];
  /** The total size of the parts before each number of parts; filled by the relaxation. */
  shifts: number[] = [0];
  /** The address of its first byte; set by the layout. */
  address = 0;
  /** In bytes, with all parts; set by the relaxation. */
  size = 0;

  constructor(name: string, permissions: number, allocated: boolean, zeros: boolean) {
    this.name = name;
    this.permissions = permissions;
    this.allocated = allocated;
    this.zeros = zeros;
  }

  get executable(): boolean {
    return (this.permissions & permission.execute) !== 0;
  }

  get place(): Place {
    return { section: this, part: this.parts.length, offset: this.length };
  }

  /** Makes room for `count` more bytes and gives the offset of the first. */
  reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (!this.zeros && this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return at;
  }

  /** Appends an instruction word. */
  emit(word: number): void {
    const at = this.reserve(4);
    const { bytes } = this;
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  }

  add(part: Part): void {
    this.parts.push(part);
  }

  /** Where a place lies from the section's start, once the parts have their sizes. */
  offsetOf(place: Place): number {
    return place.offset + this.shifts[place.part];
  }
}

const { read, write, execute } = permission;

/** What a section is by its name's first words, where the source gives no flags; as GNU as has it. */
const families: readonly { prefix: string; permissions: number; zeros?: boolean }[] = [
  { prefix: '.text', permissions: read + execute },
  { prefix: '.init', permissions: read + execute },
  { prefix: '.fini', permissions: read + execute },
  { prefix: '.rodata', permissions: read },
  { prefix: '.srodata', permissions: read },
  { prefix: '.data', permissions: read + write },
  { prefix: '.sdata', permissions: read + write },
  { prefix: '.bss', permissions: read + write, zeros: true },
  { prefix: '.sbss', permissions: read + write, zeros: true },
];

/** Whether `name` is `prefix` or begins with it and a dot. */
export function inFamily(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (name.length === prefix.length || name[prefix.length] === '.');
}

/** Every section of a source, in the order in which they were first named. */
export class Sections {
  readonly all: Section[] = [];
  private readonly named = new Map<string, Section>();
  current: Section;
  private before: Section | undefined;
  private readonly stack: { current: Section; before: Section | undefined }[] = [];

  constructor() {
    // GNU as makes these three before it reads a line, and ld keeps that order.
    this.current = this.open('.text');
    this.current.alignment = 4;
    this.open('.data');
    this.open('.bss');
  }

  find(name: string): Section | undefined {
    return this.named.get(name);
  }

  /** The section of that name, made if there is none; `flags` counts only for a new one. */
  open(name: string, flags?: { permissions: number; allocated: boolean; zeros: boolean }): Section {
    const known = this.named.get(name);
    if (known) return known;
    const family = families.find(({ prefix }) => inFamily(name, prefix));
    const section = flags
      ? new Section(name, flags.permissions, flags.allocated, flags.zeros)
      : new Section(name, family?.permissions ?? read, family !== undefined, family?.zeros ?? false);
    this.named.set(name, section);
    this.all.push(section);
    return section;
  }

  enter(section: Section): void {
    this.before = this.current;
    this.current = section;
  }

  /** Back to the section before the last change; false where there is none. */
  swap(): boolean {
    if (!this.before) return false;
    [this.current, this.before] = [this.before, this.current];
    return true;
  }

  push(): void {
    this.stack.push({ current: this.current, before: this.before });
  }

  /** Back to the section of the last `push`; false where there is none. */
  pop(): boolean {
    const saved = this.stack.pop();
    if (!saved) return false;
    this.current = saved.current;
    this.before = saved.before;
    return true;
  }
}
