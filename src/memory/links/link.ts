/**
 * Links: what carries messages between places, where cores and memories are.
 * A message is sent at a cycle and arrives at a cycle; what it has to wait for is decided when it is sent, so whoever sends
 * first, in the order of calls, is never delayed by whoever sends later.
 * Time is that of wormhole switching without contention, hops x latency + bytes / width (Culler and Singh 1999, Parallel
 * Computer Architecture, 10.2), and the waiting at each channel on top. Simplified: a message that waits holds no channel
 * behind it.
 */
import type { Plug } from '../../base/plug.ts';

/** What messages are about: statistics count them so. */
export const messageKinds = {
  read: 'A core asks for a line to read.',
  write: 'A core asks for a line to write it alone.',
  upgrade: 'A core that has the line asks to be the only one.',
  update: 'A core sends a word that it stored to those that have the line.',
  'write-back': 'A line that differs from memory goes home.',
  'write-through': 'A word that was stored goes home.',
  victim: 'A line that no core has any more, and memory has, goes to a cache before memory.',
  data: 'A line goes to the core that asked.',
  forward: 'The home of a line passes a request on to its owner.',
  invalidate: 'A core has to give a line up.',
  acknowledge: 'What was asked is done.',
  inject: 'The last copy of a line that has to leave a memory looks for another (COMA).',
  drop: 'A memory tells that it gives up a copy of a line that others have (COMA).',
  migrate: 'A page moves to the node that uses it most (NUMA).',
} as const;

export type MessageKind = keyof typeof messageKinds;

export interface Link {
  /** How many places there are; they count from 0. */
  readonly places: number;
  /**
   * Sends a message of a number of bytes, and gives the cycle at which all of it has arrived. To the place that it comes
   * from it takes no time and no part of the link, and is not counted.
   */
  send(from: number, to: number, bytes: number, now: number, kind: MessageKind): number;
  /** Sends a message to all other places at once, and gives the cycle at which the last of them has it. */
  broadcast(from: number, bytes: number, now: number, kind: MessageKind): number;
  /** Cycles that a message takes when it waits for nobody. */
  latency(from: number, to: number, bytes: number): number;
  /** How many times a message passes from one place or switch to the next. */
  hops(from: number, to: number): number;
  /** Cycles that messages have waited so far for channels that others had. */
  waited(): number;
  statistics(): LinkStatistics;
  save(): unknown;
  restore(state: unknown): void;
}

export interface LinkStatistics {
  /** Messages sent, by kind, of those kinds that were; a broadcast is one. */
  readonly transactions: Readonly<Partial<Record<MessageKind, number>>>;
  /** Bytes sent, a broadcast's counted once. */
  readonly bytes: number;
  /** Cycles that messages waited for channels that others had. */
  readonly waited: number;
  /** The channels, each with the cycles in which it carried something. */
  readonly channels: readonly { readonly name: string; readonly busy: number }[];
}

export interface LinkKind<P extends object> extends Plug<P> {
  create(parameters: P, places: number): Link;
}

/** What every link has. */
export interface LinkParameters {
  /** In cycles. */
  latency: number;
  /** In bytes per cycle. */
  width: number;
}

/** The parameters that every link has, with the default latency of a kind. */
export function linkParameters(latency: number, hop: string): Plug<LinkParameters>['parameters'] {
  return {
    latency: { default: latency, unit: 'cycles', range: [0, 10_000], summary: `How long ${hop} takes.` },
    width: { default: 8, unit: 'bytes per cycle', range: [1, 4096], summary: 'How much a channel carries in a cycle.' },
  };
}
