/**
 * How a coherence transaction travels: what goes over the link, and when the asker has its answer.
 * The protocol says what happens to lines; a transport only takes time. It is told who has copies, and knows whom it must
 * trouble: a snooping bus everybody at once, a directory those that it has on its list.
 */
import type { Parameters } from '../../base/plug.ts';
import type { Link } from '../links/link.ts';
import type { Journal } from '../receipt/journal.ts';
import type { Copies } from './holders.ts';
import type { MainMemory } from './main-memory.ts';
import type { Placement } from './placement.ts';

/** What a core asks of the others and of memory; a word that goes through to memory has those go who must not have it. */
export type Request = 'read' | 'write' | 'upgrade' | 'update' | 'write-through';

/** True while it is carried: the next transaction is told with the same object. */
export interface Transaction {
  readonly request: Request;
  readonly core: number;
  readonly line: number;
  /** The copies that other cores have, in order. */
  readonly holders: Copies;
  /** Who gives the data; -1 for memory, or where no data is asked for. */
  readonly supplier: number;
  /** Whether the supplier has the data in no cache nearer than its attraction memory. */
  readonly isFar: boolean;
  /** Whether the core waits for the answer. */
  readonly isAwaited: boolean;
}

export interface Transport {
  /** The cycle at which the asker can go on. */
  carry(transaction: Transaction, now: number): number;
  /** Sends a line home, which memory may have (a victim); nobody waits for it, but the link is busy. */
  writeBack(core: number, line: number, now: number, kind?: 'write-back' | 'victim'): void;
  /** The home of a line has copies go, as a cache before memory has to; nobody waits for it. Absent where no line has a home. */
  recall?(line: number, holders: Copies, now: number): void;
}

export interface TransportSetting {
  readonly link: Link;
  readonly placement: Placement;
  readonly cores: number;
  /** Bytes in a line. */
  readonly line: number;
  /** Cycles that an attraction memory takes to answer. */
  readonly attractionLatency?: number;
  readonly memory: Pick<MainMemory, 'supply'>;
  /** Hears how long memories take; absent where nobody wants receipts. */
  readonly journal?: Journal | undefined;
}

/** Bytes of a message without data: address and kind. */
export const headerSize = 8;
/** Bytes of a word that goes with an update. */
export const wordSize = 4;

/** Every request is heard by everybody; whoever has the data, or memory, answers the asker. */
export function snooping({ link, placement, line, memory }: TransportSetting): Transport {
  return {
    carry({ request, core, line: number, supplier }, now) {
      const place = placement.placeOf(core);
      const hasWord = request === 'update' || request === 'write-through';
      const heard = link.broadcast(place, hasWord ? headerSize + wordSize : headerSize, now, request);
      if (request !== 'read' && request !== 'write') return heard;
      if (supplier >= 0) return link.send(placement.placeOf(supplier), place, headerSize + line, heard, 'data');
      const home = placement.homeOf(number);
      return link.send(home, place, headerSize + line, memory.supply(number, home, heard), 'data');
    },
    writeBack(core, number, now, kind = 'write-back') {
      link.send(placement.placeOf(core), placement.homeOf(number), headerSize + line, now, kind);
    },
    recall(number, _holders, now) {
      link.broadcast(placement.homeOf(number), headerSize, now, 'invalidate');
    },
  };
}

/**
 * The home of a line keeps a list of those that have it and troubles only them (Censier & Feautrier 1978). With fewer
 * `pointers` than holders it has to trouble everybody (Agarwal et al. 1988, Dir_i B); 0 pointers means a full map.
 */
export function directory(
  { link, placement, cores, line, attractionLatency = 0, memory, journal }: TransportSetting,
  pointers: number,
): Transport {
  return {
    carry({ request, core, line: number, holders, supplier, isFar }, now) {
      const place = placement.placeOf(core);
      const home = placement.homeOf(number);
      const asked = link.send(
        place,
        home,
        request === 'write-through' ? headerSize + wordSize : headerSize,
        now,
        request,
      );
      let finished = asked;
      if (request !== 'read') {
        const isTold = pointers === 0 || holders.count <= pointers;
        const troubled = isTold ? holders.count : cores;
        for (let i = 0; i < troubled; i++) {
          const other = isTold ? holders.cores[i] : i;
          if (other === core || other === supplier) continue;
          const at = placement.placeOf(other);
          const size = request === 'update' ? headerSize + wordSize : headerSize;
          const reached = link.send(home, at, size, asked, request === 'update' ? 'update' : 'invalidate');
          finished = Math.max(finished, link.send(at, place, headerSize, reached, 'acknowledge'));
        }
      }
      if (request !== 'read' && request !== 'write') {
        return Math.max(finished, link.send(home, place, headerSize, asked, 'acknowledge'));
      }
      if (supplier < 0) {
        const read = memory.supply(number, home, asked);
        return Math.max(finished, link.send(home, place, headerSize + line, read, 'data'));
      }
      const at = placement.placeOf(supplier);
      const forwarded = link.send(home, at, headerSize, asked, 'forward');
      const read = forwarded + (isFar ? attractionLatency : 0);
      if (isFar) journal?.took('attraction', placement.nameOf(at), forwarded, read);
      return Math.max(finished, link.send(at, place, headerSize + line, read, 'data'));
    },
    writeBack(core, number, now, kind = 'write-back') {
      link.send(placement.placeOf(core), placement.homeOf(number), headerSize + line, now, kind);
    },
    recall(number, holders, now) {
      const isTold = pointers === 0 || holders.count <= pointers;
      const home = placement.homeOf(number);
      for (let i = 0; i < (isTold ? holders.count : cores); i++) {
        link.send(home, placement.placeOf(isTold ? holders.cores[i] : i), headerSize, now, 'invalidate');
      }
    },
  };
}

/** A transport that never answers sooner than `least` cycles after it was asked: a directory that is near is no oracle. */
export function atLeast<T extends Transport>(
  least: number,
  transport: T,
  { placeOf, nameOf }: Placement,
  journal?: Journal,
): T {
  return {
    ...transport,
    carry(transaction, now) {
      const answered = transport.carry(transaction, now);
      if (answered >= now + least) return answered;
      journal?.took('directory', nameOf(placeOf(transaction.core)), answered, now + least);
      return now + least;
    },
  };
}

export interface CoherenceParameters {
  coherence: string;
  pointers: number;
}

/** How an organisation's caches hear of each other, with what is usual for it as the default. */
export function coherenceParameters(usual: 'snooping' | 'directory'): Parameters<CoherenceParameters> {
  return {
    coherence: {
      default: usual,
      oneOf: ['snooping', 'directory'],
      summary: 'Whether every cache hears every request, or the home of a line knows whom to trouble.',
    },
    pointers: {
      default: 0,
      range: [0, 1024],
      summary: 'How many holders of a line a directory can name before it has to trouble everybody; 0: all of them.',
    },
  };
}

export function transportFor({ coherence, pointers }: CoherenceParameters, setting: TransportSetting): Transport {
  return coherence === 'directory' ? directory(setting, pointers) : snooping(setting);
}
