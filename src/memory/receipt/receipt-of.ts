/**
 * Makes receipts of accounts.
 * Invariant: a receipt whose steps leave a gap, overlap, or do not sum to the latency is never handed out: that some part
 * took time and told nobody is a mistake of ours.
 */
import { fault } from '../port.ts';
import { type CoherenceEvent, respond } from '../protocols/protocol.ts';
import type { Account, Look, Move, Visit } from './account.ts';
import { criticalPath } from './critical-path.ts';
import type { Layout } from './journal.ts';
import type { Course, Receipt, Step, Transition } from './receipt.ts';
import { legStep, levelSteps, stepIn } from './steps.ts';

/** The receipt of an access that has finished; `layout` is undefined for a memory without caches. */
export function receiptOf(account: Account, layout: Layout | undefined): Receipt {
  const { core, errand, address, width, pc, number, ofCore, asked, finished, fetch, departure, early, visits } =
    account;
  const courses = visits.map((visit) => courseOf(visit, layout));
  const own = account.isThrough ? visits.length - 1 : -1;
  const steps: Step[] = [];
  let at = asked;
  for (const [index, { from, to, steps: inner }] of courses.entries()) {
    if (from > at) steps.push(stepIn('store buffer', 'store buffer', 'has to wait for the store before', at, from));
    if (index === own) steps.push(...inner);
    else {
      const left = stepIn('store buffer', 'store buffer', 'lets an earlier store take effect', from, to);
      steps.push({ ...left, address: visits[index].address, steps: inner });
    }
    at = to;
  }
  if (own < 0) {
    const what = errand === 'store' ? 'takes the store in' : 'has a store to the same place, and its value';
    steps.push(stepIn('store buffer', 'store buffer', what, at, finished));
  }
  const whole = checked({
    from: asked,
    to: finished,
    steps,
    meanwhile: inOrder(courses.flatMap(({ meanwhile }) => meanwhile)),
    transitions: courses.flatMap(({ transitions }) => transitions),
  });
  return {
    ...{ number, ofCore, core, errand, address, width, pc, early },
    latency: finished - asked,
    ...whole,
    fetch: fetch && { ...courseOf(fetch.visit, layout), hidden: fetch.visit.finished - asked },
    effect: own >= 0 || errand !== 'store' ? undefined : departure ? courseOf(departure, layout) : 'waiting',
  };
}

/** What one call of the memory behind all buffers took. */
function courseOf(visit: Visit, layout: Layout | undefined): Course {
  const { asked, finished, looks, aside } = visit;
  const steps = looks.length === 0 || !layout ? shortSteps(visit, layout) : [];
  const meanwhile = aside.map((leg) => legStep(leg));
  if (layout) {
    for (const look of looks) {
      const prefix = bytePrefix(visit, look);
      const levels = levelSteps(look, layout);
      steps.push(...levels.map((step) => ({ ...step, what: prefix + step.what })));
      for (const trip of look.trips) {
        const path = criticalPath(trip);
        steps.push(...path.map((leg) => legStep(leg, trip)));
        const others = trip.legs.filter((leg) => leg.from !== undefined && !path.includes(leg));
        meanwhile.push(...others.map((leg) => legStep(leg, trip)));
      }
    }
  }
  return checked({
    from: asked,
    to: finished,
    steps,
    // What has no way to go takes no time, and nobody waited for it.
    meanwhile: inOrder(meanwhile.filter(({ from, to }) => to > from)),
    transitions: layout ? visit.moves.map((move) => transitionOf(move, visit, layout)) : [],
  });
}

/** The steps of a visit that did not go through caches, or found what it needed at once. */
function shortSteps({ asked, finished, fault: reason, failed }: Visit, layout: Layout | undefined): Step[] {
  if (reason !== fault.none)
    return [stepIn('memory', 'page table', 'the page is gone: nothing is stored', asked, finished)];
  if (failed) {
    const lost = stepIn('reservation', 'reservation', 'is gone: nothing is stored', asked, asked + 1);
    if (finished === asked + 1) return [lost];
    return [
      lost,
      stepIn('reservation', 'reservation', 'has failed often: lets another core go first', asked + 1, finished),
    ];
  }
  if (layout) return [stepIn('l1d', 'l1d', 'has the line', asked, finished)];
  return [stepIn('memory', 'memory', "answers in the instruction's cycle", asked, finished)];
}

/** Of an access that crosses words and comes in bytes, which of them a look is for. */
function bytePrefix({ address, width, looks }: Visit, look: Look): string {
  return address % width === 0 ? '' : `byte ${looks.indexOf(look)}: `;
}

const inComa = {
  drop: 'Others have it too: there is no room for this copy.',
  inject: 'There is no room for this copy, which is the last: it goes to another node.',
  receive: 'The last copy comes from a node that has no room for it.',
} as const;

function transitionOf({ core, line, event, before, after }: Move, visit: Visit, layout: Layout): Transition {
  const { protocol, states } = layout;
  const rule =
    event in inComa
      ? inComa[event as keyof typeof inComa]
      : respond(protocol, states[before], event as CoherenceEvent, false)?.rule.summary;
  if (rule === undefined) throw new Error(`${protocol.name} has no row for ${states[before]} on ${event}`);
  return { core, address: addressOf(line, visit, layout), event, from: states[before], to: states[after], rule };
}

/** The first address of a line as the program that visits has it. */
function addressOf(line: number, { space, address }: Visit, layout: Layout): number | undefined {
  const physical = line * layout.line;
  if (!space) return physical;
  const own = (address & -layout.line) >>> 0;
  return space.translate(own, 0) === physical ? own : space.addressOf(physical);
}

function inOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** A course whose steps have no gap; throws for any other. */
function checked(course: Course): Course {
  check(course.steps, course.from, course.to);
  return course;
}

function check(steps: readonly Step[], from: number, to: number): void {
  let at = from;
  for (const step of steps) {
    if (step.from !== at || step.to < at || step.waited < 0)
      throw new Error(`a receipt has a gap at ${at}: ${inWords(steps, from, to)}`);
    if (step.steps) check(step.steps, step.from, step.to);
    at = step.to;
  }
  if (at !== to) throw new Error(`a receipt ends in ${at}: ${inWords(steps, from, to)}`);
}

function inWords(steps: readonly Step[], from: number, to: number): string {
  return `${from} to ${to}: ${steps.map((step) => `${step.part} ${step.from}-${step.to}`).join(', ')}`;
}
