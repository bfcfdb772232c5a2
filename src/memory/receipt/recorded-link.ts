/** Links and transports whose messages a journal hears. They take what time those take that they stand for. */
import type { PagePlacement, Placement } from '../coherence/placement.ts';
import type { Transport } from '../coherence/transport.ts';
import type { Link } from '../links/link.ts';
import type { Leg } from './account.ts';
import type { Journal } from './journal.ts';

/** A link whose messages a journal hears; `nameOf` names its places. */
export function recordedLink(link: Link, nameOf: (place: number) => string, journal: Journal): Link {
  const everybody = Array.from({ length: link.places }, (_, place) => nameOf(place));
  return {
    ...link,
    send(from, to, bytes, now, kind) {
      const end = link.send(from, to, bytes, now, kind);
      const message = { link, from, to, bytes };
      journal.sent({ what: kind, from: everybody[from], to: everybody[to], start: now, end, message });
      return end;
    },
    broadcast(from, bytes, now, kind) {
      const end = link.broadcast(from, bytes, now, kind);
      const message = { link, from, to: -1, bytes };
      journal.sent({ what: kind, from: everybody[from], to: everybody, start: now, end, message });
      return end;
    },
  };
}

type Spots = Pick<Placement, 'placeOf' | 'nameOf'>;

/** A transport that tells a journal where each request begins and ends. */
export function recordedTransport<T extends Transport>(transport: T, { placeOf, nameOf }: Spots, journal: Journal): T {
  return {
    ...transport,
    carry(transaction, now) {
      const { core, request, supplier } = transaction;
      const asker = nameOf(placeOf(core));
      journal.went({ request, origin: asker, asker, supplier, start: now, end: now, legs: [] });
      const end = transport.carry(transaction, now);
      journal.came(end);
      return end;
    },
  };
}

type Homes = Pick<PagePlacement, 'asks' | 'answered'>;

/** Page homes that tell a journal when looking them up, or moving a page, keeps a core waiting. */
export function recordedHomes(pages: Homes, { placeOf, nameOf }: Spots, journal: Journal): Homes {
  const step = (core: number, now: number, does: () => number): number => {
    const asker = nameOf(placeOf(core));
    const legs: Leg[] = [];
    journal.went({ request: undefined, origin: undefined, asker, supplier: -1, start: now, end: now, legs });
    const end = does();
    const [message] = legs;
    // A page is read where it was, is sent, and is entered where it is needed.
    const spot = message?.from;
    if (spot) legs.unshift({ what: 'memory', from: spot, to: spot, start: now, end: message.start });
    const last = message?.end ?? now;
    if (end > last) journal.took('page table', asker, last, end);
    journal.came(end);
    return end;
  };
  return {
    asks: (core, line, now) => step(core, now, () => pages.asks(core, line, now)),
    answered: (core, line, now) => step(core, now, () => pages.answered(core, line, now)),
  };
}
