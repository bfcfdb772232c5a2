/** What a link has carried: counts that every kind of link keeps in the same way. */
import type { Channels, ChannelsState } from './channels.ts';
import { type LinkStatistics, type MessageKind, messageKinds } from './link.ts';

const kinds = Object.keys(messageKinds) as MessageKind[];

interface TrafficState {
  readonly messages: Float64Array;
  readonly bytes: number;
  readonly channels: ChannelsState;
}

export class Traffic {
  /** By kind, in the order of `kinds`: how many messages there were. */
  private readonly messages = new Float64Array(kinds.length);
  private bytes = 0;
  private readonly channels: Channels;
  private readonly width: number;

  /** Counts what goes over channels that carry `width` bytes in a cycle. */
  constructor(channels: Channels, width: number) {
    this.channels = channels;
    this.width = width;
  }

  /** Counts a message; gives the cycles for which it occupies a channel, at least one even if it is empty. */
  count(kind: MessageKind, bytes: number): number {
    // Comparing a few names that are the same objects is several times faster than to look one up.
    let number = 0;
    while (kinds[number] !== kind) number++;
    this.messages[number]++;
    this.bytes += bytes;
    return this.occupancy(bytes);
  }

  /** The cycles for which a message occupies each channel on its way. */
  occupancy(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / this.width));
  }

  /** Cycles that messages have waited. */
  waited(): number {
    return this.channels.waited;
  }

  /** The counts, with the channels that have a name. */
  statistics(nameOf: (channel: number) => string | undefined): LinkStatistics {
    const channels = [...this.channels.busy].flatMap((busy, channel) => {
      const name = nameOf(channel);
      return name === undefined ? [] : [{ name, busy }];
    });
    const counts = kinds.map((kind, number) => [kind, this.messages[number]] as const).filter(([, count]) => count > 0);
    const { bytes } = this;
    return { transactions: Object.fromEntries(counts), bytes, waited: this.channels.waited, channels };
  }

  /** The counts and the channels, whose timetables go with them. */
  save(): TrafficState {
    return { messages: this.messages.slice(), bytes: this.bytes, channels: this.channels.save() };
  }

  restore(state: unknown): void {
    const { messages, bytes, channels } = state as TrafficState;
    this.messages.set(messages);
    this.bytes = bytes;
    this.channels.restore(channels);
  }
}
