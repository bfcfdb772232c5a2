/** What a link has carried: counts that every kind of link keeps in the same way. */
import type { Channels, ChannelsState } from './channels.ts';
import { type LinkStatistics, type MessageKind, messageKinds } from './link.ts';

interface TrafficState {
  readonly transactions: Readonly<Record<MessageKind, number>>;
  readonly bytes: number;
  readonly channels: ChannelsState;
}

export class Traffic {
  private readonly transactions = noMessages();
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
    this.transactions[kind]++;
    this.bytes += bytes;
    return this.occupancy(bytes);
  }

  /** The cycles for which a message occupies each channel on its way. */
  occupancy(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / this.width));
  }

  /** The counts, with the channels that have a name. */
  statistics(nameOf: (channel: number) => string | undefined): LinkStatistics {
    const channels = [...this.channels.busy].flatMap((busy, channel) => {
      const name = nameOf(channel);
      return name === undefined ? [] : [{ name, busy }];
    });
    const counts = Object.entries(this.transactions).filter(([, count]) => count > 0);
    const { bytes } = this;
    return { transactions: Object.fromEntries(counts), bytes, waited: this.channels.waited, channels };
  }

  /** The counts and the channels, whose timetables go with them. */
  save(): TrafficState {
    return { transactions: { ...this.transactions }, bytes: this.bytes, channels: this.channels.save() };
  }

  restore(state: unknown): void {
    const { transactions, bytes, channels } = state as TrafficState;
    Object.assign(this.transactions, transactions);
    this.bytes = bytes;
    this.channels.restore(channels);
  }
}

/** No message of any kind yet, in the order in which statistics list them. */
function noMessages(): Record<MessageKind, number> {
  return Object.fromEntries(Object.keys(messageKinds).map((kind) => [kind, 0])) as Record<MessageKind, number>;
}
