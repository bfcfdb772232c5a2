/**
 * Switches in columns and rows, each with a channel to each neighbour: the ring, the mesh and the torus are such grids.
 * The places are at the first switches, row by row; the switches left over at the end of the last row only pass on.
 * Messages go along the row first and then along the column (dimension-order routing, Dally and Seitz 1987), on a grid
 * that wraps around the shorter way, and up where both ways are equally long.
 */
import { Channels } from './channels.ts';
import type { Link, LinkParameters } from './link.ts';
import { Traffic } from './traffic.ts';

export interface Shape {
  readonly columns: number;
  readonly rows: number;
  /** Whether the ends of each row and column are neighbours. */
  readonly wraps: boolean;
}

/** The columns and rows, as equal as can be, that hold a number of places. */
export function nearSquare(places: number): { columns: number; rows: number } {
  const columns = Math.ceil(Math.sqrt(places));
  return { columns, rows: Math.ceil(places / columns) };
}

/** A switch's channels: to the next column, the one before, the next row, the one before. */
const directions = [
  { column: 1, row: 0 },
  { column: -1, row: 0 },
  { column: 0, row: 1 },
  { column: 0, row: -1 },
] as const;

export function createGrid({ latency, width }: LinkParameters, places: number, shape: Shape): Link {
  const { columns, rows, wraps } = shape;
  const switches = columns * rows;
  const channels = new Channels(4 * switches);
  const traffic = new Traffic(channels, width);
  /** By switch: the cycle at which the head of the message that is being broadcast is there; -1 until it is known. */
  const heads = new Float64Array(switches);
  /** By switch: its column and its row. */
  const columnOf = Int32Array.from({ length: switches }, (_, at) => at % columns);
  const rowOf = Int32Array.from({ length: switches }, (_, at) => Math.floor(at / columns));

  /** Steps from one index to another in a dimension of a length: positive up, negative down. */
  function steps(from: number, to: number, length: number): number {
    const up = to - from;
    if (!wraps) return up;
    const around = up < 0 ? up + length : up;
    return 2 * around <= length ? around : around - length;
  }

  const columnSteps = (from: number, to: number) => steps(columnOf[from], columnOf[to], columns);
  const rowSteps = (from: number, to: number) => steps(rowOf[from], rowOf[to], rows);
  const hops = (from: number, to: number) => Math.abs(columnSteps(from, to)) + Math.abs(rowSteps(from, to));

  /** The switch that a channel leads to; -1 where there is no such channel. */
  function endOf(channel: number): number {
    const { column, row } = directions[channel & 3];
    const length = column !== 0 ? columns : rows;
    // Of two switches, or of one, the next and the one before are the same: that takes one channel, or none.
    if (length === 1 || (wraps && length === 2 && column + row < 0)) return -1;
    const from = channel >> 2;
    const x = columnOf[from] + column;
    const y = rowOf[from] + row;
    if (!wraps && (x < 0 || x >= columns || y < 0 || y >= rows)) return -1;
    return ((y + rows) % rows) * columns + ((x + columns) % columns);
  }
  const ends = Int32Array.from({ length: 4 * switches }, (_, channel) => endOf(channel));

  /** By switch and direction: the channel that leads there in it, where there is one. */
  const leading = new Int32Array(4 * switches);
  for (const [channel, end] of ends.entries()) if (end >= 0) leading[4 * end + (channel & 3)] = channel;

  /** Takes a message to a place; gives the cycle at which its head is there. */
  function travel(from: number, to: number, now: number, cycles: number): number {
    const across = columnSteps(from, to);
    const along = rowSteps(from, to);
    const inRow = across > 0 ? 0 : 1;
    const inColumn = along > 0 ? 2 : 3;
    let at = from;
    let head = now;
    for (let left = Math.abs(across) + Math.abs(along); left > 0; left--) {
      const channel = 4 * at + (left > Math.abs(along) ? inRow : inColumn);
      head = channels.reserve(channel, head, cycles) + latency;
      at = ends[channel];
    }
    return head;
  }

  /** Takes what is broadcast to a switch: the ways to all form a tree, of which each channel is taken once. */
  function spread(from: number, to: number, cycles: number): number {
    if (heads[to] >= 0) return heads[to];
    const along = rowSteps(from, to);
    const direction = along !== 0 ? (along > 0 ? 2 : 3) : columnSteps(from, to) > 0 ? 0 : 1;
    const channel = leading[4 * to + direction];
    heads[to] = channels.reserve(channel, spread(from, channel >> 2, cycles), cycles) + latency;
    return heads[to];
  }

  return {
    places,
    send(from, to, bytes, now, kind) {
      if (from === to) return now;
      const cycles = traffic.count(kind, bytes);
      return travel(from, to, now, cycles) + cycles;
    },
    // Along the row and from each of its switches along the columns: the ways to all places form a tree.
    broadcast(from, bytes, now, kind) {
      if (places === 1) return now;
      const cycles = traffic.count(kind, bytes);
      heads.fill(-1);
      heads[from] = now;
      let last = now;
      for (let to = 0; to < places; to++) last = Math.max(last, spread(from, to, cycles));
      return last + cycles;
    },
    latency: (from, to, bytes) => (from === to ? 0 : hops(from, to) * latency + traffic.occupancy(bytes)),
    hops,
    waited: () => traffic.waited(),
    statistics: () =>
      traffic.statistics((channel) => (ends[channel] < 0 ? undefined : `${channel >> 2} to ${ends[channel]}`)),
    save: () => traffic.save(),
    restore: (state) => traffic.restore(state),
  };
}
