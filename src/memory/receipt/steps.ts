/** The steps of a receipt in words: what an account has of a look into the caches, a message or a wait, for people. */
import type { MessageKind } from '../links/link.ts';
import type { Leg, Look, Service, Trip } from './account.ts';
import type { Layout } from './journal.ts';
import type { Part, Step } from './receipt.ts';

/** What the sender of a message does. */
const messages: Readonly<Record<MessageKind, string>> = {
  read: 'asks for the line, to read it',
  write: 'asks for the line, alone',
  upgrade: 'asks that the other copies go',
  update: 'passes on the word that was stored',
  'write-back': 'sends the line home',
  'write-through': 'sends home the word that was stored',
  victim: 'sends the line to the shared level, which has what no core has',
  data: 'sends the line',
  forward: 'passes the request on to who has the line',
  invalidate: 'asks that the copy goes',
  acknowledge: 'says that it is done',
  inject: 'sends the last copy of a line that it has no room for',
  drop: 'tells that it gives up a copy, which others have too',
  migrate: 'sends the page, which moves',
};

const services: Readonly<Record<Service, string>> = {
  memory: 'reads the line in memory',
  attraction: 'reads the line in its attraction memory',
  directory: 'looks it up and passes it on',
  order: 'waits until the topmost directory has heard',
  storage: 'brings in the line, which nobody has used yet',
  'shared level': 'looks for the line in the shared level',
  'page table': 'learns where the page is now',
  'write buffer': 'waits for words to leave',
  'next level': 'takes the stored word as well',
  prefetch: 'waits for the line, which was asked for ahead',
};

/** A step that takes its time in one place. */
export function stepIn(part: Part, where: string, what: string, from: number, to: number): Step {
  return { part, where, what, from, to, waited: 0 };
}

/** A message, or something that took its time at a spot, for a trip or for none. */
export function legStep({ what, from = '', to, start, end, message }: Leg, trip?: Trip): Step {
  if (!message) {
    const isPage = trip?.request === undefined && what === 'memory';
    return stepIn(what as Service, from, isPage ? 'reads the page in memory' : services[what as Service], start, end);
  }
  const { link, bytes } = message;
  const isLocal = from === to;
  const where = isLocal ? from : `${from} to ${typeof to === 'string' ? to : 'all'}`;
  const fromCache = what === 'data' && trip !== undefined && trip.supplier >= 0 && from !== `core ${trip.supplier}`;
  const said = messages[what as MessageKind] + (fromCache ? `, which core ${trip.supplier} has` : '');
  const hops = message.to < 0 ? {} : { hops: link.hops(message.from, message.to) };
  return {
    ...stepIn('link', where, isLocal ? `${said}, right here` : said, start, end),
    waited: end - start - latencyOf(message),
    message: { kind: what as MessageKind, bytes, ...hops },
  };
}

/** Cycles that a message takes when it waits for nobody; a broadcast takes what its longest way does. */
function latencyOf({ link, from, to, bytes }: NonNullable<Leg['message']>): number {
  if (to >= 0) return link.latency(from, to, bytes);
  let most = 0;
  for (let place = 0; place < link.places; place++) most = Math.max(most, link.latency(from, place, bytes));
  return most;
}

/** The levels of a core's caches that were asked, one after another. */
export function levelSteps({ side, on, found, behind, start, trips }: Look, { latencies, tags }: Layout): Step[] {
  const steps: Step[] = [];
  let at = start;
  const ask = (part: Part, cycles: number, has: boolean) => {
    const told =
      trips.some(({ request }) => request) && found !== 'nowhere' && on === 'store'
        ? ', but others have to hear of the store'
        : '';
    const where = part === 'attraction' ? 'attraction memory' : part;
    steps.push(stepIn(part, where, has ? `has the line${told}` : 'does not have the line', at, at + cycles));
    at += cycles;
  };
  ask(side, latencies[side], found === 'first');
  if (found === 'first') return steps;
  if (latencies.l2 !== undefined) ask('l2', latencies.l2, behind);
  if (latencies.attraction !== undefined && !behind) {
    ask('attraction', found === 'near' ? latencies.attraction : tags, found === 'near');
  } else if (found === 'near' && !behind) {
    const other = side === 'l1d' ? 'l1i' : 'l1d';
    steps.push(stepIn(other, other, 'has the line', at, at));
  }
  return steps;
}
