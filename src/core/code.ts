/**
 * The decoded code of one address space: words become fixed records at their first fetch.
 *
 * A record is four int32: `operation | rd << 8`, rs1, rs2, imm; rd = x0 is written as the sink. Records lie in one array,
 * a page of code after another, 1,024 records and one `pageEnd` each. A record takes four array elements and an
 * instruction four bytes, so within a page index = pc + offset, and a loop that has the offset needs no other map.
 * `pages` holds offset + 3 for each page that has records, else 0: `(pc | ~entry) & 3` is 0 just where a jump may go.
 *
 * Invariant: a record is `undecoded` or says what is in memory now. Stores to a page with records, changes of the page
 * table and `fence.i` forget.
 */
import type { Isa } from '../isa/isa.ts';
import { type AddressSpace, type MapWatcher, permission } from '../memory/address-space.ts';
import { pageSize, type Ram, type StoreWatcher } from '../memory/ram.ts';
import { sink } from './core.ts';

/** Operation numbers that are no instruction; instructions follow from `first`. */
export const operation = { undecoded: 0, pageEnd: 1, first: 2 } as const;

const recordsPerPage = pageSize / 4;
const elementsPerPage = 4 * (recordsPerPage + 1);
/** Room for a few pages, which most programs need no more than. */
const firstRecords = 4 * elementsPerPage;

export class Code implements StoreWatcher, MapWatcher {
  readonly isa: Isa;
  /** Replaced when it grows: a loop reads it anew each time it enters a page. */
  records = new Int32Array(0);
  pages: Int32Array;
  private readonly space: AddressSpace;
  readonly ram: Ram;
  private used = 0;
  /** Where pages with records lie in physical memory, for stores; one frame may be mapped at several pages. */
  private readonly frames = new Map<number, Set<number>>();

  constructor(isa: Isa, space: AddressSpace, ram: Ram) {
    this.isa = isa;
    this.space = space;
    this.ram = ram;
    this.pages = ram.emptyTable;
    space.watcher = this;
    this.open();
  }

  /** Makes closed code of its space good for fetching again. */
  open(): void {
    if (this.pages === this.ram.emptyTable) this.pages = this.ram.takeTable();
  }

  /** Forgets everything and gives back what it takes; its process has ended. */
  close(): void {
    const { ram } = this;
    if (this.pages === ram.emptyTable) return;
    for (const frame of this.frames.keys()) ram.unwatch(frame, this);
    this.forget();
    ram.giveTable(this.pages);
    this.pages = ram.emptyTable;
    this.records = new Int32Array(0);
  }

  /** The entry of `pages` for an aligned `pc`, made if need be; 0 where no code may be fetched. */
  enter(pc: number): number {
    const page = pc >>> 12;
    if (this.pages[page] !== 0) return this.pages[page];
    const physical = this.space.translate(pc, permission.execute);
    if (physical === 0) return 0;
    const start = this.used;
    this.used += elementsPerPage;
    if (this.used > this.records.length) {
      const records = new Int32Array(Math.max(2 * this.records.length, firstRecords));
      records.set(this.records);
      this.records = records;
    }
    this.records.fill(operation.undecoded, start, this.used);
    this.records[start + 4 * recordsPerPage] = operation.pageEnd;
    this.pages[page] = (start - page * pageSize + 3) | 0;
    const frame = physical & -pageSize;
    this.frames.set(frame, (this.frames.get(frame) ?? new Set()).add(page));
    this.ram.watch(frame, this);
    return this.pages[page];
  }

  /** Fills the record at `index` for the word at `pc`, in a page that was entered; false where it is no instruction. */
  decode(index: number, pc: number): boolean {
    const word = this.wordAt(pc);
    const instruction = this.isa.decode(word);
    if (!instruction) return false;
    const { rd, rs1, rs2, imm } = this.isa.fields(instruction, word);
    this.records[index] = (operation.first + this.isa.numberOf(instruction)) | ((rd || sink) << 8);
    this.records[index + 1] = rs1;
    this.records[index + 2] = rs2;
    this.records[index + 3] = imm;
    return true;
  }

  /** The word that a fetch at an executable `pc` gives. */
  wordAt(pc: number): number {
    return this.ram.readWord(this.space.translate(pc, permission.execute));
  }

  stored(physical: number): void {
    for (const page of this.frames.get(physical & -pageSize) ?? []) {
      const pc = page * pageSize + (physical & (pageSize - 1));
      this.records[(pc + this.pages[page] - 3) | 0] = operation.undecoded;
    }
  }

  remapped(page: number): void {
    if (this.pages[page] === 0) return;
    this.pages[page] = 0;
    for (const [frame, mapped] of this.frames) if (mapped.delete(page) && mapped.size === 0) this.frames.delete(frame);
    if (this.frames.size === 0) this.used = 0;
  }

  /** Forgets everything: `fence.i`. */
  forget(): void {
    for (const mapped of this.frames.values()) for (const page of mapped) this.pages[page] = 0;
    this.frames.clear();
    this.used = 0;
  }
}
