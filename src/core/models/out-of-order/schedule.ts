/**
 * The times of an out-of-order core, worked out instruction by instruction in program order. Nothing that comes later can
 * delay an instruction: issue and commit are in order, and units and buses go to the oldest that is ready. So when an
 * instruction issues, it is known when it executes, writes its result and commits, and that is all that has to be kept.
 * The clock is the cycle at which the next instruction issues; it moves on when `width` of them have, or one led elsewhere.
 * A register is renamed whenever it is written, so only true dependences are waited for.
 */
import type { Predictor } from '../../predictors/predictor.ts';
import { type CauseTotals, type ModelCause, noCauses } from '../causes.ts';
import { wasGuessed } from '../flow.ts';
import type { Timing, TimingSetting } from '../model.ts';
import { registers } from '../pipeline.ts';
import { trait, traitsOf } from '../traits.ts';
import { Accesses } from './accesses.ts';
import { Bookings, span } from './bookings.ts';
import { groupOf, kind, kindOf, latenciesOf } from './kinds.ts';
import type { OutOfOrderParameters } from './parameters.ts';
import { blamed, causeOf, cycleOf, holdup, holdupOf, holdups, Line, later, Stations, setBack } from './places.ts';
import { type Scheduled, Witness } from './witness.ts';

/** When the clock has come so far, it is time to count anew: what is to come, however late, must still be a small integer. */
const late = 2 ** 24;
/** Stands for no register. */
const none = 32;

export class Schedule implements Timing {
  readonly causes: CauseTotals = noCauses();
  private readonly predictor: Predictor;
  private readonly witness: Witness | undefined;
  private readonly width: number;
  private readonly frontEnd: number;
  /** Cycles from a value's being on a bus to its use. */
  private readonly behind: number;
  /** By operation: its kind, and bits of `trait`. */
  private readonly kinds: Uint8Array;
  private readonly traits: Uint16Array;
  /** By operation and operand: all bits if it is read, none if not. */
  private readonly reads: Int32Array;
  /** By kind, in cycles. */
  private readonly latencies: Int32Array;
  /** By group of units. */
  private readonly stations: readonly Stations[];
  private readonly units: readonly Bookings[];
  private readonly buses: Bookings;
  private readonly reorder: Line;
  private readonly accesses: Accesses;
  /** By register: when its value can be used, and whether it comes from memory. */
  private readonly usable = new Int32Array(registers);
  private isEmpty = true;
  /** The cycle from which on all others here are counted, so that they are small integers. */
  private epoch = 0;
  private clock = 0;
  /** How many have issued at this cycle of the clock. */
  private issued = 0;
  /** The last cycle at which one commits, how many do, and what the first of them waited for. */
  private committed = 0;
  private committing = 0;
  private blame: number = holdup.structural;

  constructor({ operations, predictor, line, watch }: TimingSetting, parameters: OutOfOrderParameters) {
    const { aluStations, multiplyStations, memoryStations, alus, multipliers, memoryPorts } = parameters;
    this.predictor = predictor;
    this.width = parameters.width;
    this.frontEnd = parameters.frontEnd;
    this.behind = parameters.forwarding === 'full' ? 0 : 1;
    this.kinds = Uint8Array.from(operations, ({ unit }) => kindOf[unit]);
    this.traits = Uint16Array.from(operations, traitsOf);
    this.reads = Int32Array.from(
      operations.flatMap(traitsOf).flatMap((traits) => {
        return [(traits & trait.readsRs1) !== 0 ? -1 : 0, (traits & trait.readsRs2) !== 0 ? -1 : 0];
      }),
    );
    this.latencies = latenciesOf(parameters);
    this.stations = [aluStations, multiplyStations, memoryStations].map((count) => new Stations(count));
    this.units = [alus, multipliers, memoryPorts].map((count) => new Bookings(count));
    this.buses = new Bookings(parameters.buses);
    this.reorder = new Line(parameters.reorderBuffer);
    this.accesses = new Accesses(parameters.loadStoreQueue, line, this.latencies);
    this.witness = watch && new Witness(watch, this.frontEnd);
  }

  issue(operation: number, _rs1: number, _rs2: number, now: number): number {
    const at = this.enter(this.kinds[operation], now);
    return this.epoch + at;
  }

  retire(
    operation: number,
    rd: number,
    rs1: number,
    rs2: number,
    now: number,
    ready: number,
    pc: number,
    imm: number,
    next: number,
    address: number,
  ): number {
    const what = this.kinds[operation];
    const group = groupOf[what];
    const at = this.enter(what, now);
    const traits = this.traits[operation];
    const first = this.usable[rs1] & this.reads[2 * operation];
    const second = this.usable[rs2] & this.reads[2 * operation + 1];
    const needed = later(first, second);
    let start = later(at + 1, cycleOf(needed));
    // What held it up for longest, and how long: it is to blame where others wait for its place.
    let longest = start - at - 1;
    let why = longest > 0 ? holdupOf(needed) : holdup.structural;
    if (what >= kind.load) start = this.accesses.start(what, start);
    const begun =
      what === kind.divide ? this.units[group].many(start, this.latencies[what], at) : this.units[group].one(start, at);
    const hit = begun + this.latencies[what] - 1;
    let done = hit;
    if (what >= kind.load) {
      const extra = ready > now + 1 ? (ready - now - 1) | 0 : 0;
      done = this.accesses.end(what, begun, extra, address);
      if (done - hit > longest) {
        longest = done - hit;
        why = this.accesses.delay;
      }
    } else if (what === kind.system) done = this.accesses.fence(hit);
    const written = rd === none ? done + 1 : this.buses.one(done + 1, at);
    if (begun - start > longest || written - done - 1 > longest) why = holdup.structural;
    this.usable[rd] = blamed(written + this.behind, what >= kind.load ? holdup.loadUse : holdup.data);
    this.stations[group].take(blamed(written + 1, why));
    this.commit(written + this.behind, why);
    const free = blamed(this.committed + 1, this.blame);
    this.reorder.take(free);
    if (what >= kind.load) this.accesses.commit(what, address, this.committed, free);
    this.issued++;
    const isGuessed =
      (traits & trait.leads) === 0 || wasGuessed(this.predictor, this.traits[operation], rd, rs1, pc, imm, next);
    if (!isGuessed) this.wait(done + 1 + this.frontEnd, 'branch');
    else if (this.issued === this.width || next !== ((pc + 4) | 0)) this.tick();
    if (this.witness) {
      const register = first > second ? rs1 : rs2;
      this.tell(this.witness, { pc, operation, register, needed, at, start, begun, hit, done, written });
    }
    return this.epoch + this.clock;
  }

  drain(now: number): number {
    if (this.isEmpty) return now;
    this.isEmpty = true;
    const committed = this.epoch + this.committed + 1;
    const end = committed > now ? committed : now;
    this.causes.fill += end - now;
    this.come(end);
    return end;
  }

  save() {
    const { causes, isEmpty, epoch, clock, issued, committed, committing, blame } = this;
    return {
      ...{ causes: { ...causes }, isEmpty, epoch, clock, issued, committed, committing, blame },
      usable: this.usable.slice(),
      stations: this.stations.map((group) => group.save()),
      units: this.units.map((group) => group.save(clock)),
      buses: this.buses.save(clock),
      reorder: this.reorder.save(),
      accesses: this.accesses.save(),
      predictor: this.predictor.save(),
      witness: this.witness?.save(),
    };
  }

  restore(state: unknown): void {
    const saved = state as ReturnType<Schedule['save']>;
    Object.assign(this.causes, saved.causes);
    this.isEmpty = saved.isEmpty;
    this.epoch = saved.epoch;
    this.clock = saved.clock;
    this.issued = saved.issued;
    this.committed = saved.committed;
    this.committing = saved.committing;
    this.blame = saved.blame;
    this.usable.set(saved.usable);
    for (const [index, group] of this.stations.entries()) group.restore(saved.stations[index]);
    for (const [index, group] of this.units.entries()) group.restore(saved.units[index]);
    this.buses.restore(saved.buses);
    this.reorder.restore(saved.reorder);
    this.accesses.restore(saved.accesses);
    this.predictor.restore(saved.predictor);
    if (saved.witness) this.witness?.restore(saved.witness);
  }

  /** The cycle, `now` or later, at which an instruction of a kind issues: when it has a place wherever it needs one. */
  private enter(what: number, now: number): number {
    // Something else than instructions took time.
    if (now !== this.epoch + this.clock) this.come(now);
    if (this.clock >= late) this.rebase();
    if (this.isEmpty) {
      this.isEmpty = false;
      this.wait(this.clock + this.frontEnd, 'fill');
    }
    this.witness?.come(this.epoch + this.clock);
    let free = this.reorder.free;
    const station = this.stations[groupOf[what]].find(blamed(this.clock + 1, 0));
    if (station > free) free = station;
    if (what >= kind.load && this.accesses.queue.free > free) free = this.accesses.queue.free;
    if (free >= blamed(this.clock + 1, 0)) this.wait(cycleOf(free), causeOf(free));
    return this.clock;
  }

  /** The clock is put to a cycle. */
  private come(now: number): void {
    if (now - this.epoch >= late) this.rebase(now);
    this.clock = now - this.epoch;
    this.issued = 0;
  }

  /** Counts from the clock on, or nearly so. */
  private rebase(now = this.epoch + this.clock): void {
    const since = now - this.epoch;
    const cycles = since - (since % span);
    this.epoch += cycles;
    this.clock -= cycles;
    this.committed = Math.max(0, this.committed - cycles);
    setBack(this.usable, cycles * holdups.length);
    this.reorder.rebase(cycles);
    this.accesses.rebase(cycles);
    this.buses.rebase(cycles);
    for (const group of this.stations) group.rebase(cycles);
    for (const group of this.units) group.rebase(cycles);
  }

  /** The clock moves on to a later cycle; if any have issued at this one, it was not lost. */
  private wait(until: number, cause: ModelCause): void {
    if (this.issued > 0) this.tick();
    const cycles = until - this.clock;
    this.causes[cause] += cycles;
    this.witness?.stall(cause, cycles);
    this.clock = until;
  }

  /** The clock moves on by a cycle in which instructions have issued. */
  private tick(): void {
    this.causes.execute++;
    this.witness?.tick();
    this.clock++;
    this.issued = 0;
  }

  private tell(witness: Witness, times: Omit<Scheduled, 'delay' | 'committed' | 'epoch'>): void {
    const { accesses, committed, epoch } = this;
    witness.tell({ ...times, delay: holdups[accesses.delay], committed, epoch });
  }

  /** In order, and `width` a cycle, the next instruction commits at a cycle or later, which is that for a reason. */
  private commit(earliest: number, why: number): void {
    if (earliest > this.committed) {
      this.committed = earliest;
      this.committing = 1;
      this.blame = why;
    } else if (this.committing === this.width) {
      this.committed++;
      this.committing = 1;
    } else this.committing++;
  }
}
