/**
 * Random accesses of several cores to few lines, through the ports of any memory with caches that are far too small,
 * against a plain array of bytes. Accesses are made one after another, so the array has what each load must give.
 * After each access all copies are looked at: one writer or many readers, no readable copy that differs from the array,
 * somebody who answers for what memory has not got, and a list of holders that is true.
 */
import { type Amo, amos, type Width } from '../../src/base/access.ts';
import { seeded } from '../../src/base/choices.ts';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import type { CachedMemory } from '../../src/memory/cached-memory.ts';
import { fault } from '../../src/memory/port.ts';
import { pageSize } from '../../src/memory/ram.ts';
import type { MemoryStatistics } from '../../src/memory/statistics.ts';
import { cores, createMemory, type MemoryChoice, pages, sendsWords } from './memories.ts';

export interface TortureResult {
  /** Loads, stores, atomics, reservations, conditional stores and fetches. */
  readonly accesses: number;
  readonly misses: number;
  readonly writebacks: number;
  readonly invalidations: number;
  readonly transfers: number;
  /** Copies that had to go because a shared level had no room for their line. */
  readonly recalls: number;
  readonly conditionalsDone: number;
  readonly conditionalsFailed: number;
  /** What went wrong first, with the access after which it did; undefined where nothing did. */
  readonly failure: string | undefined;
}

const base = 0x10010000;
const size = pages * pageSize;
const order = { acquire: false, release: false };
const amoNames = Object.keys(amos) as Amo[];
const widths: readonly Width[] = [1, 2, 4];

/** Runs `count` accesses; `every`: after how many all lines are looked at, those of the access always being. */
export function torture(setting: MemoryChoice, count: number, every = 1): TortureResult {
  const run = new Torture(setting);
  for (let index = 0; index < count && !run.failure; index++) {
    run.step();
    if (index % every === 0 || index === count - 1) run.checkAll();
  }
  run.finish();
  return run.result();
}

class Torture {
  failure: string | undefined;
  private accesses = 0;
  private done = 0;
  private failed = 0;
  /** What each core's caches must have counted. */
  private readonly reads = new Array<number>(cores).fill(0);
  private readonly writes = new Array<number>(cores).fill(0);
  private readonly setting: MemoryChoice;
  private readonly memory: CachedMemory;
  private readonly updates: boolean;
  private readonly space: AddressSpace;
  private readonly model = new DataView(new ArrayBuffer(size));
  private readonly clocks = new Array<number>(cores).fill(0);
  /** By core: the reserved word, which is lost with its line; -1 for none. */
  private readonly reserved = new Array<number>(cores).fill(-1);
  /** By core: whether the reserved line has been here ever since. */
  private readonly kept = new Array<boolean>(cores).fill(false);
  /** By core: where it was last. */
  private readonly last = new Array<number>(cores).fill(0);
  private readonly random = seeded(1);
  /** By frame: where its page begins in the model. */
  private readonly offsets = new Map<number, number>();
  private doing = '';

  constructor(setting: MemoryChoice) {
    this.setting = setting;
    this.memory = createMemory(setting);
    this.updates = sendsWords(setting);
    this.space = new AddressSpace(this.memory.ram);
    this.space.map(base, size, permission.read | permission.write | permission.execute);
    this.locate();
    for (let core = 0; core < cores; core++) this.memory.port(core).space = this.space;
    this.random.restore(setting.seed * 7919);
    for (let offset = 0; offset < size; offset += 4) this.poke(offset, this.pick(2 ** 31));
  }

  step(): void {
    const core = this.clocks.indexOf(Math.min(...this.clocks));
    // Often the line that it had last, so that some accesses are hits.
    const offset = this.pick(3) === 0 ? this.last[core] : this.pickOffset();
    this.last[core] = offset;
    const kind = this.pick(100);
    if (kind < 35) this.load(core, offset);
    else if (kind < 62) this.store(core, offset);
    else if (kind < 74) this.atomic(core, offset & -4);
    else if (kind < 82) this.reserve(core, offset & -4);
    else if (kind < 92) this.storeConditional(core, offset);
    else if (kind < 98) this.fetch(core, offset & -4);
    else if (kind < 99) {
      this.doing = `poke ${offset}`;
      this.poke(offset & -4, this.pick(2 ** 31));
      this.breakReservations(-1, offset & -4, 4);
    } else this.renew(this.pick(pages));
    // Others may take hold in between, as with cores that compute.
    if (this.pick(4) === 0) this.clocks[core] += this.pick(200);
    for (const other of this.kept.keys()) {
      if (this.kept[other] && this.entryAt(other, this.lineAt(this.reserved[other])) < 0) this.kept[other] = false;
    }
    this.checkLine(this.lineAt(offset));
  }

  /** Looks at all copies of all lines. */
  checkAll(): void {
    for (let offset = 0; offset < size && !this.failure; offset += this.setting.line)
      this.checkLine(this.lineAt(offset));
  }

  /** The whole as a program sees it, and what was counted. */
  finish(): void {
    if (this.failure) return;
    this.doing = 'the end';
    const seen = this.space.peekBytes(base, size);
    for (let at = 0; at < size; at++)
      if (seen[at] !== this.model.getUint8(at)) this.fail(`byte ${at} of memory differs`);
    const { caches, link, shared } = this.statistics();
    for (const { core, reads, writes, readMisses, writeMisses } of caches.filter(({ name }) => name === 'l1d')) {
      this.expect(reads === this.reads[core], `core ${core} counts ${reads} reads of ${this.reads[core]}`);
      this.expect(writes === this.writes[core], `core ${core} counts ${writes} writes of ${this.writes[core]}`);
      this.expect(readMisses <= reads && writeMisses <= writes, 'more misses than accesses');
    }
    this.expect(this.sum('transfers') === this.sum('interventions'), 'lines are given that nobody takes');
    if (this.setting.organisation !== 'uma') return;
    // Every place has its own here, so that the link sees every message.
    const { read = 0, write = 0, data = 0, 'write-back': home = 0 } = link.transactions;
    this.expect(data === read + write, `${data} lines are sent for ${read + write} requests`);
    this.expect(home === this.sum('writebacks'), `${home} lines go home, ${this.sum('writebacks')} are counted`);
    const { inclusion, isShared, parameters, stores } = this.setting;
    if (isShared && inclusion) {
      const [{ reads, readMisses }] = shared;
      this.expect(reads === read + write - this.sum('transfers'), `the shared level is asked ${reads} times`);
      this.expect(readMisses <= reads, 'the shared level misses more often than it is asked');
    }
    if (!stores?.through || (inclusion && !isShared) || parameters.coherence !== 'snooping') return;
    const { update = 0, 'write-through': through = 0 } = link.transactions;
    this.expect(through + update === this.sum('writes'), `${through + update} words of ${this.sum('writes')} stores`);
  }

  result(): TortureResult {
    return {
      accesses: this.accesses,
      misses: this.sum('readMisses') + this.sum('writeMisses'),
      writebacks: this.sum('writebacks'),
      invalidations: this.sum('invalidations'),
      transfers: this.sum('transfers'),
      recalls: this.statistics().shared.reduce((sum, { backInvalidations }) => sum + backInvalidations, 0),
      conditionalsDone: this.done,
      conditionalsFailed: this.failed,
      failure:
        this.failure &&
        `${JSON.stringify(this.setting)}: after access ${this.accesses} (${this.doing}): ${this.failure}`,
    };
  }

  private load(core: number, offset: number): void {
    const width = widths[this.pick(3)];
    const at = this.fitted(offset, width);
    const value = this.access(core, `load ${width} at ${at}`, (port, now) => port.load(base + at, width, now));
    this.reads[core] += at % width === 0 ? 1 : width;
    this.expect(value === this.read(at, width), `${value} is loaded, not ${this.read(at, width)}`);
  }

  private store(core: number, offset: number): void {
    const width = widths[this.pick(3)];
    const at = this.fitted(offset, width);
    const value = this.pick(2 ** 31) * 2;
    this.access(core, `store ${width} at ${at}`, (port, now) => port.store(base + at, width, value | 0, now));
    this.writes[core] += at % width === 0 ? 1 : width;
    for (let i = 0; i < width; i++) this.model.setUint8(at + i, value >>> (8 * i));
    this.breakReservations(core, at, width);
  }

  private atomic(core: number, at: number): void {
    const amo = amoNames[this.pick(amoNames.length)];
    const operand = (this.pick(2 ** 31) * 2) | 0;
    const before = this.read(at, 4);
    const old = this.access(core, `amo${amo} at ${at}`, (port, now) =>
      port.atomic(amo, base + at, operand, order, now),
    );
    this.writes[core]++;
    // A word that is broadcast must be known before it is stored.
    if (this.updates) this.reads[core]++;
    this.expect(old === before, `${old} comes back, not ${before}`);
    this.model.setInt32(at, amos[amo](before, operand), true);
    this.breakReservations(core, at, 4);
  }

  private reserve(core: number, at: number): void {
    const value = this.access(core, `lr at ${at}`, (port, now) => port.reserve(base + at, order, now));
    this.reads[core]++;
    this.expect(value === this.read(at, 4), `${value} is loaded, not ${this.read(at, 4)}`);
    this.reserved[core] = at;
    this.kept[core] = true;
  }

  /** Mostly to the word that is reserved, sometimes to its neighbour. */
  private storeConditional(core: number, offset: number): void {
    const reserved = this.reserved[core];
    const where = this.pick(8);
    const near = where === 0 ? reserved ^ 4 : reserved;
    const at = reserved >= 0 && where < 7 ? near : offset & -4;
    const value = this.pick(2 ** 31);
    const mayBeDone = reserved === at;
    const mustBeDone = mayBeDone && this.kept[core];
    const doing = `sc at ${at}`;
    const failed = this.access(core, doing, (port, now) => port.storeConditional(base + at, value, order, now));
    this.reserved[core] = -1;
    this.kept[core] = false;
    if (failed !== 0) {
      this.failed++;
      this.expect(!mustBeDone, 'it fails, though nobody stored and the line was here all the time');
      return;
    }
    this.done++;
    this.writes[core]++;
    this.expect(mayBeDone, 'it succeeds without a reservation, or after another store');
    this.model.setInt32(at, value, true);
    this.breakReservations(core, at, 4);
  }

  private fetch(core: number, at: number): void {
    const now = this.clocks[core];
    this.doing = `core ${core}: fetch at ${at}`;
    this.accesses++;
    const late = this.memory.port(core).fetch(base + at, now);
    this.expect(late >= 0 && Number.isInteger(late), `a fetch is ${late} cycles late`);
    this.clocks[core] = now + late;
  }

  /** A page goes, and comes back empty, as stacks of threads do. */
  private renew(page: number): void {
    this.doing = `renew page ${page}`;
    const from = page * pageSize;
    this.space.unmap(base + from, pageSize);
    this.space.map(base + from, pageSize, permission.read | permission.write | permission.execute);
    this.locate();
    for (let at = from; at < from + pageSize; at += 4) this.model.setInt32(at, 0, true);
    this.breakReservations(-1, from, pageSize);
  }

  private access<T>(core: number, doing: string, call: (port: ReturnType<CachedMemory['port']>, now: number) => T): T {
    this.doing = `core ${core}: ${doing}`;
    this.accesses++;
    const port = this.memory.port(core);
    const now = this.clocks[core];
    port.begin();
    const value = call(port, now);
    this.expect(port.fault === fault.none, 'it faults');
    this.expect(port.ready > now && Number.isInteger(port.ready), `it ends in cycle ${port.ready}, begun in ${now}`);
    this.clocks[core] = port.ready;
    return value;
  }

  private checkLine(number: number): void {
    const { caches, coherence, protocol, ram } = this.memory;
    const { line } = this.setting;
    const holders: number[] = [];
    let writers = 0;
    let owners = 0;
    for (const [core, own] of caches.entries()) {
      const entry = own.entryAt(number);
      if (entry < 0) continue;
      holders.push(core);
      const state = own.state[entry];
      if (protocol.may[state] === 2) writers++;
      owners += protocol.dirty[state];
      const same = this.isModel(number, own.bytes, entry * line);
      this.expect(protocol.may[state] === 0 || same, `the copy of core ${core} (${protocol.states[state]}) is stale`);
    }
    this.expect(coherence.holdersOf(number).join() === holders.join(), 'the list of holders is not true');
    this.expect(writers === 0 || holders.length === 1, 'there are a writer and another copy');
    this.expect(owners <= 1, 'there are two owners');
    const { inclusion, isShared } = this.setting;
    if (isShared && holders.length > 0) {
      const isHere = this.memory.shared?.holds(number) === true;
      this.expect(inclusion !== 'inclusive' || isHere, 'the shared level lacks what it should include');
      this.expect(inclusion !== 'exclusive' || !isHere, 'the shared level has what a core has');
    }
    // Attraction memories are all the memory there is: any copy will do.
    const isHomeless = this.setting.organisation === 'coma' && holders.length > 0;
    this.expect(
      isHomeless || owners === 1 || this.isModel(number, ram.bytes, number * line),
      'memory is stale and nobody answers for it',
    );
  }

  /** Whether bytes that lie at `at` are what the model has of a line. */
  private isModel(number: number, bytes: Uint8Array, at: number): boolean {
    const { line } = this.setting;
    const offset = this.offsets.get(Math.floor((number * line) / pageSize));
    if (offset === undefined) return true;
    const from = offset + ((number * line) % pageSize);
    for (let i = 0; i < line; i++) if (bytes[at + i] !== this.model.getUint8(from + i)) return false;
    return true;
  }

  /** Sees where frames are. */
  private locate(): void {
    this.offsets.clear();
    for (let offset = 0; offset < size; offset += pageSize) {
      this.offsets.set(this.space.translate(base + offset, 0) / pageSize, offset);
    }
  }

  private entryAt(core: number, number: number): number {
    return this.memory.caches[core].entryAt(number);
  }

  private lineAt(offset: number): number {
    return (this.space.translate(base + offset, 0) / this.setting.line) | 0;
  }

  /** Others' reservations of the lines that a store touches are gone. */
  private breakReservations(by: number, at: number, length: number): void {
    const { line } = this.setting;
    for (const [core, reserved] of this.reserved.entries()) {
      const first = reserved - (reserved % line);
      if (core === by || reserved < 0 || first + line <= at || first >= at + length) continue;
      this.reserved[core] = -1;
      this.kept[core] = false;
    }
  }

  private poke(offset: number, value: number): void {
    this.space.poke(base + offset, 4, value);
    this.model.setInt32(offset, value, true);
  }

  private read(at: number, width: Width): number {
    if (width === 4) return this.model.getInt32(at, true);
    return width === 2 ? this.model.getUint16(at, true) : this.model.getUint8(at);
  }

  /** Few lines mostly, so that cores meet; now and then any. */
  private pickOffset(): number {
    const lines = size / this.setting.line;
    const number = this.pick(10) < 7 ? (this.pick(6) * 37) % lines : this.pick(lines);
    return number * this.setting.line + this.pick(this.setting.line);
  }

  /** Aligned mostly, and within what is mapped. */
  private fitted(offset: number, width: Width): number {
    return this.pick(10) < 8 ? offset & -width : Math.min(offset, size - width);
  }

  private pick(options: number): number {
    return this.random.pick(options, 'torture');
  }

  /** Over all first levels. */
  private sum(
    name: 'writes' | 'readMisses' | 'writeMisses' | 'writebacks' | 'invalidations' | 'transfers' | 'interventions',
  ): number {
    return this.statistics().caches.reduce((sum, cache) => sum + (cache.name.startsWith('l1') ? cache[name] : 0), 0);
  }

  private statistics(): MemoryStatistics {
    const found = this.memory.statistics();
    if (!found) throw new Error('the memory has no statistics');
    return found;
  }

  private expect(holds: boolean, otherwise: string): void {
    if (!holds) this.fail(otherwise);
  }

  private fail(reason: string): void {
    this.failure ??= reason;
  }
}
