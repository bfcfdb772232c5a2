/**
 * A crossbar: one switch between all places. A place has a channel into it and a channel out of it, and messages between
 * different pairs do not meet. What is broadcast goes in once and out everywhere.
 */
import { Channels } from './channels.ts';
import { type LinkKind, type LinkParameters, linkParameters } from './link.ts';
import { Traffic } from './traffic.ts';

export const crossbar: LinkKind<LinkParameters> = {
  name: 'crossbar',
  summary: 'A switch between all places: only messages from or to the same place wait for each other.',
  parameters: linkParameters(2, 'the way through the switch'),
  create({ latency, width }, places) {
    // The channels into the switch, then those out of it.
    const channels = new Channels(2 * places);
    const traffic = new Traffic(channels, width);
    return {
      places,
      send(from, to, bytes, now, kind) {
        if (from === to) return now;
        const cycles = traffic.count(kind, bytes);
        const entered = channels.reserve(from, now, cycles);
        return channels.reserve(places + to, entered, cycles) + latency + cycles;
      },
      broadcast(from, bytes, now, kind) {
        if (places === 1) return now;
        const cycles = traffic.count(kind, bytes);
        const entered = channels.reserve(from, now, cycles);
        let last = entered;
        for (let to = 0; to < places; to++) {
          if (to !== from) last = Math.max(last, channels.reserve(places + to, entered, cycles));
        }
        return last + latency + cycles;
      },
      latency: (from, to, bytes) => (from === to ? 0 : latency + traffic.occupancy(bytes)),
      hops: (from, to) => (from === to ? 0 : 1),
      waited: () => traffic.waited(),
      statistics: () =>
        traffic.statistics((channel) => (channel < places ? `${channel} in` : `${channel - places} out`)),
      save: () => traffic.save(),
      restore: (state) => traffic.restore(state),
    };
  },
};
