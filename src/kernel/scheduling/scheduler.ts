/**
 * The scheduler: who goes next on which core and until when, as the policy says. It switches nothing.
 * Invariants: what a thread has run is accounted for before its policy is asked about it; who is preempted before its slice
 * is over stands first among its equals and keeps the rest.
 */
import type { Choices } from '../../base/choices.ts';
import type { Core } from '../../core/core.ts';
import type { KernelGraph } from '../graph.ts';
import type { Scheduling } from '../policies/policy.ts';
import type { Tcb } from '../thread.ts';
import { holderOf, ticketsIn } from './drawn-line.ts';
import { joinLine, type Line, lineOf, linesFor, takeFirst, takeOut } from './lines.ts';
import type { SchedulingParameters } from './parameters.ts';
import { goesBefore, type Place } from './ranked-line.ts';

export interface SchedulerSetting {
  readonly cores: readonly Core[];
  readonly choices: Choices;
  readonly scheduling: SchedulingParameters;
  /** By how many cycles a slice may be shorter. */
  readonly jitter: number;
}

export class Scheduler {
  private readonly setting: SchedulerSetting;
  private readonly policy: Scheduling;
  private readonly graph: KernelGraph;
  private readonly stealsAtOnce: boolean;
  /** After how many cycles each time; infinite where they steal at once or never. */
  private readonly looks: number;

  constructor(setting: SchedulerSetting, policy: Scheduling, graph: KernelGraph) {
    this.setting = setting;
    this.policy = policy;
    this.graph = graph;
    const { queues, steal, look } = setting.scheduling;
    this.stealsAtOnce = queues === 'per-core' && steal && look === 0;
    this.looks = queues === 'per-core' && steal && look > 0 ? look : Number.POSITIVE_INFINITY;
    graph.lines.refresh = policy.period ?? Number.POSITIVE_INFINITY;
    graph.lines.look = this.looks;
  }

  /** A new thread, or one that waited, is about to come into line. */
  arrive(thread: Tcb, by: 'admit' | 'wake'): void {
    if (by === 'admit') thread.share.home = this.emptiest();
    this.settle(thread);
    this.policy.joined?.(thread, by, this.floorOf(thread.share.home));
  }

  /** Puts a thread into its line: behind its equals, before them, or at its former place. */
  enlist(thread: Tcb, where: 'behind' | 'before' | 'again'): void {
    const { policy } = this;
    const { lines } = this.graph;
    this.settle(thread);
    if (where === 'behind') thread.share.order = lines.behind++;
    if (where === 'before') thread.share.order = lines.before--;
    joinLine(lineOf(lines, thread), this.placeOf(thread), policy.tickets?.(thread));
  }

  /** Where a thread that is woken comes into line. */
  get wakesTo(): 'before' | 'behind' {
    return this.policy.wakesFirst ? 'before' : 'behind';
  }

  /** Takes a runnable thread out of its line. */
  strike(thread: Tcb): void {
    takeOut(lineOf(this.graph.lines, thread), thread.id);
  }

  /** Whether somebody stands in line for a core. */
  someoneWaitsFor(core: number): boolean {
    return linesFor(this.graph.lines, core).some(({ length }) => length > 0);
  }

  /** Takes the thread out of line that goes on on a core, from another core's line if need be; undefined where there is none. */
  take(core: number): Tcb | undefined {
    const { lines, threads } = this.graph;
    const own = linesFor(lines, core).filter(({ length }) => length > 0);
    if (own.length === 0) return this.stealsAtOnce ? this.steal(core) : undefined;
    return threads.get(this.named(own) ?? this.next(own));
  }

  /** A thread is on a core from now on, or goes on there: its slice begins, or what is left of it. */
  begin(core: Core, thread: Tcb): void {
    const { choices, jitter, scheduling } = this.setting;
    const { share } = thread;
    if (share.slice <= 0) {
      const quantum = this.policy.quantum(thread, this.loadOn(core.id));
      share.slice = quantum - choices.pick(Math.min(jitter, quantum - 1) + 1, 'time slice');
    }
    share.from = this.clock(core, core.cycle);
    const inCycles = scheduling.unit === 'cycles';
    core.deadline = inCycles ? core.cycle + share.slice : Number.POSITIVE_INFINITY;
    core.quota = inCycles ? Number.POSITIVE_INFINITY : core.retired + share.slice;
  }

  /** Accounts for what the thread on a core has run up to a cycle; whether its slice is over. */
  account(core: Core, thread: Tcb, cycle: number): boolean {
    const { share } = thread;
    const clock = this.clock(core, cycle);
    const span = Math.max(0, clock - share.from);
    share.from += span;
    share.used += span;
    share.slice -= span;
    this.policy.ran?.(thread, span);
    return share.slice <= 0;
  }

  /** The thread on a core leaves it at a cycle, to wait or to let others go first. */
  leave(core: Core, thread: Tcb, cycle: number): void {
    if (this.account(core, thread, cycle)) this.end(thread);
    else if (!this.policy.keepsSlice) thread.share.slice = 0;
  }

  /** Whether the thread on a core, whose turn may be over, goes on there before those who stand in line. */
  goesOn(core: Core, thread: Tcb): boolean {
    const { policy } = this;
    const { affinity } = thread.declared;
    const isOver = this.account(core, thread, core.cycle);
    if (isOver) this.end(thread);
    if (affinity >= 0 && affinity !== core.id) return false;
    const first = this.first(linesFor(this.graph.lines, core.id));
    if (policy.tickets || policy.named) return !isOver || !this.someoneWaitsFor(core.id);
    if (!first) return true;
    const rank = policy.rank?.(thread) ?? 0;
    return isOver ? rank < first.rank : rank <= first.rank;
  }

  /** The core that a thread which has come into line takes from the one that is there; undefined where it must wait. */
  coreToTake(thread: Tcb): Core | undefined {
    const { preempts, rank } = this.policy;
    if (!preempts) return undefined;
    let worst: { readonly core: Core; readonly running: Tcb; readonly rank: number } | undefined;
    for (const { core, running } of this.rivals(thread)) {
      this.account(core, running, core.cycle - core.held);
      const other = rank?.(running) ?? 0;
      if (!worst || other > worst.rank) worst = { core, running, rank: other };
    }
    return worst && preempts(thread, worst.running) ? worst.core : undefined;
  }

  /** An idle core that may go on with a thread that has come into line. */
  idleCoreFor({ declared, share }: Tcb): Core | undefined {
    const { running } = this.graph;
    const { cores, scheduling } = this.setting;
    if (declared.affinity >= 0) return running[declared.affinity] === 0 ? cores[declared.affinity] : undefined;
    if (scheduling.queues === 'common') return cores[running.indexOf(0)];
    if (running[share.home] === 0) return cores[share.home];
    return this.stealsAtOnce ? cores[running.indexOf(0)] : undefined;
  }

  /** The next cycle at which the policy sees all threads or idle cores look around. */
  get due(): number {
    const { refresh, look } = this.graph.lines;
    return Math.min(refresh, look);
  }

  /** Whether idle cores look at the lines of others now. */
  looksAround(now: number): boolean {
    const { lines } = this.graph;
    if (now < lines.look) return false;
    lines.look = (Math.floor(now / this.looks) + 1) * this.looks;
    return true;
  }

  /** Lets the policy see all threads, and those that are on cores go on as it says then; the cores where another goes first. */
  refresh(now: number): readonly Core[] {
    const { policy, graph } = this;
    const { lines, running, threads } = graph;
    const { cores } = this.setting;
    const { period = Number.POSITIVE_INFINITY } = policy;
    if (now < lines.refresh) return [];
    lines.refresh = (Math.floor(now / period) + 1) * period;
    const on = cores.filter(({ id }) => running[id] !== 0);
    for (const core of on) this.account(core, threads.get(running[core.id]) as Tcb, core.cycle - core.held);
    for (const thread of threads.values()) if (thread.state !== 'dead') policy.refresh?.(thread);
    for (const line of [...lines.shared, ...lines.bound.values()]) this.sort(line);
    return on.filter((core) => {
      const thread = threads.get(running[core.id]) as Tcb;
      if (thread.share.slice <= 0) this.begin(core, thread);
      const first = this.first(linesFor(lines, core.id));
      return first && first.rank < (policy.rank?.(thread) ?? 0);
    });
  }

  /** A thread that is bound to a core is at home there. */
  private settle({ declared, share }: Tcb): void {
    if (declared.affinity in this.graph.lines.shared) share.home = declared.affinity;
  }

  /** Ranks those in a line anew. */
  private sort({ ranked }: Line): void {
    const places = ranked.map(({ tid }) => this.placeOf(this.graph.threads.get(tid) as Tcb));
    // An ordered array is a heap.
    for (const [index, place] of places.sort((a, b) => (goesBefore(a, b) ? -1 : 1)).entries()) ranked[index] = place;
  }

  private placeOf(thread: Tcb): Place {
    const { rank, weight } = this.policy;
    return { tid: thread.id, rank: rank?.(thread) ?? 0, order: thread.share.order, weight: weight?.(thread) ?? 1 };
  }

  private clock(core: Core, cycle: number): number {
    return this.setting.scheduling.unit === 'cycles' ? cycle : core.retired;
  }

  private end(thread: Tcb): void {
    thread.share.slice = 0;
    this.policy.over?.(thread);
  }

  /** The first of several ranked lines. */
  private first(lines: readonly Line[]): Place | undefined {
    let first: Place | undefined;
    for (const { ranked } of lines) {
      if (ranked.length > 0 && (!first || goesBefore(ranked[0], first))) first = ranked[0];
    }
    return first;
  }

  /** Who goes next by a written schedule. */
  private named(own: readonly Line[]): number | undefined {
    const { lines, threads } = this.graph;
    for (let turn = this.policy.named?.(lines.turn); turn; turn = this.policy.named?.(lines.turn)) {
      lines.turn++;
      const { tid, span } = turn;
      if (!own.some((line) => takeOut(line, tid))) continue;
      (threads.get(tid) as Tcb).share.slice = span ?? 0;
      return tid;
    }
    return undefined;
  }

  /** Takes who goes next by lot or by rank out of lines of which each has somebody. */
  private next(own: readonly Line[]): number {
    if (this.policy.tickets) return this.draw(own);
    const [a, b] = own;
    return takeFirst(b && goesBefore(b.ranked[0], a.ranked[0]) ? b : a);
  }

  private draw(own: readonly Line[]): number {
    const all = own.reduce((sum, { drawn }) => sum + ticketsIn(drawn), 0);
    const count = own.reduce((sum, { length }) => sum + length, 0);
    // Who is alone needs no lot.
    let ticket = count === 1 ? 0 : this.setting.choices.draw(all, 'lottery');
    for (const line of own) {
      const tickets = ticketsIn(line.drawn);
      if (ticket < tickets) {
        const tid = holderOf(line.drawn, ticket);
        takeOut(line, tid);
        return tid;
      }
      ticket -= tickets;
    }
    throw new Error('a ticket was drawn that nobody has');
  }

  /** Takes somebody from the longest line of another core, of several the first. */
  steal(core: number): Tcb | undefined {
    const { shared } = this.graph.lines;
    const longest = shared.reduce((most, line) => (line.length > most.length ? line : most));
    if (longest.length === 0) return undefined;
    const thread = this.graph.threads.get(this.next([longest])) as Tcb;
    thread.share.virtual += this.floorOf(core) - this.floorOf(thread.share.home);
    thread.share.home = core;
    return thread;
  }

  /** Where a new thread stands in line: where the fewest are. */
  private emptiest(): number {
    const { lines, running } = this.graph;
    if (lines.shared.length === 1) return 0;
    const load = (core: number) => lines.shared[core].length + (running[core] === 0 ? 0 : 1);
    return lines.shared.reduce((least, _, core) => (load(core) < load(least) ? core : least), 0);
  }

  private loadOn(core: number): { readonly length: number; readonly weight: number } {
    const [a, b] = linesFor(this.graph.lines, core);
    return b ? { length: a.length + b.length, weight: a.weight + b.weight } : a;
  }

  /** The lowest rank of those who run from a line or stand in it; it never falls. */
  private floorOf(home: number): number {
    const { lines, running, threads } = this.graph;
    const { rank } = this.policy;
    const line = lines.shared[home];
    if (!rank) return 0;
    let least = this.first([line])?.rank ?? Number.POSITIVE_INFINITY;
    for (const core of this.setting.cores) {
      const thread = threads.get(running[core.id]);
      if (!thread || thread.share.home !== home) continue;
      this.account(core, thread, core.cycle - core.held);
      least = Math.min(least, rank(thread));
    }
    if (least !== Number.POSITIVE_INFINITY) line.floor = Math.max(line.floor, least);
    return line.floor;
  }

  /** Those who are on the cores that a thread could take. */
  private *rivals({ declared, share }: Tcb): Iterable<{ readonly core: Core; readonly running: Tcb }> {
    const { running, threads } = this.graph;
    const { cores, scheduling } = this.setting;
    const own = declared.affinity >= 0 ? declared.affinity : share.home;
    const only = declared.affinity >= 0 || scheduling.queues === 'per-core';
    for (const core of only ? [cores[own]] : cores) {
      const other = threads.get(running[core.id]);
      if (other) yield { core, running: other };
    }
  }
}
