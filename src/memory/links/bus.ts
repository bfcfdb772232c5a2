/**
 * A bus: one channel that all places share and hear, so a message to one costs what a message to all does.
 * It is a split-transaction bus: between a request and its answer it is free for others. Asking for it takes
 * `arbitration` cycles, which pass while others still have it. Whoever asks first, in the order of calls, is served first.
 */
import { Channels } from './channels.ts';
import { type LinkKind, type LinkParameters, linkParameters, type MessageKind } from './link.ts';
import { Traffic } from './traffic.ts';

export interface BusParameters extends LinkParameters {
  /** In cycles. */
  arbitration: number;
}

export const bus: LinkKind<BusParameters> = {
  name: 'bus',
  summary: 'One channel that everybody shares and hears: a message at a time.',
  parameters: {
    arbitration: { default: 1, unit: 'cycles', range: [0, 10_000], summary: 'How long it takes to be given the bus.' },
    ...linkParameters(1, 'the way from one end of the bus to the other'),
  },
  create({ arbitration, latency, width }, places) {
    const channels = new Channels(1);
    const traffic = new Traffic(channels, width);
    const broadcast = (bytes: number, now: number, kind: MessageKind): number => {
      const cycles = traffic.count(kind, bytes);
      return channels.reserve(0, now + arbitration, cycles) + latency + cycles;
    };
    return {
      places,
      send: (from, to, bytes, now, kind) => (from === to ? now : broadcast(bytes, now, kind)),
      broadcast: (_, bytes, now, kind) => (places === 1 ? now : broadcast(bytes, now, kind)),
      latency: (from, to, bytes) => (from === to ? 0 : arbitration + latency + traffic.occupancy(bytes)),
      hops: (from, to) => (from === to ? 0 : 1),
      waited: () => traffic.waited(),
      statistics: () => traffic.statistics(() => 'bus'),
      save: () => traffic.save(),
      restore: (state) => traffic.restore(state),
    };
  },
};
